import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import VigilModel
import VigilQuery
import VigilStore

@testable import VigilDashboard
@testable import VigilServer

/// Event search over HTTP.
@Suite struct SearchRoutesTests {
    private static let bearer: HTTPFields = [.authorization: "Bearer \(ServerFixture.token)"]

    /// A server with three lines, an error, an interaction and a trace.
    private static func filled(
        store: (any TelemetryStore)? = nil,
        authenticates: Bool = false
    ) async throws -> ServerFixture {
        let fixture = try ServerFixture(store: store, authenticates: authenticates)
        let resource = Resource([SemanticName.serviceName: "shop"])
        func time(_ seconds: Int64) -> Timestamp { ServerFixture.now - .seconds(seconds) }
        let logs = [
            LogRecord(time: time(5), severity: .info, body: "tea brewed", attributes: ["http.route": "/tea"]),
            LogRecord(time: time(4), severity: .warn, body: "low on tea", attributes: ["http.route": "/tea"]),
            LogRecord(time: time(3), severity: .warn, body: "low on milk", attributes: ["http.route": "/milk"]),
            LogRecord(
                time: time(2),
                severity: .error,
                body: "boom",
                attributes: [SemanticName.exceptionType: "KettleError", SemanticName.exceptionMessage: "empty"]
            ),
            LogRecord(
                time: time(1),
                severity: .info,
                attributes: [
                    SemanticName.interactionName: "checkout", SemanticName.interactionSource: "ui",
                    SemanticName.interactionDuration: 1.5,
                ],
                eventName: SemanticName.interactionEvent
            ),
        ]
        let span = SpanRecord(
            traceID: TraceID(high: 1, low: 2),
            spanID: SpanID(3),
            name: "GET /tea",
            kind: .server,
            start: time(3),
            end: time(2)
        )
        let batch = TelemetryBatch(
            spans: [ResourceGroup(resource: resource, items: [span])],
            logs: [ResourceGroup(resource: resource, items: logs)]
        )
        _ = try await fixture.server.sink.receive(batch)
        return fixture
    }

    private static func address(_ path: String, _ parameters: (String, String)...) -> String {
        path + "?" + parameters.map { "\($0.0)=\(FormParameters.encode($0.1))" }.joined(separator: "&")
    }

    private static func search(_ name: String, _ search: String, metric: String? = nil) throws -> [UInt8] {
        Array(try ViewJSON.encode(SavedSearchView(name: name, signal: .logs, search: search, metric: metric)))
    }

    // MARK: - Events

    @Test(arguments: [
        ("signal", "metrics", "\"metrics\", which is none"), ("search", "level>=", "^"),
        ("search", "a | cuont", "did you mean count?"), ("search", "body~\"(\"", "^"),
        ("limit", "many", "no whole number"), ("since", "soon", "since"), ("start", "then", "no time"),
    ])
    func saysWhatIsWrongWithASearch(name: String, value: String, message: String) async throws {
        try await Self.filled().test { client in
            let response = try await client.get(Self.address("/api/vigil/events", (name, value)))
            #expect(response.status == .badRequest)
            let error = try #require(response.json["error"] as? [String: Any])
            #expect(error["code"] as? String == "bad_request")
            #expect("\(error["message"] ?? "") \(error["hint"] ?? "")".contains(message), "\(error)")
        }
    }

    @Test(arguments: [
        String(repeating: "a", count: 16_385),
        String(repeating: "(", count: 65) + "a" + String(repeating: ")", count: 65),
        "| by a, b, c, d, e, f, g, h, i", "| limit 10001",
    ])
    func refusesASearchBeyondItsBounds(search: String) async throws {
        try await Self.filled().test { client in
            let response = try await client.get(Self.address("/api/vigil/events", ("search", search)))
            #expect(response.status == .badRequest)
        }
    }

    @Test(arguments: [
        ("logs", "", 5), ("logs", "tea", 2), ("logs", "route=/tea level>=warn", 1), ("errors", "type=KettleError", 1),
        ("errors", "type=Other", 0), ("interactions", "name=checkout duration>1s", 1),
        ("interactions", "source=cli", 0),
    ])
    func findsTheRecordsOfASignal(signal: String, search: String, count: Int) async throws {
        try await Self.filled().test { client in
            let answer = try await client.get(
                Self.address("/api/vigil/events", ("signal", signal), ("search", search))
            )
            #expect((answer.json["logs"] as? [Any])?.count == count)
        }
    }

    @Test func findsTracesAndGroups() async throws {
        try await Self.filled().test { client in
            let traces = try await client.get(
                Self.address("/api/vigil/events", ("signal", "traces"), ("search", "duration>=1s"))
            )
            #expect((traces.json["traces"] as? [Any])?.count == 1)
            let grouped = try await client.get(
                Self.address("/api/vigil/events", ("search", "level=warn | by route | count | sort key"))
            )
            let groups = try #require(grouped.json["groups"] as? [String: Any])
            let rows = try #require(groups["rows"] as? [[String: Any]])
            #expect(rows.map { $0["key"] as? [String] } == [["/milk"], ["/tea"]])
            #expect(rows.map { $0["values"] as? [Double] } == [[1], [1]])
            #expect(groups["figures"] as? [String] == ["count"])
        }
    }

    @Test func cutsAnAnswerAtItsLimitAndSaysSo() async throws {
        try await Self.filled().test { client in
            let two = try await client.get(Self.address("/api/vigil/events", ("limit", "2")))
            #expect((two.json["logs"] as? [Any])?.count == 2)
            #expect(two.json["is_complete"] as? Bool == false)
        }
    }

    // MARK: - Completion

    @Test(arguments: [
        ("serv", "service"), ("lev", "level"), ("level=", "warn"), ("a | co", "count"), ("http.", "http.route"),
    ])
    func completesWhatIsStored(text: String, candidate: String) async throws {
        try await Self.filled().test { client in
            let answer = try await client.get(Self.address("/api/vigil/complete", ("text", text)))
            #expect(answer.status == .ok)
            let candidates = answer.json["candidates"] as? [[String: Any]] ?? []
            #expect(candidates.contains { "\($0["text"] ?? "")".hasPrefix(candidate) }, "\(candidates)")
            #expect(candidates.count <= 20)
            let wrong = try await client.get(Self.address("/api/vigil/complete", ("signal", "x")))
            #expect(wrong.status == .badRequest)
        }
    }

    // MARK: - Saved searches

    @Test(arguments: [
        ("", "a"), ("  ", "a"), ("a\nb", "a"), (String(repeating: "n", count: 101), "a"), ("ok", "level>="),
    ])
    func refusesToSaveWhatIsWrong(name: String, search: String) async throws {
        try await ServerFixture().test { client in
            let response = try await client.post("/api/vigil/searches", Self.search(name, search))
            #expect(response.status == .badRequest)
            #expect(try await client.get("/api/vigil/searches").json["searches"] as? [String] == [])
        }
    }

    @Test(arguments: ["", "[]", "{\"name\":\"a\"}", "{\"name\":\"a\",\"signal\":\"x\",\"search\":\"b\"}"])
    func saysWhatABodyMustBe(body: String) async throws {
        try await ServerFixture().test { client in
            let response = try await client.post("/api/vigil/searches", Array(body.utf8))
            #expect(response.status == .badRequest)
            #expect(response.text.contains("duration>1s"))
            let large = try await client.post("/api/vigil/searches", [UInt8](repeating: 32, count: 65_537))
            #expect(large.status == .contentTooLarge)
        }
    }

    @Test func savesReplacesAndRemoves() async throws {
        try await ServerFixture().test { client in
            let missing = try await client.execute(uri: "/api/vigil/searches?name=a", method: .delete) { $0.status }
            #expect(missing == .notFound)
            _ = try await client.post("/api/vigil/searches", Self.search("b", "two"))
            _ = try await client.post("/api/vigil/searches", Self.search("a", "one"))
            let saved = try await client.post("/api/vigil/searches", Self.search("b", "three"))
            let searches = try ViewJSON.decode(SavedSearchesView.self, from: Data(saved.bytes)).searches
            #expect(searches.map(\.name) == ["a", "b"])
            #expect(searches.map(\.search) == ["one", "three"])
            let left = try await client.execute(uri: "/api/vigil/searches?name=a", method: .delete) { $0 }
            #expect(try ViewJSON.decode(SavedSearchesView.self, from: Data(left.bytes)).searches.map(\.name) == ["b"])
        }
    }

    @Test func aFormTakesNoMetricAway() async throws {
        try await ServerFixture().test { client in
            let counted = try Self.search("lines", "| count", metric: "lines_total")
            #expect(try await client.post("/api/vigil/searches", counted).status == .ok)
            let form = Array("name=lines&signal=logs&search=%7C+by+service+%7C+count".utf8)
            let saved = try await client.post("/searches", form, type: "application/x-www-form-urlencoded")
            #expect(saved.status == .seeOther)
            let found = try await client.get("/api/vigil/searches")
            let search = try ViewJSON.decode(SavedSearchesView.self, from: Data(found.bytes)).searches.first
            #expect(search?.search == "| by service | count" && search?.metric == "lines_total")
        }
    }

    @Test func keepsThemOverARestart() async throws {
        let store = MemoryStore(now: { ServerFixture.now })
        try await ServerFixture(store: store).test { client in
            _ = try await client.post("/api/vigil/searches", Self.search("slow", "duration>1s"))
        }
        try await ServerFixture(store: store).test { client in
            let found = try await client.get("/api/vigil/searches")
            #expect(
                try ViewJSON.decode(SavedSearchesView.self, from: Data(found.bytes)).searches.map(\.name) == ["slow"]
            )
        }
    }

    @Test func keepsAllThatAreSavedAtOnce() async throws {
        try await ServerFixture().test { client in
            try await withThrowingTaskGroup { group in
                for number in 0..<40 {
                    group.addTask {
                        let body = try Self.search("s\(number % 20)", "word\(number)")
                        let response = try await client.post("/api/vigil/searches", body)
                        #expect(response.status == .ok)
                    }
                }
                try await group.waitForAll()
            }
            let all = try await client.get("/api/vigil/searches").json["searches"] as? [[String: Any]]
            #expect(all?.count == 20)
        }
    }

    @Test func keepsNoMoreThanFiveHundred() async throws {
        let store = MemoryStore(now: { ServerFixture.now })
        let searches = try SavedSearches(store)
        for number in 0..<SavedSearches.searchesMax {
            _ = try await searches.save(SavedSearchView(name: "s\(number)", signal: .logs, search: "x"))
        }
        try await ServerFixture(store: store).test { client in
            let more = try await client.post("/api/vigil/searches", Self.search("more", "x"))
            #expect(more.status == .badRequest)
            #expect(more.text.contains("remove some"))
            let known = try await client.post("/api/vigil/searches", Self.search("s7", "y"))
            #expect(known.status == .ok)
        }
    }

    // MARK: - Who may

    @Test(arguments: ["/api/vigil/events", "/api/vigil/complete?text=a", "/api/vigil/searches"])
    func needsATokenToSearch(path: String) async throws {
        try await Self.filled(authenticates: true).test { client in
            let refused = try await client.get(path)
            #expect(refused.status == .unauthorized)
            let allowed = try await client.get(path, headers: Self.bearer)
            #expect(allowed.status == .ok)
        }
    }

    @Test func needsATokenToSaveAndRemove() async throws {
        let fixture = try await Self.filled(authenticates: true)
        try await fixture.test { client in
            let body = try Self.search("a", "b")
            for path in ["/api/vigil/searches", "/searches"] {
                let refused = try await client.post(path, body, type: "application/json")
                #expect(refused.status == .unauthorized)
            }
            let removed = try await client.execute(uri: "/api/vigil/searches?name=a", method: .delete) { $0.status }
            #expect(removed == .unauthorized)
            let saved = try await client.post("/api/vigil/searches", body, headers: Self.bearer)
            #expect(saved.status == .ok)
        }
    }

    @Test func aPageOfSomebodyElseSavesNothing() async throws {
        let fixture = try await Self.filled(authenticates: true)
        try await fixture.test { client in
            let link = fixture.server.authenticator.makeSignInPath()
            let signedIn = try await client.get(link)
            let cookie = try #require(signedIn.headers[.setCookie]?.split(separator: ";").first.map(String.init))
            let form = Array("name=a&search=b&signal=logs".utf8)
            let type = "application/x-www-form-urlencoded"
            var headers: HTTPFields = [.cookie: cookie]
            let foreign = try await client.post("/searches", form, type: type, headers: headers)
            #expect(foreign.status == .forbidden)
            headers[.secFetchSite] = "same-origin"
            let own = try await client.post("/searches", form, type: type, headers: headers)
            #expect(own.status == .seeOther)
            #expect(own.headers[.location] == "/logs?search=b")
        }
    }
}
