import VigilStore

/// What a part holds; never renumber.
enum PartKind: UInt8, Hashable, Sendable, CaseIterable {
    case spans = 1
    case logs = 2
    case metrics = 3
    /// What tells repeats after the journal file went: identities of batches, hashes of ids.
    case repeats = 4
    /// Points of a minute, made from parts of metrics.
    case minutes = 5
    /// Points of an hour.
    case hours = 6
    case exemplars = 7

    /// The name of its folder, and what the manifest calls it.
    var name: String {
        switch self {
        case .spans: "spans"
        case .logs: "logs"
        case .metrics: "metrics"
        case .repeats: "repeats"
        case .minutes: "metrics-1m"
        case .hours: "metrics-1h"
        case .exemplars: "exemplars"
        }
    }

    /// Which tier of metrics; nil where it is none.
    var tier: MetricTier? {
        switch self {
        case .minutes: .minute
        case .hours: .hour
        default: nil
        }
    }

    /// Whether it has series with samples, of whatever tier.
    var isMetrics: Bool { self == .metrics || tier != nil }

    init(_ signal: EventSignal) {
        switch signal {
        case .spans: self = .spans
        case .logs: self = .logs
        case .exemplars: self = .exemplars
        }
    }

    init(_ tier: MetricTier) {
        switch tier {
        case .minute: self = .minutes
        case .hour: self = .hours
        }
    }
}
