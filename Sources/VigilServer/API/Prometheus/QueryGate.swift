import Synchronization

/// Lets so many queries work at a time; the others wait in the order in which they came.
final class QueryGate: Sendable {
    private struct Waiter {
        var id: UInt64
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var working = 0
        var waiting: [Waiter] = []
        var lastID: UInt64 = 0
    }

    private enum Entrance {
        case open, cancelled, full, wait
    }

    private let state = Mutex(State())
    /// How many may work at a time.
    let workingMax: Int
    private let waitingMax: Int

    init(workingMax: Int = 20, waitingMax: Int = 400) {
        self.workingMax = workingMax
        self.waitingMax = waitingMax
    }

    /// How many wait.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Works once it is its turn.
    ///
    /// - Throws: A ``PrometheusError`` where too many wait already, `CancellationError`, and what the work throws.
    func withTurn<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await work()
    }

    private func enter() async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                switch entrance(Waiter(id: id, continuation: continuation)) {
                case .open: continuation.resume()
                case .cancelled: continuation.resume(throwing: CancellationError())
                case .full:
                    continuation.resume(throwing: PrometheusError(.unavailable, "too many queries are waiting"))
                case .wait: break
                }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func entrance(_ waiter: Waiter) -> Entrance {
        state.withLock { state in
            // Whoever is cancelled from here on is found among those who wait.
            if Task.isCancelled { return .cancelled }
            if state.working < workingMax {
                state.working += 1
                return .open
            }
            guard state.waiting.count < waitingMax else { return .full }
            state.waiting.append(waiter)
            return .wait
        }
    }

    private func leave() {
        let next = state.withLock { state -> Waiter? in
            if state.waiting.isEmpty {
                state.working -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.continuation.resume()
    }
}
