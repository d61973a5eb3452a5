import Synchronization
import Testing

@testable import VigilServer

@Suite struct QueryGateTests {
    /// Something that is let go later.
    private final class Latch: Sendable {
        private let streams: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)

        init() { streams = AsyncStream.makeStream() }

        func wait() async { for await _ in streams.stream {} }
        func open() { streams.continuation.finish() }
    }

    /// How many work at a time.
    private final class Load: Sendable {
        private let working = Mutex((now: 0, most: 0))

        var most: Int { working.withLock { $0.most } }

        func begin() {
            working.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
        }

        func end() { working.withLock { $0.now -= 1 } }
    }

    private func waited(_ gate: QueryGate, _ count: Int) async {
        while gate.waitingCount < count { await Task.yield() }
    }

    @Test func noMoreThanItsNumberWorkAtATime() async throws {
        let gate = QueryGate(workingMax: 3)
        let load = Load()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await gate.withTurn {
                        load.begin()
                        await Task.yield()
                        load.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(load.most <= 3)
        #expect(gate.waitingCount == 0)
    }

    @Test func whoIsCancelledWhileWaitingTakesNoTurn() async throws {
        let gate = QueryGate(workingMax: 1)
        let latch = Latch()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await gate.withTurn { await latch.wait() }
                return true
            }
            group.addTask {
                await withTaskGroup(of: Bool.self) { inner in
                    inner.addTask {
                        do {
                            return try await gate.withTurn { true }
                        } catch {
                            return !(error is CancellationError)
                        }
                    }
                    await waited(gate, 1)
                    inner.cancelAll()
                    return await inner.next() ?? true
                }
            }
            let cancelled = try await group.next()
            #expect(cancelled == false)
            latch.open()
            let worked = try await group.next()
            #expect(worked == true)
        }
        #expect(try await gate.withTurn { 1 } == 1)
    }

    @Test func moreThanMayWaitAreRefusedAtOnce() async throws {
        let gate = QueryGate(workingMax: 1, waitingMax: 1)
        let latch = Latch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { try await gate.withTurn { await latch.wait() } } }
            await waited(gate, 1)
            let refused = await #expect(throws: PrometheusError.self) { try await gate.withTurn {} }
            #expect(refused?.errorType == .unavailable)
            latch.open()
            try await group.waitForAll()
        }
    }
}
