import Testing
import Tracing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Operations")
struct OperationTests {
    @Test("E6: an operation is counted, timed and traced with its context")
    func countsTimesAndTraces() async throws {
        let test = TestVigil()
        let sprites = test.vigil.operation("sprite_extraction", ["rom": "game.sfc"]) { operation in
            operation.set("sprites", 12)
            operation.set("ratio", 0.5)
            operation.set("done", true)
            return 12
        }
        await test.vigil.flush()
        #expect(sprites == 12)
        let span = try #require(test.sink.spans.first)
        #expect(span.name == "sprite_extraction")
        #expect(span.kind == .internal)
        #expect(span.isRoot)
        #expect(span.end >= span.start)
        #expect(span.attributes["rom"] == "game.sfc")
        #expect(span.attributes["sprites"] == 12)
        #expect(span.attributes["ratio"] == 0.5)
        #expect(span.attributes["done"] == true)
        #expect(span.attributes["vigil.outcome"] == "success")
        #expect(test.operationTimes("sprite_extraction", .success)?.count == 1)
    }

    @Test("E7: an error that an operation throws is recorded with type and message, and thrown on")
    func recordsAndRethrows() async throws {
        let test = TestVigil()
        await #expect(throws: ExtractionError.self) {
            try await test.vigil.operation("sprite_extraction") { _ in
                await Task.yield()
                throw ExtractionError()
            }
        }
        await test.vigil.flush()
        let span = try #require(test.sink.spans.first)
        #expect(span.status == SpanRecord.Status(.error, message: "no sprites in there"))
        #expect(span.attributes["error.type"] == "VigilTests.ExtractionError")
        let error = try #require(test.sink.logs.first)
        #expect(test.sink.logs.count == 1)
        #expect(error.severity == .error)
        #expect(error.attributes["exception.type"] == "VigilTests.ExtractionError")
        #expect(error.attributes["exception.message"] == "no sprites in there")
        #expect(error.attributes["vigil.operation.name"] == "sprite_extraction")
        #expect(error.traceID == span.traceID && error.spanID == span.spanID)
        #expect(test.operationTimes("sprite_extraction", .failure)?.count == 1)
    }

    @Test("E7: an error that was handled is recorded by hand, once even if it is thrown afterwards")
    func recordsHandledErrors() async throws {
        let test = TestVigil()
        test.vigil.error(ExtractionError(), in: "sprite_extraction")
        test.vigil.error(type: "ExtractionError", message: "elsewhere", in: "sprite_extraction")
        try? test.vigil.operation("outer") { _ in
            test.vigil.error(ExtractionError())
            throw ExtractionError()
        }
        await test.vigil.flush()
        #expect(
            test.sink.logs.map { $0.attributes["exception.type"] } == [
                "VigilTests.ExtractionError", "ExtractionError", "VigilTests.ExtractionError",
            ]
        )
        #expect(
            test.sink.logs.map { $0.attributes["vigil.operation.name"] } == [
                "sprite_extraction", "sprite_extraction", "outer",
            ]
        )
    }

    @Test("E36: critical operations carry their context and throw on after tracking")
    func nestedOperationsRecordAnErrorOnce() async throws {
        let test = TestVigil()
        #expect(throws: ExtractionError.self) {
            try test.vigil.operation("outer", ["size_mb": 12.5]) { _ in
                try test.vigil.operation("inner") { _ in throw ExtractionError() }
            }
        }
        await test.vigil.flush()
        #expect(test.sink.logs.map { $0.attributes["vigil.operation.name"] } == ["inner"])
        #expect(test.operationTimes("inner", .failure)?.count == 1)
        #expect(test.operationTimes("outer", .failure)?.count == 1)
        let spans = test.sink.spans
        #expect(spans.map(\.name) == ["inner", "outer"])
        #expect(spans[0].parentSpanID == spans[1].spanID)
        #expect(spans[0].traceID == spans[1].traceID)
        #expect(spans[1].attributes["size_mb"] == 12.5)
    }

    @Test func siblingsThatFailAlikeAreTwoErrors() async throws {
        let test = TestVigil()
        test.vigil.operation("outer") { _ in
            for _ in 0..<2 { try? test.vigil.operation("inner") { _ in throw ExtractionError() } }
        }
        await test.vigil.flush()
        #expect(test.sink.logs.count == 2)
    }

    @Test func cancellationIsNoError() async throws {
        let test = TestVigil()
        try? test.vigil.operation("long") { _ in throw CancellationError() }
        await test.vigil.flush()
        #expect(test.sink.logs.isEmpty)
        #expect(test.operationTimes("long", .cancelled)?.count == 1)
        #expect(test.sink.spans.first?.status.code == .unset)
    }

    @Test("E8: the use of a feature is an event")
    func recordsFeatures() async throws {
        let test = TestVigil()
        test.vigil.feature("batch_extraction", "completed", success: true)
        test.vigil.feature("batch_extraction", "started", success: false)
        await test.vigil.flush()
        #expect(test.sink.logs.map(\.eventName) == ["vigil.feature", "vigil.feature"])
        #expect(
            test.sink.logs[0].attributes == [
                "vigil.feature.name": "batch_extraction",
                "vigil.feature.action": "completed",
                "vigil.outcome": "success",
            ]
        )
        #expect(test.sink.logs[1].attributes["vigil.outcome"] == "failure")
    }

    @Test("E43: counts are exact over 100,000 operations that change threads")
    func countsAreExact() async throws {
        let test = TestVigil { $0.sampler = .ratio(0.001) }
        let tasks = 8
        let each = 12_500
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    for _ in 0..<each {
                        await test.vigil.operation("hop") { _ in await Task.yield() }
                    }
                }
            }
        }
        await test.vigil.flush()
        #expect(test.operationTimes("hop", .success)?.count == UInt64(tasks * each))
        #expect(test.vigil.dropped.total == 0)
    }

    @Test("E43: percentiles of operations are within 1 % of the durations themselves")
    func percentilesAreExact() throws {
        let test = TestVigil()
        var durations: [Double] = []
        for index in 1...1_000 {
            let seconds = 0.001 * Double(index) * Double(index)
            durations.append(seconds)
            test.vigil.operationTimes.record("timed", in: nil, .success, errorType: nil, seconds: seconds)
        }
        test.vigil.collect()
        let histogram = try #require(
            test.vigil.registry.collect().first { $0.name == "vigil.operation.duration" }
        )
        guard case .exponentialHistogram(let points, _) = histogram.data else {
            Issue.record("not a histogram")
            return
        }
        for quantile in [0.5, 0.75, 0.9, 0.95, 0.99] {
            let truth = durations[Int((quantile * 1_000).rounded(.up)) - 1]
            let found = try #require(points[0].histogram.quantile(quantile))
            #expect(abs(found - truth) / truth < 0.01)
        }
    }

    @Test func keepsTypedErrors() throws {
        let test = TestVigil()
        func typed() throws(ExtractionError) -> Int {
            try test.vigil.operation("typed") { (_) throws(ExtractionError) in throw ExtractionError() }
        }
        do {
            _ = try typed()
        } catch {
            #expect(error.description == "no sprites in there")
        }
    }

    @Test @MainActor func keepsTheCallersIsolation() async {
        let test = TestVigil()
        var isolated = 0
        await test.vigil.operation("isolated") { _ in
            MainActor.assertIsolated()
            isolated += 1
            await Task.yield()
            MainActor.assertIsolated()
        }
        #expect(isolated == 1)
    }

    @Test func recordsNothingWhenDisabled() async {
        let test = TestVigil { $0.isEnabled = false }
        test.vigil.operation("silent") { $0.set("key", 1) }
        test.vigil.error(ExtractionError())
        test.vigil.feature("x", "y")
        await test.vigil.flush()
        #expect(test.sink.batches.isEmpty)
    }

    @Test func boundsAttributesAndCountsTheRest() async throws {
        let test = TestVigil { $0.spanItemsMax = 4 }
        test.vigil.operation("many") { operation in
            for number in 0..<10 { operation.set("key\(number)", number) }
        }
        await test.vigil.flush()
        let span = try #require(test.sink.spans.first)
        #expect(span.attributes.count == 4)
        #expect(span.droppedAttributesCount == 7)
    }
}
