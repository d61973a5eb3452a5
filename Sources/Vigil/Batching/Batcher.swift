import Synchronization
package import VigilModel

/// Collects what is recorded and hands it to a sink in batches.
///
/// Recording is synchronous, bounded, and never waits or throws. Each signal has a queue, a lock and retries of its
/// own, and its batches hold nothing else, so that one signal's trouble neither delays nor repeats another.
package final class Batcher: Sendable {
    /// The bounds by signal and the time for the last flush.
    package struct Configuration: Sendable {
        package var spans: BatchLimits
        package var metrics: BatchLimits
        package var logs: BatchLimits
        package var shutdownTimeout: Duration

        package init(
            spans: BatchLimits = BatchLimits(),
            metrics: BatchLimits = BatchLimits(delay: .milliseconds(50)),
            logs: BatchLimits = BatchLimits(delay: .seconds(1)),
            shutdownTimeout: Duration = .seconds(5)
        ) {
            self.spans = spans
            self.metrics = metrics
            self.logs = logs
            self.shutdownTimeout = shutdownTimeout
        }
    }

    private struct Scoped<Item: Sendable>: Sendable {
        let scope: InstrumentationScope
        let item: Item
    }

    /// A record or event, or a line that is yet to become one.
    private enum PendingLog: Sendable {
        indirect case record(Scoped<LogRecord>)
        case line(PendingLine)

        var record: Scoped<LogRecord> {
            switch self {
            case .record(let record): record
            case .line(let line): Scoped(scope: line.logger.scope, item: line.record)
            }
        }
    }

    private let spans: BatchLane<Scoped<SpanRecord>>
    private let metrics: BatchLane<Scoped<Metric>>
    private let logs: BatchLane<PendingLog>
    private let shutdownTimeout: Duration
    private let stopSignal = WakeSignal()

    /// A batcher before a sink.
    ///
    /// - Parameters:
    ///   - sink: Takes the batches, of one signal each.
    ///   - resource: Who records.
    ///   - configuration: Bounds and times.
    ///   - report: Hears what became of each batch; called by whichever task sent it.
    package convenience init(
        sink: any TelemetrySink,
        resource: Resource,
        configuration: Configuration = Configuration(),
        report: @escaping @Sendable (BatchOutcome) -> Void = { _ in }
    ) {
        self.init(sink: sink, resource: resource, ended: nil, configuration: configuration, report: report)
    }

    /// A batcher that also sends the operations that have ended.
    init(
        sink: any TelemetrySink,
        resource: Resource,
        ended: EndedOperations?,
        configuration: Configuration,
        report: @escaping @Sendable (BatchOutcome) -> Void
    ) {
        shutdownTimeout = configuration.shutdownTimeout
        spans = BatchLane(
            sink: sink,
            limits: configuration.spans,
            source: Self.source(ended),
            assemble: { TelemetryBatch(spans: [Self.group($0, of: resource)]) },
            report: report
        )
        metrics = BatchLane(
            sink: sink,
            limits: configuration.metrics,
            assemble: { TelemetryBatch(metrics: [Self.group($0, of: resource)]) },
            report: report
        )
        logs = BatchLane(
            sink: sink,
            limits: configuration.logs,
            assemble: { TelemetryBatch(logs: [Self.group($0.map(\.record), of: resource)]) },
            report: report
        )
    }

    /// Takes in a finished span.
    package func add(_ span: SpanRecord, scope: InstrumentationScope) {
        spans.add(Scoped(scope: scope, item: span), bytes: span.approximateBytes)
    }

    /// Takes in a log record or event.
    package func add(_ log: LogRecord, scope: InstrumentationScope) {
        logs.add(.record(Scoped(scope: scope, item: log)), bytes: log.approximateBytes)
    }

    /// Takes in a log line.
    func add(_ line: PendingLine) {
        logs.add(.line(line), bytes: line.approximateBytes)
    }

    /// Takes in metrics.
    package func add(_ metrics: [Metric], scope: InstrumentationScope) {
        for metric in metrics {
            self.metrics.add(
                Scoped(scope: scope, item: metric),
                records: metric.data.count,
                bytes: metric.approximateBytes
            )
        }
    }

    /// Records that were lost: over the bounds, refused with the advice to drop, or left at the end.
    package var dropped: SignalCounts {
        SignalCounts(spans: spans.dropped, points: metrics.dropped, logs: logs.dropped)
    }

    /// Records that wait or are on their way.
    package var pending: SignalCounts {
        SignalCounts(spans: spans.pending, points: metrics.pending, logs: logs.pending)
    }

    /// Sends until ``shutdown()``, then sends the rest and returns, at the latest when the shutdown's time is over.
    ///
    /// Cancellation counts as ``shutdown()``: what an application recorded last often says why it was cancelled.
    ///
    /// - Parameter executor: Where it runs; nil: where all tasks do.
    package func run(on executor: (any TaskExecutor)? = nil) async {
        await withTaskCancellationHandler {
            await withoutCancellation(on: executor) { await self.send() }
        } onCancel: {
            shutdown()
        }
    }

    /// Returns when what was recorded before has been taken or dropped, or was tried without success.
    ///
    /// Works beside ``run()`` and without it.
    package func flush() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.spans.flush() }
            group.addTask { await self.metrics.flush() }
            group.addTask { await self.logs.flush() }
        }
    }

    /// Asks ``run()`` to send what is left and to return; what is recorded later may be dropped.
    package func shutdown() {
        spans.shutdown()
        metrics.shutdown()
        logs.shutdown()
        stopSignal.wake()
    }

    /// Has those operations sent that have ended.
    func wakeForSpans() {
        spans.wake()
    }

    private static func source(_ ended: EndedOperations?) -> BatchLane<Scoped<SpanRecord>>.Source {
        guard let ended else { return .none }
        return BatchLane.Source(count: { ended.count }) { take in
            var maker = SpanMaker()
            ended.takeAll { cell in
                let span = SpanRecord(&cell, by: &maker)
                let isFacade = cell.nature.facadeStart != nil
                take(Scoped(scope: isFacade ? VigilTracer.scope : Vigil.scope, item: span), span.approximateBytes)
            }
        }
    }

    private func send() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskGroup(of: Void.self) { lanes in
                    lanes.addTask { await self.spans.run() }
                    lanes.addTask { await self.metrics.run() }
                    lanes.addTask { await self.logs.run() }
                }
            }
            group.addTask {
                await self.stopSignal.wait(after: 0, for: nil, clock: ContinuousClock())
                try? await Task.sleep(for: self.shutdownTimeout)
            }
            // Whichever comes first, all sent or the time over, ends the other.
            await group.next()
            group.cancelAll()
        }
    }

    private static func group<Item>(_ entries: [Scoped<Item>], of resource: Resource) -> ResourceGroup<Item> {
        var scopes: [ScopeGroup<Item>] = []
        var places: [InstrumentationScope: Int] = [:]
        for entry in entries {
            if let place = places[entry.scope] {
                scopes[place].items.append(entry.item)
            } else {
                places[entry.scope] = scopes.count
                scopes.append(ScopeGroup(scope: entry.scope, items: [entry.item]))
            }
        }
        return ResourceGroup(resource: resource, scopes: scopes)
    }
}
