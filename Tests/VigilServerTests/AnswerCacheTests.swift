import Synchronization
import Testing
import VigilModel

@testable import VigilServer

@Suite struct AnswerCacheTests {
    private static let key = AnswerKey(TimeRange(start: .zero, end: Timestamp(seconds: 900)))

    /// A clock that stands until it is moved.
    private final class StandingClock: Sendable {
        private let instant = Mutex(ContinuousClock.Instant.now)
        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func move(_ duration: Duration) { instant.withLock { $0 += duration } }
    }

    /// How often something was worked out.
    private final class Counter: Sendable {
        private let works = Mutex(0)

        func next() -> Int {
            works.withLock { works in
                works += 1
                return works
            }
        }
    }

    @Test func keepsWhatTookLongForFourTimesAsLong() async throws {
        let clock = StandingClock()
        let cache = AnswerCache<Int>(now: { clock.now })
        func answer(_ value: Int, taking cost: Duration) async throws -> Int {
            try await cache.answer(Self.key) {
                clock.move(cost)
                return value
            }
        }
        #expect(try await answer(1, taking: .milliseconds(500)) == 1)
        clock.move(.milliseconds(1_999))
        #expect(try await answer(2, taking: .milliseconds(500)) == 1)
        clock.move(.milliseconds(2))
        #expect(try await answer(3, taking: .milliseconds(99)) == 3)
        clock.move(.nanoseconds(1))
        #expect(try await answer(4, taking: .seconds(60)) == 4)
        clock.move(.milliseconds(4_999))
        #expect(try await answer(5, taking: .zero) == 4)
        clock.move(.milliseconds(2))
        #expect(try await answer(6, taking: .zero) == 6)
    }

    @Test func worksOutOneAnswerForAllWhoWait() async throws {
        let clock = StandingClock()
        let cache = AnswerCache<Int>(now: { clock.now })
        let works = Counter()
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        @Sendable func ask() async throws -> Int {
            try await cache.answer(Self.key) {
                let work = works.next()
                start.yield()
                if work == 1 { for await _ in released { break } }
                return work
            }
        }
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await ask() }
            for await _ in started { break }
            clock.move(.milliseconds(1))
            for _ in 0..<7 { group.addTask { try await ask() } }
            while cache.waitingCount < 7 { await Task.yield() }
            release.yield()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.sorted() == [1, 2, 2, 2, 2, 2, 2, 2])
    }

    @Test func afterAFailureTheNextTries() async throws {
        struct Failure: Error {}
        let cache = AnswerCache<Int>()
        await #expect(throws: Failure.self) { try await cache.answer(Self.key) { throw Failure() } }
        #expect(try await cache.answer(Self.key) { 7 } == 7)
    }
}
