import CVigil
import Dispatch
import Synchronization

/// Maintains a store behind its commits, on a thread of its own.
///
/// It is woken by commits, so it needs no clock of its own.
final class Maintenance: Sendable {
    private struct Line {
        var isRunning = false
        var isClosed = false
        /// When freed memory was last given back.
        var released: ContinuousClock.Instant?
    }

    /// Giving memory back takes milliseconds, in which other threads may wait for some.
    private static let releasePause = Duration.seconds(10)

    private let core: StoreCore
    private let queue = DispatchQueue(label: "vigil.store.maintenance", qos: .utility)
    private let line = Mutex(Line())

    init(_ core: StoreCore) {
        self.core = core
    }

    /// Begins, unless it is going on.
    func wake() {
        let begins = line.withLock { line -> Bool in
            if line.isRunning || line.isClosed { return false }
            line.isRunning = true
            return true
        }
        if begins { queue.async { self.run() } }
    }

    /// Does all that is due now; for tests, and before a store is closed for good.
    func settle() async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.run()
                continuation.resume()
            }
        }
    }

    /// Ends what goes on, and begins nothing more.
    func close() async {
        line.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
    }

    private func run() {
        if core.maintain(until: { line.withLock(\.isClosed) }) { releaseMemory() }
        line.withLock { $0.isRunning = false }
    }

    /// Gives back what a seal or merge needed.
    ///
    /// With series by the hundred thousand the C library keeps it for ever. VigilBench `churn`: 1.1 GB resident after a
    /// day without, of 0.3 GB in use.
    private func releaseMemory() {
        let isDue = line.withLock { line in
            let now = ContinuousClock.now
            if let last = line.released, now - last < Self.releasePause { return false }
            line.released = now
            return true
        }
        if isDue { vigil_process_release_memory() }
    }
}
