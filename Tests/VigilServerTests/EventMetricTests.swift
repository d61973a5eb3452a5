import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import Synchronization
import Testing
import VigilModel
import VigilQuery
import VigilStore
import VigilTestKit

@testable import VigilDashboard
@testable import VigilServer

/// A search as a metric: each record counts once, in its own time, whatever happens.
@Suite struct EventMetricTests {
    private struct Failed: Error {}

    /// A store with a clock, and what fails on the way to it.
    private final class World: Sendable {
        let clock = TestClock()
        let store: MemoryStore
        /// What happens to the next batches of counts: lost on the way, or stored with the answer lost.
        let troubles = Mutex<[Trouble]>([])
        enum Trouble { case lost, unanswered }

        init() {
            let clock = clock
            var configuration = StoreConfiguration()
            configuration.segmentEventsMax = 1_000
            store = MemoryStore(configuration) { clock.now }
        }

        func declare(_ name: String, _ search: String, _ subject: EventSubject = .logs) async throws {
            let view = SavedSearchView(name: name, signal: subject, search: search, metric: name)
            _ = try await SavedSearches(store).save(view)
        }

        func counter() -> EventMetricCounter {
            let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let clock = clock
            return EventMetricCounter(store: store, logger: quiet, now: { clock.now }) { batch, identity in
                let trouble = self.troubles.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                if trouble == .lost { throw Failed() }
                _ = try await self.store.append(batch, identity: identity)
                if trouble == .unanswered { throw Failed() }
            }
        }

        func log(_ routes: [String], age: Duration = .zero, identity: UInt64? = nil) async throws {
            let records = routes.map { route in
                LogRecord(
                    time: clock.now - age,
                    severity: .error,
                    body: "boom",
                    attributes: route.isEmpty ? ["size": 2] : ["route": .string(route), "size": 2]
                )
            }
            let group = ResourceGroup(resource: StoreConformance.resource("api"), items: records)
            let identity = identity.map { BatchIdentity(high: 1, low: $0) }
            _ = try await store.append(TelemetryBatch(logs: [group]), identity: identity)
        }

        /// What a query gives, by the labels without the name.
        func query(_ text: String, at time: Timestamp? = nil) async throws -> [String: Double] {
            let expression = try PromQL.parse(text)
            let answer = try await PromQL.Engine(store).instant(expression, at: time ?? clock.now + .seconds(1))
            guard case .vector(let elements) = answer.value else { throw Failed() }
            return try elements.reduce(into: [:]) { found, element in
                guard case .float(let value) = element.value else { throw Failed() }
                let labels = element.labels.labels.filter { $0.name != "__name__" }
                found[labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")] = value
            }
        }
    }

    @Test func countsEachRecordOnceByTheLabelsOfTheSearch() async throws {
        let world = World()
        try await world.declare("errors_total", "level>=error | by route | count")
        try await world.declare("bytes", "| by route | sum(size)")
        var counter = world.counter()
        try await counter.count()
        try await world.log(["/a", "/b", "/a", ""])
        try await counter.count()
        try await counter.count()
        #expect(try await world.query("errors_total") == ["route=/a": 2, "route=/b": 1, "": 1])
        #expect(try await world.query("bytes") == ["route=/a": 4, "route=/b": 2, "": 2])
        world.clock.advance(by: .seconds(5))
        try await world.log(["/a"])
        try await counter.count()
        #expect(try await world.query("sum(errors_total)") == ["": 5])
    }

    @Test func fillsInWhatWasStoredBefore() async throws {
        let world = World()
        for age in 0..<50 { try await world.log(["/a", "/a", "/b"], age: .seconds(Int64(age) * 3_600)) }
        try await world.declare("errors_total", "| by route | count")
        var counter = world.counter()
        try await counter.count()
        #expect(try await world.query("sum by (route) (errors_total)") == ["route=/a": 100, "route=/b": 50])
        let then = world.clock.now - .seconds(25 * 3_600 - 60)
        #expect(try await world.query("sum(errors_total)", at: then) == ["": 75])
    }

    @Test func countsLateRecordsInTheirOwnTime() async throws {
        let world = World()
        try await world.declare("errors_total", "| by route | count")
        var counter = world.counter()
        try await world.log(["/a"])
        try await counter.count()
        // Equal counts of one bucket, round after round, are no repeats of each other.
        for _ in 0..<7 {
            try await world.log(["/a", "/a"], age: .seconds(7_200))
            try await counter.count()
        }
        #expect(try await world.query("errors_total") == ["route=/a": 15])
        let then = world.clock.now - .seconds(7_200 - 60)
        #expect(try await world.query("errors_total", at: then) == ["route=/a": 14])
    }

    @Test(arguments: 0..<12)
    func isExactWhateverFails(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let world = World()
        try await world.declare("errors_total", "| by route | count")
        var counter = world.counter()
        var expected: [String: Double] = [:]
        var sent: [(routes: [String], identity: UInt64)] = []
        for step in 0..<120 {
            switch random.next() % 10 {
            case 0:
                counter = world.counter()
            case 1:
                world.troubles.withLock { $0.append(random.chance(0.5) ? .lost : .unanswered) }
            case 2 where !sent.isEmpty:
                let repeated = random.pick(sent)
                try await world.log(repeated.routes, identity: repeated.identity)
            case 3, 4, 5:
                world.clock.advance(by: .seconds(Int64.random(in: 0...15, using: &random)))
                try await counter.count()
            default:
                let routes = (0..<Int.random(in: 1...5, using: &random)).map { _ in random.pick(["/a", "/b", "/c"]) }
                let age = random.chance(0.3) ? Int64.random(in: 0...90_000, using: &random) : 0
                try await world.log(routes, age: .seconds(age), identity: UInt64(step))
                sent.append((routes, UInt64(step)))
                for route in routes { expected["route=\(route)", default: 0] += 1 }
            }
        }
        world.troubles.withLock { $0.removeAll() }
        try await counter.count()
        // The newest sample of each, however old it is.
        #expect(try await world.query("last_over_time(errors_total[2d])") == expected)
    }

    @Test func countsTogetherWhatHasTooManyLabels() async throws {
        let world = World()
        try await world.declare("errors_total", "| by route | count")
        let most = EventMetricTally.labelSetsMax
        try await world.log((0..<most + 50).map { "/\($0)" } + [String(repeating: "x", count: 2_000)])
        var counter = world.counter()
        try await counter.count()
        #expect(try await world.query("count(errors_total)") == ["": Double(most) + 1])
        #expect(
            try await world.query("errors_total{otel_metric_overflow=\"true\"}") == ["otel_metric_overflow=true": 51]
        )
        // After a restart the same labels have a series still, and no more.
        counter = world.counter()
        world.clock.advance(by: .seconds(20))
        try await world.log(["/new"] + (0..<most).map { "/\($0)" })
        try await counter.count()
        #expect(try await world.query("count(errors_total)") == ["": Double(most) + 1])
        #expect(try await world.query("sum(errors_total)") == ["": Double(2 * most + 52)])
    }

    @Test func goesOnWhereItStoodWhenDeclaredAgain() async throws {
        let world = World()
        try await world.declare("errors_total", "| by route | count")
        try await world.log(["/a"])
        var counter = world.counter()
        try await counter.count()
        _ = try await SavedSearches(world.store).remove("errors_total")
        try await counter.count()
        world.clock.advance(by: .seconds(20))
        try await world.log(["/a"])
        try await counter.count()
        #expect(try await world.query("errors_total") == ["route=/a": 1])
        try await world.declare("errors_total", "|by  route|count")
        try await counter.count()
        #expect(try await world.query("errors_total") == ["route=/a": 2])
    }

    @Test func aNameStandsForOneSearch() async throws {
        let world = World()
        try await world.declare("errors_total", "| by route | count")
        try await world.log(["/a"])
        var counter = world.counter()
        try await counter.count()
        let other = SavedSearchView(name: "other", signal: .logs, search: "| count", metric: "errors_total")
        await #expect(throws: ViewError.self) { try await SavedSearches(world.store).save(other) }
        _ = try await SavedSearches(world.store).remove("errors_total")
        let error = await #expect(throws: ViewError.self) { try await SavedSearches(world.store).save(other) }
        #expect(error?.description.contains("holds samples of something else") == true)
        // What somebody sends under the name is not counted on top of.
        let metric = Metric("queue", data: .gauge([NumberPoint(time: world.clock.now, value: .int(1))]))
        let group = ResourceGroup(resource: StoreConformance.resource("api"), items: [metric])
        _ = try await world.store.append(TelemetryBatch(metrics: [group]), identity: nil)
        await #expect(throws: ViewError.self) { try await world.declare("queue", "| count") }
    }

    @Test func aCountIsOfNoProgram() async throws {
        let world = World()
        try await world.declare("errors_total", "| by route | count")
        try await world.log(["/a"])
        var counter = world.counter()
        try await counter.count()
        let clock = world.clock
        let range = TimeRange(start: clock.now - .seconds(60), end: clock.now + .seconds(1))
        let sightings = try await SightingFetch(world.store).sightings(range)
        #expect(sightings.keys.sorted() == ["api"])
    }

    @Test func theAPISaysAndChecksMetrics() async throws {
        try await ServerFixture().test { client in
            func save(_ search: String, _ metric: String) async throws -> TestResponse {
                let view = SavedSearchView(name: "m", signal: .logs, search: search, metric: metric)
                return try await client.post("/api/vigil/searches", Array(try ViewJSON.encode(view)))
            }
            let wrong = try await save("| p95(x)", "x")
            #expect(wrong.status == .badRequest)
            #expect(wrong.text.contains("can be added up"))
            #expect(try await save("| count", "no name").status == .badRequest)
            let saved = try await save("| count", "lines_total")
            #expect(saved.status == .ok)
            let list = try await client.get("/api/vigil/searches")
            let searches = list.json["searches"] as? [[String: Any]]
            #expect(searches?.first?["metric"] as? String == "lines_total")
        }
    }

    @Test func theServerCounts() async throws {
        let fixture = try ServerFixture()
        let resource = Resource([SemanticName.serviceName: "api"])
        let record = LogRecord(time: ServerFixture.now - .seconds(3), severity: .error, body: "boom")
        let group = ResourceGroup(resource: resource, items: [record])
        _ = try await fixture.server.sink.receive(TelemetryBatch(logs: [group]))
        let view = SavedSearchView(name: "m", signal: .logs, search: "| by service | count", metric: "lines_total")
        _ = try await SavedSearches(fixture.store).save(view)
        var counter = try #require(fixture.server.makeEventMetricWatch()).makeCounter()
        try await counter.count()
        try await fixture.test { client in
            let answer = try await client.get("/api/v1/query?query=lines_total")
            #expect(answer.text.contains(#""service":"api""#))
            #expect(answer.text.contains(#""1"]"#))
            let levels = try await client.get("/api/v1/query?query=vigil_log_records_total")
            #expect(levels.text.contains(#""level":"error""#), "\(levels.text)")
        }
    }
}
