import Synchronization
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Health", .timeLimit(.minutes(1)))
struct HealthTests {
    /// Never returns, whatever happens.
    private static let hang: @Sendable () async throws -> HealthCheckResult = {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        return .healthy
    }

    @Test("C26: a check is a name and what finds out; it says how well it is, why, and what was measured")
    func registersAndReports() async {
        let health = TestVigil().vigil.health
        health.register("database") { .degraded("slow", metadata: ["responseTime": 120]) }
        let report = await health.report()
        #expect(report["database"]?.result == .degraded("slow", metadata: ["responseTime": 120]))
        health.register("database") { .healthy }
        #expect(await health.report()["database"]?.result == .healthy)
        health.unregister("database")
        #expect(await health.report().checks.isEmpty)
    }

    @Test("C27: what a check throws makes it unhealthy, with the error's message")
    func aThrowIsUnhealthy() async {
        let health = TestVigil().vigil.health
        health.register("sprites") { throw ExtractionError() }
        let check = await health.report()["sprites"]
        #expect(check?.result.status == .unhealthy)
        #expect(check?.result.message == "no sprites in there")
        #expect(check?.result.metadata["error.type"] == "VigilTests.ExtractionError")
    }

    @Test("C27: checks run in parallel: each waits until all have begun")
    func runsInParallel() async {
        let health = TestVigil().vigil.health
        let begun = Atomic<Int>(0)
        for name in ["a", "b", "c"] {
            health.register(name) {
                begun.add(1, ordering: .relaxed)
                while begun.load(ordering: .relaxed) < 3 { await Task.yield() }
                return .healthy
            }
        }
        let report = await health.report()
        #expect(report.checks.map(\.name) == ["a", "b", "c"])
        #expect(report.status == .healthy)
    }

    @Test("C27: with half of 200 checks hanging, an answer takes less than 5 ms and nothing piles up")
    func checksThatHangHoldUpNothing() async throws {
        let test = TestVigil()
        let begun = Atomic<Int>(0)
        for number in 0..<200 {
            test.vigil.health.register("check \(number)", timeout: .milliseconds(50), interval: .milliseconds(200)) {
                begun.add(1, ordering: .relaxed)
                return number % 2 == 0 ? try await Self.hang() : .healthy
            }
        }
        let usual = try await test.vigil.run {
            let first = await test.vigil.health.report()
            #expect(first.checks.count == 200)
            while test.vigil.health.latest.checks.filter({ $0.result.status == .unhealthy }).count < 100 {
                await Task.yield()
            }
            var times: [Duration] = []
            for _ in 0..<100 {
                times.append(await ContinuousClock().measure { _ = await test.vigil.health.report() })
            }
            // The median: other tests run beside this one, on few cores.
            return times.sorted()[50]
        }
        #expect(usual < .milliseconds(5))
        #expect(test.vigil.health.latest["check 0"]?.result.message == "timed out after 50 ms")
        #expect(begun.load(ordering: .relaxed) >= 200)
    }

    @Test func whatIsKnownIsNotAskedAgainUnlessRefreshed() async {
        let health = TestVigil().vigil.health
        let count = Atomic<Int>(0)
        health.register("a") {
            count.add(1, ordering: .relaxed)
            return .healthy
        }
        for _ in 0..<5 { _ = await health.report() }
        #expect(count.load(ordering: .relaxed) == 1)
        _ = await health.report(refreshing: true)
        #expect(count.load(ordering: .relaxed) == 2)
    }

    @Test func runsInTheBackgroundAtItsInterval() async throws {
        let test = TestVigil()
        let count = Atomic<Int>(0)
        try await test.vigil.run {
            test.vigil.health.register("a", interval: .milliseconds(1)) {
                count.add(1, ordering: .relaxed)
                return .healthy
            }
            while count.load(ordering: .relaxed) < 5 { await Task.yield() }
        }
        #expect(test.vigil.health.latest.status == .healthy)
    }

    @Test("C25: the status is a gauge, and each change of it an event with its cause")
    func recordsTransitions() async throws {
        let test = TestVigil()
        let isWell = Atomic<Bool>(true)
        test.vigil.health.register("database") {
            isWell.load(ordering: .relaxed) ? .healthy : .unhealthy("Database connection failed")
        }
        for value in [true, true, false, false, true] {
            isWell.store(value, ordering: .relaxed)
            _ = await test.vigil.health.report(refreshing: true)
        }
        await test.vigil.flush()
        #expect(test.sink.logs.map(\.eventName) == ["vigil.health", "vigil.health"])
        let event = try #require(test.sink.logs.first)
        #expect(event.severity == .error)
        #expect(event.attributes["vigil.health.check"] == "database")
        #expect(event.attributes["vigil.health.status"] == "unhealthy")
        #expect(event.attributes["vigil.health.previous"] == "healthy")
        #expect(event.attributes["vigil.health.message"] == "Database connection failed")
        guard case .gauge(let points)? = test.sink.metric("vigil.health.status")?.data else {
            Issue.record("no gauge")
            return
        }
        #expect(points.map(\.attributes) == [["vigil.health.check": "database"]])
        #expect(points.map(\.value) == [.int(0)])
    }

    @Test func stoppingCancelsWhatIsUnderWayAndIsNoIllness() async throws {
        let test = TestVigil()
        let isCancelled = Atomic<Bool>(false)
        let hasBegun = Atomic<Bool>(false)
        test.vigil.health.register("a", timeout: .seconds(3_600)) {
            await withTaskCancellationHandler {
                hasBegun.store(true, ordering: .releasing)
                while !Task.isCancelled { await Task.yield() }
            } onCancel: {
                isCancelled.store(true, ordering: .relaxed)
            }
            throw CancellationError()
        }
        try await test.vigil.run { while !hasBegun.load(ordering: .acquiring) { await Task.yield() } }
        let wasCancelled = isCancelled.load(ordering: .relaxed)
        #expect(wasCancelled)
        #expect(await test.vigil.health.report().checks.isEmpty)
        #expect(test.sink.logs.isEmpty)
    }
}
