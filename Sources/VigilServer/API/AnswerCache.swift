import Synchronization

/// Answers that cost much, each worked out once for all who wait for it.
final class AnswerCache<Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var begun: ContinuousClock.Instant
        var end: ContinuousClock.Instant
    }

    private struct State {
        var entries: [AnswerKey: Entry] = [:]
        var isBusy = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant
    /// What took less is not kept for those who ask later.
    private static var quick: Duration { .milliseconds(100) }
    private static var lifeMax: Duration { .seconds(5) }

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// How many wait for their turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// The answer that is kept, or one that was begun after the call.
    ///
    /// One is worked out at a time; where that fails, the next who waits tries.
    func answer(_ key: AnswerKey, _ work: () async throws -> Value) async throws -> Value {
        let asked = now()
        if let value = kept(key, asked: asked) { return value }
        await takeTurn()
        defer { passTurn() }
        if let value = kept(key, asked: asked) { return value }
        try Task.checkCancellation()
        let begun = now()
        let value = try await work()
        keep(value, key, begun: begun)
        return value
    }

    private func kept(_ key: AnswerKey, asked: ContinuousClock.Instant) -> Value? {
        let now = now()
        return state.withLock { state in
            guard let entry = state.entries[key], entry.begun >= asked || entry.end > now else { return nil }
            return entry.value
        }
    }

    private func keep(_ value: Value, _ key: AnswerKey, begun: ContinuousClock.Instant) {
        let now = now()
        let cost = begun.duration(to: now)
        let life = cost < Self.quick ? .zero : min(cost * 4, Self.lifeMax)
        state.withLock { state in
            // Even what came quickly stays for a moment: those who wait now take it.
            state.entries = state.entries.filter { $0.value.end + Self.lifeMax > now }
            state.entries[key] = Entry(value: value, begun: begun, end: now + life)
        }
    }

    private func takeTurn() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isBusy {
                    state.waiting.append(continuation)
                    return false
                }
                state.isBusy = true
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func passTurn() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isBusy = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
