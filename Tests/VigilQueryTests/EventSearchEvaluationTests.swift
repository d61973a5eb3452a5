import Testing
import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilQuery

/// What searches find, from the text to the answer.
struct EventSearchEvaluationTests {
    private let clock = TestClock()

    private func span(_ index: Int, _ now: Timestamp) -> SpanRecord {
        let start = now - .seconds(200 - index)
        return SpanRecord(
            traceID: TraceID(high: 1, low: UInt64(index + 1)),
            spanID: SpanID(UInt64(index + 1)),
            name: "GET",
            kind: .server,
            start: start,
            end: start + .milliseconds(index + 1),
            attributes: [
                "http.route": index < 60 ? "/a" : "/b", "user.id": .string("u\(index % 7)"), "size": .int(Int64(index)),
            ]
        )
    }

    private func groups(_ text: String, _ subject: EventSubject = .traces) async throws -> [EventGroup] {
        let now = clock.now
        let store = MemoryStore { now }
        let spans = (0..<100).map { span($0, now) }
        let failure = LogRecord(
            time: now - .seconds(5),
            severity: .error,
            body: "no",
            attributes: ["exception.type": "Timeout", "exception.message": "no answer"]
        )
        var done = LogRecord(time: now - .seconds(4), body: "")
        done.eventName = SemanticName.interactionEvent
        done.attributes = [SemanticName.interactionName: "export", SemanticName.interactionDuration: 1.5]
        let resource = StoreConformance.resource("shop")
        let batch = TelemetryBatch(
            spans: [ResourceGroup(resource: resource, items: spans)],
            logs: [ResourceGroup(resource: resource, items: [failure, done])]
        )
        _ = try await store.append(batch, identity: nil)
        let query = try EventSearchSyntax.parseSearch(text).query(subject, range: .all, limit: 100)
        return try await store.events(query).groups
    }

    private func values(_ text: String) async throws -> [[Double?]] {
        try await groups(text).map { $0.values.map { $0.map { ($0 * 1e6).rounded() / 1e6 } } }
    }

    @Test func everyFunctionIsWorkedOut() async throws {
        #expect(try await values("| count") == [[100]])
        #expect(try await values("| p95(duration), p50(duration)") == [[0.095, 0.05]])
        #expect(try await values("| avg(size), min(size), max(size), sum(size)") == [[49.5, 0, 99, 4_950]])
        #expect(try await values("| distinct(user), distinct(route)") == [[7, 2]])
        #expect(try await values("| quantile(0.333, size)") == [[33]])
        #expect(try await values("| avg(absent)") == [[nil]])
    }

    @Test func groupsAreMadeAndOrdered() async throws {
        let routes = try await groups("duration>20ms | by route | p95(duration), count")
        #expect(routes.map(\.key) == [["/b"], ["/a"]])
        #expect(routes.map { $0.values.last } == [40, 40])
        #expect(try await groups("| by route | top 1 by count").map(\.key) == [["/a"]])
        #expect(try await groups("| by route | bottom 1 by avg(size)").map(\.key) == [["/a"]])
        #expect(try await groups("| by user | sort key | limit 2").map(\.key) == [["u0"], ["u1"]])
        let buckets = try await groups("| bucket 1h").compactMap(\.bucket)
        #expect(buckets == buckets.sorted() && !buckets.isEmpty)
    }

    @Test func conditionsChoose() async throws {
        #expect(try await values("size>=10 size<20 | count") == [[10]])
        #expect(try await values("user=(u1, u2) | count") == [[29]])
        #expect(try await values("route~^/b$ or size=0 | count") == [[41]])
        #expect(try await values("-route=/* | count") == [[0]])
        #expect(try await values("path=* | count") == [[0]])
        #expect(try await values("kind=server \"get\" | count") == [[100]])
    }

    @Test func subjectsHaveTheirOwnRecordsAndNames() async throws {
        #expect(try await groups("| by type, message | count", .errors).map(\.key) == [["Timeout", "no answer"]])
        let done = try await groups("name=export | by name | count, max(duration)", .interactions)
        #expect(done.map(\.key) == [["export"]])
        #expect(done.map(\.values) == [[1, 1.5]])
        #expect(try await groups("name=export | count", .logs).map(\.values) == [[0]])
    }
}
