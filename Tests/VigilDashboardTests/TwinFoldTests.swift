import Testing
import VigilModel
import VigilStore

@testable import VigilDashboard

struct TwinFoldTests {
    private static let start = Timestamp(seconds: 1_000)

    private func record(
        _ sequence: UInt64,
        _ text: String,
        at milliseconds: Int64 = 0,
        stream: String? = nil,
        service: String = "api"
    ) -> EventRecord {
        let resource = Resource(["service.name": .string(service)])
        return EventRecord(
            sequence: sequence,
            resource: resource,
            identity: resource.identity(),
            scope: InstrumentationScope(stream == nil ? "app" : SemanticName.captureScope),
            body: .log(
                LogRecord(
                    time: Self.start + .milliseconds(milliseconds),
                    body: .string(text),
                    attributes: stream.map { [SemanticName.logIOStream: .string($0)] } ?? [:]
                )
            )
        )
    }

    private func printed(_ records: [EventRecord]) -> [UInt64] {
        TwinFold.pairs(records).map(\.printed).sorted()
    }

    @Test func foldsEqualAndFormattedLines() {
        #expect(printed([record(1, "hello"), record(2, " hello\n", stream: "stdout")]) == [2])
        #expect(printed([record(1, "hello"), record(2, "INFO:app:hello", at: 1_900, stream: "stderr")]) == [2])
        #expect(printed([record(1, "failed: a\n  b"), record(2, "failed: a", stream: "stdout")]) == [2])
        #expect(printed([record(1, "\u{1b}[35mGET /\u{1b}[0m 500"), record(2, "GET / 500", stream: "stderr")]) == [2])
    }

    @Test func keepsWhatIsNoTwin() {
        #expect(printed([record(1, "hello"), record(2, "hello", at: 2_001, stream: "stdout")]).isEmpty)
        #expect(printed([record(1, "hello"), record(2, "hello", stream: "stdout", service: "db")]).isEmpty)
        #expect(printed([record(1, "ok"), record(2, "looking for it", stream: "stdout")]).isEmpty)
        #expect(printed([record(1, ""), record(2, "x", stream: "stdout")]).isEmpty)
        #expect(printed([record(1, "started: print first"), record(2, "first", stream: "stdout")]).isEmpty)
        #expect(printed([record(1, "hello", stream: "stdout"), record(2, "hello", stream: "stdout")]).isEmpty)
    }

    @Test func foldsOneLineAStreamForEachRecord() {
        let once = [
            record(1, "hello"), record(2, "hello", at: 5, stream: "stdout"),
            record(3, "hello", at: 9, stream: "stdout"),
            record(4, "x hello", at: 9, stream: "stderr"),
        ]
        #expect(printed(once) == [2, 4])
        let twice = once + [record(5, "hello", at: 10)]
        #expect(printed(twice) == [2, 3, 4])
    }

    @Test func prefersTheEqualLine() {
        let records = [
            record(1, "hello"), record(2, "hello world", stream: "stdout"),
            record(3, "hello", at: 900, stream: "stdout"),
        ]
        #expect(printed(records) == [3])
    }

    @Test func showsALineOnceToThoseWhoFollow() async throws {
        let store = MemoryStore { Self.start + .seconds(10) }
        let views = StoreViews(
            source: store,
            server: { ServerView(version: "1", tokenRequired: false) },
            health: { HealthView() },
            now: { Self.start + .seconds(10) }
        )
        func append(_ scope: String, _ attributes: Attributes) async throws {
            let log = LogRecord(time: Self.start, body: "hello there", attributes: attributes)
            let group = ResourceGroup(
                resource: Resource(["service.name": "api"]),
                scope: InstrumentationScope(scope),
                items: [log]
            )
            _ = try await store.append(TelemetryBatch(logs: [group]), identity: nil)
        }
        let window = TimeRange(start: Self.start - .seconds(60), end: Self.start + .seconds(60))
        try await append(SemanticName.captureScope, [SemanticName.logIOStream: "stdout"])
        let first = try await views.logs(LogsRequest(window: window, after: 0))
        #expect(first.logs.map(\.stream) == ["stdout"])
        try await append("app", [:])
        let second = try await views.logs(LogsRequest(window: window, after: first.after))
        #expect(second.logs.isEmpty && second.after > first.after)
        let all = try await views.logs(LogsRequest(window: window))
        #expect(all.logs.map(\.scope) == ["app"])
        let together = try await views.logs(LogsRequest(window: window, after: 0))
        #expect(together.logs.map(\.scope) == ["app"])
    }
}
