import VigilModel

/// Adds up the points of metrics by some of their attributes.
struct MetricReader {
    /// A name may be that of several instruments.
    private let metrics: [String: [MetricData]]

    init(_ metrics: [Metric]) {
        self.metrics = Dictionary(grouping: metrics, by: \.name).mapValues { $0.map(\.data) }
    }

    func operations(over seconds: Double) -> [MonitoringSnapshot.Operation] {
        let memory = memoryChanges
        return histograms(SemanticName.operationDuration, by: [SemanticName.operationName]).map { keys, tally in
            MonitoringSnapshot.Operation(
                name: keys[0] ?? "",
                count: tally.histogram.count,
                failures: tally.failures,
                cancelled: tally.cancelled,
                errorRate: Double(tally.failures) / Double(max(1, tally.histogram.count)),
                perSecond: Double(tally.histogram.count) / seconds,
                timing: Timing(tally.histogram),
                memory: memory[keys]
            )
        }
    }

    private var memoryChanges: [[String?]: MemoryChange] {
        let keys = [SemanticName.operationName]
        let totals = sums(OperationMemory.change, by: keys)
        let growths = histograms(OperationMemory.growth, by: keys).map { keys, tally in
            (keys, MemoryChange(total: totals[keys] ?? 0, growth: tally.histogram))
        }
        return Dictionary(growths) { $1 }
    }

    var requests: [MonitoringSnapshot.Requests] {
        let keys = [SemanticName.httpRequestMethod, SemanticName.httpRoute]
        return histograms(SemanticName.httpServerRequestDuration, by: keys).map { keys, tally in
            MonitoringSnapshot.Requests(
                method: keys[0] ?? "",
                route: keys[1],
                count: tally.histogram.count,
                failures: tally.failures,
                timing: Timing(tally.histogram)
            )
        }
    }

    var database: [MonitoringSnapshot.Database] {
        histograms("db.client.operation.duration", by: ["db.operation.name"]).map { keys, tally in
            MonitoringSnapshot.Database(
                operation: keys[0] ?? "",
                failures: tally.failures,
                timing: Timing(tally.histogram)
            )
        }
    }

    var errors: [MonitoringSnapshot.Errors] {
        sums(ErrorCount.name, by: [ErrorCount.type, ErrorCount.context])
            .map { MonitoringSnapshot.Errors(type: $0[0] ?? "", context: $0[1], count: UInt64(clamping: $1)) }
            .sorted { ($1.count, $0.type, $0.context ?? "") < ($0.count, $1.type, $1.context ?? "") }
    }

    var caches: [CacheFigures] {
        var caches: [String: CacheFigures] = [:]
        for (keys, count) in sums(CacheMeter.requests, by: [CacheMeter.name, CacheMeter.result]) {
            let name = keys[0] ?? ""
            let count = UInt64(clamping: count)
            if keys[1] == "hit" {
                caches[name, default: CacheFigures(name: name)].hits += count
            } else {
                caches[name, default: CacheFigures(name: name)].misses += count
            }
        }
        return caches.values.sorted { $0.name < $1.name }
    }

    private struct Tally {
        var histogram = ExponentialHistogram()
        var failures: UInt64 = 0
        var cancelled: UInt64 = 0
    }

    /// Histograms by the values of some attributes, the largest first.
    private func histograms(_ name: String, by keys: [String]) -> [([String?], Tally)] {
        let points = (metrics[name] ?? []).flatMap { data -> [ExponentialHistogramPoint] in
            if case .exponentialHistogram(let points, _) = data { points } else { [] }
        }
        var tallies: [[String?]: Tally] = [:]
        for point in points {
            let values = keys.map { point.attributes[$0]?.stringValue }
            tallies[values, default: Tally()].histogram.merge(point.histogram)
            let outcome = point.attributes[SemanticName.outcome]?.stringValue
            if outcome == Outcome.cancelled.rawValue {
                tallies[values]?.cancelled += point.histogram.count
            } else if point.attributes[SemanticName.errorType] != nil || outcome == Outcome.failure.rawValue {
                tallies[values]?.failures += point.histogram.count
            }
        }
        return tallies.sorted { left, right in
            let (more, fewer) = (left.value.histogram.count, right.value.histogram.count)
            return more == fewer ? Self.text(left.key) < Self.text(right.key) : more > fewer
        }.map { ($0.key, $0.value) }
    }

    private func sums(_ name: String, by keys: [String]) -> [[String?]: Int64] {
        let points = (metrics[name] ?? []).flatMap { data -> [NumberPoint] in
            if case .sum(let points, _, _) = data { points } else { [] }
        }
        var sums: [[String?]: Int64] = [:]
        for point in points {
            let value = Int64(saturating: point.value?.asDouble ?? 0)
            sums[keys.map { point.attributes[$0]?.stringValue }, default: 0] &+= value
        }
        return sums
    }

    private static func text(_ keys: [String?]) -> String { keys.map { $0 ?? "" }.joined(separator: "\u{0}") }
}
