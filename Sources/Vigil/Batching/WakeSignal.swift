import Synchronization

/// Lets loops sleep until something happens or a time has gone by.
///
/// Each wake-up makes a new generation. Who looked at things in one generation and then waits in it returns at once
/// if there is a newer one, so that no wake-up is lost between looking and sleeping, however many loops there are.
final class WakeSignal: Sendable {
    private struct State {
        var generation: UInt64 = 0
        var nextID: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// The number of wake-ups so far.
    var generation: UInt64 { state.withLock { $0.generation } }

    /// Wakes all who wait.
    func wake() {
        let waiters = state.withLock { state in
            let waiters = state.waiters
            state.waiters = [:]
            state.generation += 1
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Waits until there is a generation after the given one, at most so long; nil: however long it takes.
    ///
    /// Cancellation ends the wait.
    func wait(after generation: UInt64, for duration: Duration?, clock: some Clock<Duration>) async {
        guard let duration else { return await wait(after: generation) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await clock.sleep(for: duration)
                    self.wake()
                } catch {}  // Cancelled, because the wake-up came first.
            }
            await wait(after: generation)
            group.cancelAll()
        }
    }

    private func wait(after generation: UInt64) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.generation != generation || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
