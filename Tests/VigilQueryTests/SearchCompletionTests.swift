import Testing
import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilQuery

struct SearchCursorTests {
    @Test(arguments: [
        ("", SearchCursor.Place.condition, "", 0),
        ("lev", .condition, "lev", 0),
        ("a=1 -(ser", .condition, "ser", 6),
        ("level>=wa", .value(field: "level", isEquality: false), "wa", 7),
        ("a=(x, y", .value(field: "a", isEquality: true), "y", 6),
        ("a=(x, \"y z", .value(field: "a", isEquality: true), "y z", 6),
        ("\"a b\"=", .value(field: "a b", isEquality: true), "", 6),
        ("\"open | phrase", .free, "", 0),
        ("http://x", .free, "", 0),
        ("a |", .stage(isFirst: true), "", 3),
        ("a | co", .stage(isFirst: true), "co", 4),
        ("a | count, p", .stage(isFirst: false), "p", 11),
        ("a | p95(du", .field, "du", 8),
        ("a | quantile(0.9, du", .field, "du", 18),
        ("a | by x, ro", .field, "ro", 10),
        ("a | count by ", .field, "", 13),
        ("a | top 5 by c", .stage(isFirst: false), "c", 13),
        ("a | sort ", .order, "", 9),
        ("a | bucket 5", .free, "", 12),
        ("a=\"|\" b", .condition, "b", 6),
    ])
    func knowsWhereItStands(_ text: String, _ place: SearchCursor.Place, _ written: String, _ start: Int) {
        let cursor = SearchCursor(text)
        #expect(cursor.place == place)
        #expect(cursor.written == written)
        if place != .free { #expect(cursor.start == start) }
    }

    @Test(arguments: 0..<20)
    func standsSomewhereInAnyText(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let signs = Array("ab=\"'`()|,-~!<>*\\ \n.5é")
        for _ in 0..<500 {
            let text = String(
                (0..<Int.random(in: 0..<20, using: &random)).compactMap { _ in
                    signs.randomElement(using: &random)
                }
            )
            #expect((0...text.unicodeScalars.count).contains(SearchCursor(text).start), "\(text)")
        }
    }
}

struct SearchCompletionTests {
    private let clock = TestClock()

    private func completions(_ text: String, _ subject: EventSubject = .logs) async throws -> SearchCompletion {
        let now = clock.now
        let store = MemoryStore { now }
        var records = (0..<30).map { index in
            LogRecord(
                time: now - .seconds(index + 1),
                severity: index % 10 == 0 ? .error : .info,
                body: "line \(index)",
                attributes: ["http.route": index % 3 == 0 ? "/cart" : "/users/{id}", "request id": "r\(index)"]
            )
        }
        records[0].attributes["rare"] = "once"
        records[1].eventName = SemanticName.interactionEvent
        records[1].attributes = [SemanticName.interactionName: "export"]
        let group = ResourceGroup(resource: StoreConformance.resource("shop"), items: records)
        _ = try await store.append(TelemetryBatch(logs: [group]), identity: nil)
        let range = TimeRange(start: now - .seconds(3_600), end: now)
        return try await SearchCompleter(store, subject, range: range).completions(text)
    }

    @Test func offersFieldsThatRecordsHave() async throws {
        let all = try await completions("")
        #expect(all.candidates.first == .init(text: "level", kind: .field, detail: "in all"))
        #expect(all.candidates.contains { $0.text == "\"request id\"" })
        let some = try await completions("a or http.r")
        #expect(some.start == 5)
        #expect(some.candidates.map(\.text) == ["http.route"])
        #expect(some.candidates.first?.detail == "in 96 %")
        #expect(try await completions("| by rar").candidates.map(\.text) == ["rare"])
        #expect(try await completions("service").candidates.prefix(2).map(\.text) == ["service=", "service!="])
    }

    @Test func offersFieldsThatOnlyOldRecordsHave() async throws {
        let now = clock.now
        let store = MemoryStore { now }
        let records = (0..<3_000).map { index in
            LogRecord(
                time: now - .seconds(Int64(index) * 100),
                attributes: index < 2_600 ? ["new": "x"] : ["old": "y"]
            )
        }
        let group = ResourceGroup(resource: StoreConformance.resource("shop"), items: records)
        _ = try await store.append(TelemetryBatch(logs: [group]), identity: nil)
        let range = TimeRange(start: now - .seconds(300_000), end: now)
        let found = try await SearchCompleter(store, .logs, range: range).completions("ol")
        #expect(found.candidates.map(\.text) == ["old"])
        #expect(found.candidates.first?.detail == "in 7 %")
    }

    @Test func offersValuesThatFieldsHave() async throws {
        let routes = try await completions("http.route=")
        #expect(routes.candidates.map(\.text) == ["/users/{id}", "/cart", "*"])
        #expect(routes.candidates.first?.detail == "19")
        #expect(try await completions("route=CAR").candidates.map(\.text) == ["/cart"])
        #expect(try await completions("level>=wa").candidates.map(\.text) == ["warn"])
        #expect(try await completions("body=\"line 2\"").candidates.isEmpty)
        let quoted = try await completions("body=\"line 21")
        #expect(quoted.start == 5)
        #expect(quoted.candidates.map(\.text) == ["\"line 21\""])
    }

    @Test func offersStagesAndFunctions() async throws {
        #expect(try await completions("a | ").candidates.first?.text == "count")
        #expect(try await completions("a | top").candidates.map(\.text) == ["top "])
        #expect(try await completions("a | p9").candidates.map(\.text) == ["p95(", "p99("])
        #expect(try await completions("a | bucket ").candidates.isEmpty)
    }

    @Test func knowsTheShortNamesOfASubject() async throws {
        #expect(try await completions("name=", .interactions).candidates.map(\.text) == ["export", "*"])
        #expect(try await completions("", .interactions).candidates.allSatisfy { !$0.text.hasPrefix("vigil.") })
    }

    @Test func whatIsOfferedCanBeWritten() async throws {
        for text in ["", "service", "http.route=", "level=", "\"request id\"=", "a | by ", "a | count, p95("] {
            let found = try await completions(text)
            let before = String(text.prefix(found.start))
            for candidate in found.candidates where candidate.kind == .field || candidate.kind == .value {
                let whole = before + candidate.text + (text.hasSuffix("(") ? ")" : "")
                #expect(throws: Never.self) { try EventSearchSyntax.parseSearch(whole) }
            }
        }
    }
}
