import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Running", .timeLimit(.minutes(1)))
struct RunTests {
    @Test("A12: started and stopped by hand, it sends everything, the last state of metrics included")
    func stopsAfterALastFlush() async throws {
        let test = TestVigil {
            $0.metricInterval = .seconds(3_600)
            $0.logs.delay = .seconds(3_600)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await test.vigil.run() }
            test.vigil.feature("batch", "completed")
            test.vigil.registry.sum("cups", [:]).increment(by: Int64(2))
            test.vigil.stop()
            try await group.waitForAll()
        }
        #expect(test.sink.logs.count == 1)
        #expect(test.sink.metric("cups") != nil)
        #expect(test.sink.metric("process.memory.usage") != nil)
    }

    @Test("A12: a script is watched from beginning to end")
    func watchesWhileSomethingRuns() async throws {
        let test = TestVigil()
        let answer = try await test.vigil.run {
            test.vigil.operation("work") { _ in 42 }
        }
        #expect(answer == 42)
        #expect(test.sink.spans.map(\.name) == ["work"])
        #expect(test.operationTimes("work", .success)?.count == 1)
    }

    @Test func passesOnWhatTheScriptThrows() async throws {
        let test = TestVigil()
        await #expect(throws: ExtractionError.self) {
            try await test.vigil.run { try test.vigil.operation("work") { _ in throw ExtractionError() } }
        }
        #expect(test.sink.logs.count == 1)
    }

    @Test func collectsAtItsInterval() async throws {
        let test = TestVigil {
            $0.metricInterval = .milliseconds(5)
            $0.metrics.delay = .zero
        }
        test.vigil.registry.sum("cups", [:]).increment(by: Int64(1))
        try await test.vigil.run {
            while test.sink.metrics.filter({ $0.name == "cups" }).count < 3 { await Task.yield() }
        }
        #expect(test.remarks.all.isEmpty)
    }

    @Test func saysOnceThatNobodyTakesTelemetryAndWhenItIsTakenAgain() async throws {
        let away = SinkError(.retry(after: nil), "connection refused")
        let test = TestVigil(sink: RecordingSink(failures: [away, away])) {
            $0.exportsMetrics = false
            $0.logs.retry = RetryPolicy(pauseMin: .milliseconds(1))
            $0.logs.delay = .zero
        }
        try await test.vigil.run {
            test.vigil.feature("batch", "completed")
            while test.sink.logs.isEmpty { await Task.yield() }
        }
        #expect(test.remarks.all.count == 2)
        #expect(test.remarks.all.first?.contains("connection refused") == true)
        #expect(test.remarks.all.last == "telemetry is taken again")
    }

    @Test func countsWhatWasDropped() async throws {
        let refused = SinkError(.drop, "not wanted")
        let test = TestVigil(sink: RecordingSink(failures: [refused])) { $0.exportsMetrics = false }
        test.vigil.feature("batch", "completed")
        await test.vigil.flush()
        #expect(test.vigil.dropped == SignalCounts(logs: 1))
        #expect(test.remarks.all.count == 1)
    }

    @Test func withoutAnExporterTelemetryIsDroppedQuietly() async throws {
        let remarks = Lines()
        let context = Vigil.ExporterContext(environment: [:]) { remarks.append($0) }
        let sink = try Vigil.Exporter.none.make(context)
        #expect(remarks.all.count == 1)
        await #expect(throws: SinkError.self) { try await sink.receive(TelemetryBatch()) }
    }
}
