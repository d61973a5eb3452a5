import Testing
import Tracing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Tracing backend")
struct TracingBackendTests {
    private struct Headers: Injector, Extractor {
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    }

    @Test func spansArriveWithWhatWasSetOnThem() async throws {
        let test = TestVigil()
        let tracer = test.vigil.makeTracer()
        let other = tracer.startSpan("other")
        other.end()
        tracer.withSpan("GET /x", ofKind: .client) { span in
            span.attributes["text"] = "a"
            span.attributes["number"] = 5
            span.attributes["list"] = ["a", "b"]
            span.addEvent(SpanEvent(name: "cache miss", attributes: ["key": "k"]))
            span.addLink(SpanLink(context: other.context, attributes: ["why": "retry"]))
            span.operationName = "GET /{x}"
            span.setStatus(.init(code: .ok))
        }
        await test.vigil.flush()
        let span = try #require(test.sink.spans.last)
        let first = try #require(test.sink.spans.first)
        #expect(span.name == "GET /{x}")
        #expect(span.kind == .client)
        #expect(span.attributes == ["list": ["a", "b"], "number": 5, "text": "a"])
        #expect(span.events.map(\.name) == ["cache miss"])
        #expect(span.events[0].attributes == ["key": "k"])
        #expect(span.links.map(\.spanID) == [first.spanID])
        #expect(span.links[0].attributes == ["why": "retry"])
        #expect(span.status.code == .ok)
    }

    @Test func thrownErrorsAreRecordedOnce() async throws {
        let test = TestVigil()
        let tracer = test.vigil.makeTracer()
        #expect(throws: ExtractionError.self) {
            try tracer.withSpan("outer", ofKind: .server) { _ in
                try tracer.withSpan("inner") { _ in throw ExtractionError() }
            }
        }
        await test.vigil.flush()
        #expect(test.sink.spans.map(\.status.code) == [.error, .error])
        #expect(test.sink.logs.count == 1)
        #expect(test.sink.logs[0].spanID == test.sink.spans[0].spanID)
    }

    @Test func entriesAreCountedAsOperationsBeforeSampling() async throws {
        let test = TestVigil { $0.sampler = .alwaysOff }
        let tracer = test.vigil.makeTracer()
        for _ in 0..<5 {
            tracer.withSpan("GET /", ofKind: .server) { _ in tracer.withSpan("query", ofKind: .client) { _ in } }
        }
        try? tracer.withSpan("GET /", ofKind: .server) { _ in throw ExtractionError() }
        await test.vigil.flush()
        #expect(test.sink.spans.isEmpty)
        #expect(test.operationTimes("GET /", .success)?.count == 5)
        #expect(test.operationTimes("GET /", .failure)?.count == 1)
        #expect(test.operationTimes("query", .success) == nil)
        #expect(test.sink.logs.count == 1)
    }

    @Test func operationsAndSpansAreEachOthersParents() async throws {
        let test = TestVigil()
        await withTracer(test.vigil.makeTracer()) {
            test.vigil.operation("a") { _ in
                withSpan("b") { _ in
                    test.vigil.operation("c") { _ in
                        test.vigil.operation("d") { _ in withSpan("e") { _ in } }
                    }
                    withSpan("f") { _ in }
                }
                test.vigil.operation("g") { _ in }
            }
            withSpan("h") { _ in test.vigil.operation("i") { _ in } }
            await test.vigil.flush()
        }
        let spans = test.sink.spans
        let names = Dictionary(uniqueKeysWithValues: spans.map { ($0.spanID, $0.name) })
        let parents = Dictionary(uniqueKeysWithValues: spans.map { ($0.name, names[$0.parentSpanID] ?? "") })
        #expect(
            parents == [
                "a": "", "b": "a", "c": "b", "d": "c", "e": "d", "f": "b", "g": "a", "h": "", "i": "h",
            ]
        )
        #expect(Set(spans.map(\.traceID)).count == 2)
    }

    @Test func theBridgeHoldsAcrossTasks() async throws {
        let test = TestVigil()
        await test.vigil.operation("outer") { _ in
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<4 {
                    group.addTask {
                        await test.vigil.operation("task \(index)") { _ in await Task.yield() }
                    }
                }
            }
        }
        await test.vigil.flush()
        let outer = try #require(test.sink.spans.last)
        #expect(outer.name == "outer")
        #expect(test.sink.spans.dropLast().allSatisfy { $0.parentSpanID == outer.spanID })
    }

    @Test func takesOverTheTraceOfACaller() async throws {
        let test = TestVigil()
        let tracer = test.vigil.makeTracer()
        var context = ServiceContext.topLevel
        tracer.extract(
            ["traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "congo=t61"],
            into: &context,
            using: Headers()
        )
        var told: [String: String] = [:]
        tracer.withSpan("GET /", context: context, ofKind: .server) { span in
            tracer.inject(span.context, into: &told, using: Headers())
        }
        await test.vigil.flush()
        let span = try #require(test.sink.spans.first)
        #expect(span.traceID.hex == "0af7651916cd43dd8448eb211c80319c")
        #expect(span.parentSpanID.hex == "b7ad6b7169203331")
        #expect(span.traceState == "congo=t61")
        #expect(span.flags == 0x301)
        #expect(told["traceparent"] == "00-\(span.traceID.hex)-\(span.spanID.hex)-01")
        #expect(told["tracestate"] == "congo=t61")
    }

    @Test func tellsCalleesOfTheInnermostOperation() async throws {
        let test = TestVigil()
        let tracer = test.vigil.makeTracer()
        var told: [String: String] = [:]
        test.vigil.operation("outer") { _ in
            tracer.inject(ServiceContext.current ?? .topLevel, into: &told, using: Headers())
        }
        await test.vigil.flush()
        let span = try #require(test.sink.spans.first)
        #expect(told["traceparent"] == "00-\(span.traceID.hex)-\(span.spanID.hex)-01")
    }

    @Test(arguments: ["", "00-0-0-01", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])
    func ignoresAMalformedTraceparent(_ header: String) {
        let test = TestVigil()
        var context = ServiceContext.topLevel
        test.vigil.makeTracer().extract(["traceparent": header], into: &context, using: Headers())
        #expect(context.vigilSpan == nil)
    }

    @Test func unsampledTracesStayUnsampledDownstream() {
        let test = TestVigil { $0.sampler = .alwaysOff }
        let tracer = test.vigil.makeTracer()
        var told: [String: String] = [:]
        tracer.withSpan("GET /") { span in
            #expect(!span.isRecording)
            tracer.inject(span.context, into: &told, using: Headers())
        }
        #expect(told["traceparent"]?.hasSuffix("-00") == true)
    }

    @Test func aSpanEndsOnce() async {
        let test = TestVigil()
        let span = test.vigil.makeTracer().startSpan("once")
        span.end()
        span.operationName = "twice"
        span.end()
        await test.vigil.flush()
        #expect(test.sink.spans.map(\.name) == ["once"])
    }
}
