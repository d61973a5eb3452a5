import VigilStore

/// What a part holds; never renumber.
enum PartKind: UInt8, Hashable, Sendable, CaseIterable {
    case spans = 1
    case logs = 2
    case metrics = 3
    /// What tells repeats after the journal file went: identities of batches, hashes of ids.
    case repeats = 4

    /// The name of its folder, and what the manifest calls it.
    var name: String {
        switch self {
        case .spans: "spans"
        case .logs: "logs"
        case .metrics: "metrics"
        case .repeats: "repeats"
        }
    }

    init(_ signal: EventSignal) {
        switch signal {
        case .spans: self = .spans
        case .logs: self = .logs
        }
    }
}
