import Synchronization
import VigilModel
import VigilOTLP

/// What became of what was to be sent to one receiver, since the server started.
final class RemoteWriteCounters: Sendable {
    /// The figures at one moment.
    struct Figures: Equatable, Sendable {
        /// Samples, native histograms among them, that were sent and taken.
        var samples = 0
        /// Single measurements that were sent.
        var exemplars = 0
        /// Samples that the receiver will never take.
        var failed = 0
        /// Samples that were refused when they were sent again after a restart: most of them are there already.
        var repeated = 0
        /// Samples that were sent once more after a failure.
        var retried = 0
        /// How often something was gone before it could be sent.
        var gaps = 0
        /// Samples that are being sent.
        var pending = 0
        /// Bytes sent, as they go over the wire.
        var bytes = 0
        /// Requests that were answered.
        var requests = 0
        /// Seconds that they took together.
        var seconds = 0.0
        /// Requests that are under way.
        var shards = 0
        /// The newest sample that was acknowledged, in milliseconds since the Unix epoch.
        var newest: Int64 = 0
    }

    private let current = Mutex(Figures())

    /// The figures now.
    var figures: Figures { current.withLock { $0 } }

    /// Changes the figures.
    func note(_ change: (inout Figures) -> Void) { current.withLock { change(&$0) } }
}

extension [OutgoingSeries] {
    /// Numbers and histograms.
    var samplesCount: Int { reduce(0) { $0 + $1.numbers.count + $1.histograms.count } }
    /// Single measurements.
    var examplesCount: Int { reduce(0) { $0 + $1.examples.count } }

    /// The time of the newest sample, in milliseconds.
    var newest: Int64 {
        reduce(0) { newest, series in
            Swift.max(newest, series.numbers.last?.milliseconds ?? 0, series.histograms.last?.milliseconds ?? 0)
        }
    }
}
