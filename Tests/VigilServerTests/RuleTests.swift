import Foundation
import Logging
import Testing
import VigilModel
import VigilQuery
import VigilStore

@testable import VigilServer

@Suite("Recording rules") struct RuleTests {
    private static let now = ServerFixture.now
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func groups(_ text: String) throws -> [RuleGroup] {
        try RuleFile(text, name: "r.yml", interval: .seconds(60)).groups
    }

    private static func runner(_ text: String, _ store: MemoryStore, _ state: RuleGroupState) throws -> RuleGroupRunner
    {
        let pipeline = IngestPipeline(store: store, live: LiveHub(), now: { now })
        return RuleGroupRunner(
            group: try #require(try groups(text).first),
            state: state,
            surroundings: .init(engine: PromQL.Engine(store), sink: pipeline, logger: logger, now: { now }),
            remarks: RepeatedRemarks(logger)
        )
    }

    private static func store(_ values: [(String, Double?)], at time: Timestamp) async throws -> MemoryStore {
        let store = MemoryStore(now: { now })
        try await add(values, to: store, at: time)
        return store
    }

    private static func add(_ values: [(String, Double?)], to store: MemoryStore, at time: Timestamp) async throws {
        let points = values.map { path, value in
            NumberPoint(attributes: ["path": .string(path)], time: time, value: value.map { .double($0) })
        }
        let group = ResourceGroup(
            resource: Resource(["service.name": "shop"]),
            identity: ResourceIdentity(job: "shop", instance: "i"),
            scopes: [ScopeGroup(scope: InstrumentationScope(), items: [Metric("load", data: .gauge(points))])]
        )
        _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
    }

    private static func answer(
        _ query: String,
        _ store: MemoryStore,
        at time: Timestamp
    ) async throws -> [String: Double] {
        let answer = try await PromQL.Engine(store).instant(try PromQL.parse(query), at: time)
        guard case .vector(let elements) = answer.value else { return [:] }
        var values: [String: Double] = [:]
        for element in elements {
            guard case .float(let number) = element.value else { continue }
            values[element.labels.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")] = number
        }
        return values
    }

    @Test("everything wrong with a file is told at once, with line and column and what would be right")
    func mistakes() {
        let text = """
            groups:
              - name: a
                interval: 1 minute
                every: 5s
                rules:
                  - record: "no name"
                    expr: sum(
                  - record: a:b
                    expr: up[5m]
                    for: 5m
                  - record: a:c
                  - expr: up
                  - {record: x, alert: y, expr: up}
                  - {record: ok, expr: up, labels: {"1x": a}}
              - name: a
            more: 1
            """
        let failure = #expect(throws: PrometheusConfiguration.Failure.self) { try Self.groups(text) }
        let places = failure?.mistakes.map { $0.split(separator: " ").first.map(String.init) ?? "" } ?? []
        let wanted = [
            "3:15:", "4:5:", "6:17:", "7:15:", "10:9:", "9:15:", "11:9:", "12:9:", "13:21:", "14:41:", "15:5:", "16:1:",
        ]
        #expect(Set(places) == Set(wanted.map { "r.yml:" + $0 }), "\(failure?.description ?? "")")
    }

    @Test("a rule sees what those before it recorded, and gives its labels")
    func orderWithinAGroup() async throws {
        let store = try await Self.store([("/a", 1), ("/b", 2)], at: Self.now - .seconds(1))
        let state = RuleGroupState()
        let runner = try Self.runner(
            """
            groups:
              - name: g
                labels: {team: x, tier: y}
                rules:
                  - {record: "job:load:sum", expr: sum by (job) (load), labels: {team: z, job: ""}}
                  - {record: double, expr: 'job:load:sum * 2'}
                  - {record: seven, expr: "7"}
                  - {alert: Never, expr: up == 0}
            """,
            store,
            state
        )
        await runner.evaluate(at: Self.now)
        #expect(
            try await Self.answer(#"{__name__=~"job:load:sum|double|seven"}"#, store, at: Self.now) == [
                "__name__=job:load:sum,team=z,tier=y": 3, "__name__=double,team=x,tier=y": 6,
                "__name__=seven,team=x,tier=y": 7,
            ]
        )
        #expect(state.group.evaluations == 3 && state.group.failures == 0 && state.group.samples == 3)
    }

    @Test("a series that a rule gives no more ends, and a rule that fails ends nothing and says why")
    func endsOfSeries() async throws {
        let store = try await Self.store([("/a", 1), ("/b", 2)], at: Self.now - .seconds(90))
        let state = RuleGroupState()
        let text = "groups: [{name: g, limit: 2, rules: [{record: r, expr: load}]}]"
        let runner = try Self.runner(text, store, state)
        await runner.evaluate(at: Self.now - .seconds(60))
        try await Self.add([("/a", nil)], to: store, at: Self.now - .seconds(30))
        await runner.evaluate(at: Self.now - .seconds(20))
        let labels = { (path: String) in "__name__=r,instance=i,job=shop,path=\(path)" }
        #expect(try await Self.answer("r", store, at: Self.now - .seconds(21)).count == 2)
        #expect(try await Self.answer("r", store, at: Self.now - .seconds(20)) == [labels("/b"): 2])
        try await Self.add([("/c", 1), ("/d", 1)], to: store, at: Self.now - .seconds(10))
        await runner.evaluate(at: Self.now)
        #expect(try await Self.answer("r", store, at: Self.now) == [labels("/b"): 2])
        let rule = try #require(state.group.rules.values.first)
        #expect(rule.isGood == false && rule.error == "exceeded limit of 2 with 3 series" && state.group.failures == 1)
    }

    @Test("a rule whose series come to the same labels records nothing, and the others are evaluated")
    func ambiguousLabels() async throws {
        let store = try await Self.store([("/a", 1), ("/b", 2)], at: Self.now - .seconds(1))
        let state = RuleGroupState()
        let text = """
            groups:
              - name: g
                rules:
                  - {record: r, expr: load, labels: {path: same}}
                  - {record: s, expr: load / on () group_left () load}
                  - {record: t, expr: count(load)}
            """
        await (try Self.runner(text, store, state)).evaluate(at: Self.now)
        #expect(try await Self.answer(#"{__name__=~"r|s|t"}"#, store, at: Self.now) == ["__name__=t": 2])
        #expect(state.group.failures == 2 && state.group.evaluations == 3)
    }

    @Test("rules that a changed group has no more end; the others know what they recorded")
    func changedGroups() async throws {
        let store = try await Self.store([("/a", 1)], at: Self.now - .seconds(90))
        let state = RuleGroupState()
        let before = "groups: [{name: g, rules: [{record: r, expr: load}, {record: s, expr: load}]}]"
        await (try Self.runner(before, store, state)).evaluate(at: Self.now - .seconds(30))
        let after = "groups: [{name: g, rules: [{record: r, expr: load}]}]"
        await (try Self.runner(after, store, state)).evaluate(at: Self.now)
        #expect(try await Self.answer(#"{__name__=~"r|s"}"#, store, at: Self.now).count == 1)
    }

    @Test("times are the same whenever the server was started, and each group has a place of its own")
    func times() throws {
        let text = """
            groups:
              - {name: g, interval: 10s, rules: []}
              - {name: h, rules: []}
            """
        for group in try Self.groups(text) {
            let due = group.due(after: Self.now)
            #expect(due > Self.now && due <= Self.now + group.interval)
            #expect(group.due(after: due) == due + group.interval)
            #expect(group.due(after: due - .nanoseconds(1)) == due)
            #expect(due.nanoseconds % 1_000_000 == 0)
        }
    }
}
