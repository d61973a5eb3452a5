import Synchronization
import VigilModel
import VigilOTLP

/// Hands every batch to several sinks, each with queues and retries of its own, so that one that is down neither holds
/// up the others nor has them take anything twice.
///
/// A batch counts as taken when it is in all queues. These are bounded as the application's own are; what has no room
/// in one of them is dropped there and counted by the branch's name.
final class FanOutSink: BackgroundSink {
    /// One of the sinks.
    private struct Branch {
        let name: String
        let sink: any TelemetrySink
        let lanes: [OTLPSignal: BatchLane<TelemetryBatch>]
    }

    private let branches: [Branch]

    /// A fan-out to sinks by their names in messages.
    init(_ sinks: [(name: String, sink: any TelemetrySink)], tell: @escaping @Sendable (String) -> Void) {
        branches = sinks.map { name, sink in
            let lanes = OTLPSignal.allCases.map { kind in
                let lane = BatchLane<TelemetryBatch>(
                    sink: sink,
                    limits: BatchLimits(recordsMax: 65_536, bytesMax: 8 << 20, batchRecordsMax: 1, delay: .zero),
                    assemble: { $0.reduce(into: TelemetryBatch()) { $0.append($1) } },
                    report: { Self.say($0, kind, name, tell) }
                )
                return (kind, lane)
            }
            return Branch(name: name, sink: sink, lanes: Dictionary(uniqueKeysWithValues: lanes))
        }
    }

    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        for part in batch.parts {
            for branch in branches {
                branch.lanes[part.signal]?.add(part.batch, records: part.records, bytes: part.batch.approximateBytes)
            }
        }
        return .accepted
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for branch in branches {
                for lane in branch.lanes.values { group.addTask { await lane.run() } }
                if let background = branch.sink as? any BackgroundSink { group.addTask { await background.run() } }
            }
        }
    }

    func flush() async {
        await withTaskGroup(of: Void.self) { group in
            for branch in branches {
                group.addTask {
                    await withTaskGroup(of: Void.self) { lanes in
                        for lane in branch.lanes.values { lanes.addTask { await lane.flush() } }
                    }
                    await (branch.sink as? any BackgroundSink)?.flush()
                }
            }
        }
    }

    func finish() {
        for branch in branches { (branch.sink as? any BackgroundSink)?.finish() }
    }

    var figures: SinkFigures {
        branches.reduce(into: SinkFigures()) { figures, branch in
            for (kind, lane) in branch.lanes where lane.dropped > 0 {
                figures.losses[SinkFigures.Loss(kind, "branch_\(branch.name)"), default: 0] += lane.dropped
            }
            if let background = branch.sink as? any BackgroundSink { figures = figures + background.figures }
        }
    }

    private static func say(
        _ outcome: BatchOutcome,
        _ kind: OTLPSignal,
        _ name: String,
        _ tell: @Sendable (String) -> Void
    ) {
        switch outcome {
        case .taken: break
        case .failed(_, let error, let isGivenUp):
            tell("\(name) does not take \(kind.rawValue)\(isGivenUp ? "; they are dropped" : ""): \(error.message)")
        case .abandoned(let records): tell("\(records) records could not be sent to \(name) in time, and are lost")
        }
    }
}

extension TelemetryBatch {
    /// The batch by signal; those without records are absent.
    fileprivate var parts: [(signal: OTLPSignal, batch: TelemetryBatch, records: Int)] {
        let counts = counts
        let parts: [(signal: OTLPSignal, batch: TelemetryBatch, records: Int)] = [
            (.traces, TelemetryBatch(spans: spans), counts.spans),
            (.metrics, TelemetryBatch(metrics: metrics), counts.points),
            (.logs, TelemetryBatch(logs: logs), counts.logs),
        ]
        return parts.filter { $0.records > 0 }
    }

    /// About how many bytes of memory its records hold.
    fileprivate var approximateBytes: Int {
        func sum<Item>(_ groups: [ResourceGroup<Item>], _ bytes: (Item) -> Int) -> Int {
            groups.reduce(0) { $0 + $1.scopes.reduce(0) { $0 + $1.items.reduce(0) { $0 + bytes($1) } } }
        }
        return sum(spans, \.approximateBytes) + sum(metrics, \.approximateBytes) + sum(logs, \.approximateBytes)
    }
}

extension FanOutSink: ControlSource {
    /// What the first branch says that can be asked.
    package var controlTransport: ControlTransport? {
        for branch in branches {
            if let transport = (branch.sink as? any ControlSource)?.controlTransport { return transport }
        }
        return nil
    }
}
