import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Batcher")
struct BatcherTests {
    private static let resource = Resource(["service.name": "test"])
    private static let scope = InstrumentationScope("a")

    private static func batcher(_ sink: any TelemetrySink, delay: Duration = .seconds(600)) -> Batcher {
        let limits = BatchLimits(delay: delay, retry: RetryPolicy(pauseMin: .milliseconds(1)))
        return Batcher(
            sink: sink,
            resource: resource,
            configuration: Batcher.Configuration(
                spans: limits,
                metrics: limits,
                logs: limits,
                shutdownTimeout: .milliseconds(200)
            )
        )
    }

    private static func log(_ text: String) -> LogRecord { LogRecord(body: .string(text)) }

    @Test func flushesWithoutARunner() async {
        let sink = RecordingSink()
        let batcher = Self.batcher(sink)
        batcher.add(Self.log("one"), scope: Self.scope)
        batcher.add(SpanRecord(name: "two"), scope: Self.scope)
        batcher.add([Metric("three", data: .gauge([NumberPoint(time: .zero, value: .int(3))]))], scope: Self.scope)
        await batcher.flush()
        #expect(sink.logs.map(\.body) == ["one"])
        #expect(sink.spans.map(\.name) == ["two"])
        #expect(sink.metrics.map(\.name) == ["three"])
        #expect(
            sink.batches.allSatisfy {
                [$0.counts.spans, $0.counts.points, $0.counts.logs].filter { $0 > 0 }.count == 1
            }
        )
        #expect(batcher.pending.total == 0)
    }

    @Test func groupsByScopeInOrder() async {
        let sink = RecordingSink()
        let batcher = Self.batcher(sink)
        for (text, scope) in [("1", "a"), ("2", "b"), ("3", "a")] {
            batcher.add(Self.log(text), scope: InstrumentationScope(scope))
        }
        await batcher.flush()
        let groups = sink.batches.first?.logs.first?.scopes ?? []
        #expect(groups.map(\.scope.name) == ["a", "b"])
        #expect(groups.map { $0.items.map(\.body) } == [["1", "3"], ["2"]])
        #expect(sink.batches.first?.logs.first?.resource == Self.resource)
    }

    @Test func runSendsAfterTheDelayAndRetries() async {
        let sink = RecordingSink(failures: [SinkError(.retry(after: nil), "busy")])
        let batcher = Self.batcher(sink, delay: .milliseconds(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await batcher.run() }
            batcher.add(Self.log("one"), scope: Self.scope)
            while sink.logs.isEmpty { await Task.yield() }
            batcher.shutdown()
        }
        #expect(sink.attempts == 2)
        #expect(sink.logs.count == 1)
        #expect(batcher.dropped.total == 0)
    }

    @Test func runEndsWithALastFlush() async {
        let sink = RecordingSink()
        let batcher = Self.batcher(sink)
        for number in 0..<2_000 { batcher.add(Self.log("\(number)"), scope: Self.scope) }
        batcher.shutdown()
        await batcher.run()
        #expect(sink.logs.count == 2_000)
    }

    @Test func cancellationStillSendsTheRest() async {
        let sink = RecordingSink()
        let batcher = Self.batcher(sink)
        batcher.add(Self.log("last words"), scope: Self.scope)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await batcher.run() }
            group.cancelAll()
        }
        #expect(sink.logs.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func theLastFlushHasADeadline() async {
        let batcher = Self.batcher(HangingSink())
        batcher.add(Self.log("one"), scope: Self.scope)
        batcher.add(Self.log("two"), scope: Self.scope)
        batcher.shutdown()
        await batcher.run()
        #expect(batcher.dropped.logs == 2)
    }

    @Test func flushReturnsWhenTheReceiverIsAway() async {
        let sink = RecordingSink(failures: Array(repeating: SinkError(.retry(after: .seconds(30)), "away"), count: 100))
        let batcher = Self.batcher(sink)
        batcher.add(Self.log("one"), scope: Self.scope)
        await batcher.flush()
        #expect(sink.attempts == 1)
        #expect(batcher.pending.logs == 1)
        #expect(batcher.dropped.total == 0)
    }

    @Test func losesNothingFromManyTasks() async {
        let sink = RecordingSink()
        let batcher = Batcher(
            sink: sink,
            resource: Self.resource,
            configuration: Batcher.Configuration(logs: BatchLimits(recordsMax: 100_000, delay: .milliseconds(1)))
        )
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await batcher.run() }
            await withTaskGroup(of: Void.self) { writers in
                for writer in 0..<8 {
                    writers.addTask {
                        for number in 0..<1_000 {
                            batcher.add(Self.log("\(writer) \(number)"), scope: Self.scope)
                            if number % 50 == 0 { await Task.yield() }
                        }
                    }
                }
            }
            await batcher.flush()
            batcher.shutdown()
        }
        #expect(Set(sink.logs.map(\.body.description)).count == 8_000)
        #expect(sink.logs.count == 8_000)
    }
}

/// Takes nothing until it is cancelled.
private struct HangingSink: TelemetrySink {
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        try await Task.sleep(for: .seconds(3_600))
        return .accepted
    }
}
