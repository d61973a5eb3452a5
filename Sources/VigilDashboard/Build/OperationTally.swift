import VigilModel
import VigilStore

/// What operations did in a window: from the histograms `vigil.operation.duration`, one series an outcome.
struct OperationTally: Sendable {
    /// Values added up, with their failures.
    struct Sum: Sendable {
        var histogram = ExponentialHistogram()
        var failures = 0.0
        var isEstimated = false

        mutating func add(_ other: Sum) {
            histogram.merge(other.histogram)
            failures += other.failures
            isEstimated = isEstimated || other.isEstimated
        }
    }

    /// One series with what it says of itself.
    private struct Entry: Sendable {
        var key: Key
        var isFailure: Bool
        var series: SeriesSamples
    }

    struct Key: Hashable, Comparable, Sendable {
        var service: String
        var name: String

        static func < (left: Key, right: Key) -> Bool {
            (left.service, left.name) < (right.service, right.name)
        }
    }

    let window: TimeRange
    private let entries: [Entry]
    private let sums: [Key: Sum]

    init(_ series: [SeriesSamples], window: TimeRange) {
        self.window = window
        var entries: [Entry] = []
        var sums: [Key: Sum] = [:]
        for series in series {
            let attributes = series.identity.attributes
            let name = attributes[SemanticName.operationName]?.description ?? "(other)"
            let key = Key(service: series.identity.resource.job, name: name)
            let isFailure = attributes[SemanticName.outcome]?.stringValue == Outcome.failure.rawValue
            let histogram = series.distribution(in: window)
            entries.append(Entry(key: key, isFailure: isFailure, series: series))
            guard histogram.count > 0 else { continue }
            let isEstimated = attributes[SemanticName.estimated]?.boolValue ?? false
            let failures = isFailure ? Double(histogram.count) : 0
            sums[key, default: Sum()].add(Sum(histogram: histogram, failures: failures, isEstimated: isEstimated))
        }
        self.entries = entries
        self.sums = sums
    }

    /// Every operation that ended in the window, most time spent first.
    func operations() -> [OperationView] {
        sums.map { key, sum in
            OperationView(service: key.service, name: key.name, figures: OperationFigures(sum, window: window))
        }
        .sorted { left, right in
            let (leftTime, rightTime) = (left.figures.totalSeconds, right.figures.totalSeconds)
            return leftTime == rightTime
                ? (left.service, left.name) < (right.service, right.name) : leftTime > rightTime
        }
    }

    /// All operations together, of one service or of all.
    func total(service: String? = nil) -> OperationFigures {
        var total = Sum()
        for (key, sum) in sums.sorted(by: { $0.key < $1.key }) where service == nil || key.service == service {
            total.add(sum)
        }
        return OperationFigures(total, window: window)
    }

    /// The services that have operations.
    var services: Set<String> { Set(sums.keys.map(\.service)) }

    /// The rates, failures and distributions of each step, by service.
    func timelines(_ steps: TimeSteps) -> [String: OperationTimeline] {
        var timelines: [String: OperationTimeline] = [:]
        for entry in entries {
            timelines[entry.key.service, default: OperationTimeline(steps)]
                .add(entry.series, isFailure: entry.isFailure)
        }
        return timelines
    }
}

extension OperationFigures {
    init(_ sum: OperationTally.Sum, window: TimeRange) {
        let histogram = sum.histogram
        let count = Double(histogram.count)
        self.init(
            count: count,
            rate: count / Swift.max(1e-9, window.duration.inSeconds),
            failures: sum.failures,
            errorRate: count > 0 ? sum.failures / count : nil,
            p50: histogram.quantile(0.5),
            p75: histogram.quantile(0.75),
            p90: histogram.quantile(0.9),
            p95: histogram.quantile(0.95),
            p99: histogram.quantile(0.99),
            max: histogram.max ?? histogram.quantile(1),
            mean: count > 0 ? histogram.sum.map { $0 / count } : nil,
            percentileError: count > 0 ? histogram.relativeError : 0,
            isEstimated: sum.isEstimated
        )
    }

    /// The time that all of them took together; by it the busiest come first.
    var totalSeconds: Double { count * (mean ?? 0) }
}
