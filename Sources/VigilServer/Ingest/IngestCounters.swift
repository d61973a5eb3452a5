import Synchronization
import VigilModel

/// What ingest has done since the server started.
///
/// Of each kind of record, what was received and derived is what was stored, repeated and rejected together.
final class IngestCounters: Sendable {
    /// The figures at one moment.
    struct Figures: Equatable, Sendable {
        /// Records that senders sent in batches that were answered for.
        var received = SignalCounts()
        /// Records that were worked out from them.
        var derived = SignalCounts()
        var stored = SignalCounts()
        /// Records that were stored before.
        var repeated = SignalCounts()
        /// Records that were refused for good.
        var rejected = SignalCounts()
        /// Bytes of bodies, as sent and as decoded.
        var wireBytes = 0
        var decodedBytes = 0
        /// Lines of watched files that were taken, and that were no export requests.
        var linesTaken = 0
        var linesSkipped = 0
        /// Requests to ingest by status.
        var requests: [Int: Int] = [:]
    }

    private let current = Mutex(Figures())

    /// The figures now.
    var figures: Figures { current.withLock { $0 } }

    func batchAnswered(received: SignalCounts, derived: SignalCounts, outcome: BatchOutcome) {
        current.withLock { figures in
            figures.received = figures.received + received
            figures.derived = figures.derived + derived
            figures.stored = figures.stored + outcome.stored
            figures.repeated = figures.repeated + outcome.repeated
            figures.rejected = figures.rejected + outcome.rejected
        }
    }

    func bodyRead(wireBytes: Int, decodedBytes: Int) {
        current.withLock { figures in
            figures.wireBytes += wireBytes
            figures.decodedBytes += decodedBytes
        }
    }

    func linesTaken(_ taken: Int, skipped: Int) {
        current.withLock { figures in
            figures.linesTaken += taken
            figures.linesSkipped += skipped
        }
    }

    func requestAnswered(status: Int) {
        current.withLock { $0.requests[status, default: 0] += 1 }
    }
}

/// Where the records of a batch ended up.
struct BatchOutcome: Equatable, Sendable {
    var stored = SignalCounts()
    var repeated = SignalCounts()
    var rejected = SignalCounts()
}
