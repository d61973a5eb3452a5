import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("What an application knows about itself")
struct MonitoringTests {
    private func operation(_ name: String, _ duration: Duration, endingAt end: Timestamp) -> SlowOperation {
        SlowOperation(name: name, durationSeconds: duration.inSeconds, time: end, trace: "", isDatabase: false)
    }

    @Test func keepsTheSlowestOfTheLastHour() {
        let slowest = SlowestOperations()
        let start = Timestamp(seconds: 1_000_000)
        for number in 1...100 {
            slowest.note(operation("\(number)", .milliseconds(number), endingAt: start))
        }
        #expect(slowest.all(at: start).map(\.name) == (81...100).reversed().map { "\($0)" })
        #expect(!slowest.wants(1_000_000, endingAt: start))
        slowest.note(operation("quick", .milliseconds(1), endingAt: start))
        #expect(slowest.all(at: start).count == 20)
        #expect(slowest.all(at: start)[0].durationSeconds == 0.1)
        let later = start + .seconds(3_600)
        #expect(slowest.all(at: later).isEmpty)
        #expect(slowest.wants(1_000_000, endingAt: later))
        slowest.note(operation("later", .milliseconds(1), endingAt: later))
        #expect(slowest.all(at: later).map(\.name) == ["later"])
    }

    @Test("E43: count, failures, rate and percentiles by operation, all outcomes together")
    func operations() throws {
        let vigil = TestVigil().vigil
        for _ in 0..<3 { vigil.operation("work") { _ in } }
        try? vigil.operation("work") { _ in throw ExtractionError() }
        try? vigil.operation("work") { _ in throw CancellationError() }
        vigil.operation("rest") { _ in }
        let operations = vigil.monitoring.operations
        #expect(operations.map(\.name) == ["work", "rest"])
        #expect(operations[0].count == 5 && operations[0].failures == 1 && operations[0].cancelled == 1)
        #expect(operations[0].errorRate == 0.2)
        #expect(operations[0].timing.count == 5)
        let timing = operations[0].timing
        let percentiles = [
            timing.p50Seconds, timing.p75Seconds, timing.p90Seconds, timing.p95Seconds, timing.p99Seconds,
            timing.maxSeconds,
        ].compactMap(\.self)
        #expect(percentiles.count == 6 && percentiles == percentiles.sorted())
        #expect(
            vigil.monitoring.errors == [
                MonitoringSnapshot.Errors(type: "VigilTests.ExtractionError", context: "work", count: 1)
            ]
        )
    }

    @Test func usersAndStrategiesAreBounded() {
        let engagement = Engagement()
        let now = Timestamp(seconds: 1_000_000)
        for number in 0..<10_001 { engagement.note(user: "\(number)", at: now) }
        #expect(engagement.figures(at: now).activeUsers == 10_000)
        #expect(engagement.figures(at: now).isAtLeast)
        let later = now + .seconds(90_000)
        #expect(engagement.figures(at: later).activeUsers == 0)
        #expect(!engagement.figures(at: later).isAtLeast)
        let recommendations = Recommendations()
        for number in 0..<200 { recommendations.note(.impression, strategy: "\(number)") }
        #expect(recommendations.all.count == 101)
        #expect(recommendations.all.first { $0.strategy == "other" }?.impressions == 100)
    }
}
