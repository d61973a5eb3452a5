import Dispatch
import Synchronization

/// Maintains a store behind its commits, on a thread of its own.
///
/// It is woken by commits, so it needs no clock of its own.
final class Maintenance: Sendable {
    private struct Line {
        var isRunning = false
        var isClosed = false
    }

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
        core.maintain { line.withLock(\.isClosed) }
        line.withLock { $0.isRunning = false }
    }
}
