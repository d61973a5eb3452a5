import Synchronization

/// The newest commits' times from request to durable.
final class CommitLatency: Sendable {
    private struct State {
        var seconds: [Double] = []
        var next = 0
    }

    private static let keptMax = 1_000
    private let state = Mutex(State())

    func note(_ seconds: [Double]) {
        state.withLock { state in
            for value in seconds {
                if state.seconds.count < Self.keptMax {
                    state.seconds.append(value)
                } else {
                    state.seconds[state.next] = value
                    state.next = (state.next + 1) % Self.keptMax
                }
            }
        }
    }

    /// The median and the 99th percentile; nil before the first commit.
    var percentiles: (median: Double, p99: Double)? {
        let sorted = state.withLock { $0.seconds }.sorted()
        guard !sorted.isEmpty else { return nil }
        func rank(_ quantile: Double) -> Double {
            sorted[max(1, Int((quantile * Double(sorted.count)).rounded(.up))) - 1]
        }
        return (rank(0.5), rank(0.99))
    }
}
