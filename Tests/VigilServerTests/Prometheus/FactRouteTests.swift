import Hummingbird
import HummingbirdTesting
import Testing
import VigilModel
import VigilOTLP

@testable import VigilServer

/// Metadata, rules and status.
@Suite struct FactRouteTests {
    @Test func metadataSayWhatMetricsAre() async throws {
        let fixture = try await PrometheusWorld.make()
        fixture.server.pipeline.known.metadataArrived([
            PrometheusMetadata("node_load1", .gauge, help: "1m load average.", unit: "")
        ])
        try await fixture.test { client in
            let all = try await client.get("/api/v1/metadata").object as? [String: [[String: String]]]
            #expect(
                all == [
                    "depth": [["type": "gauge", "help": "What waits.", "unit": ""]],
                    "jobs_total": [["type": "counter", "help": "", "unit": ""]],
                    "latency_seconds": [["type": "histogram", "help": "How long.", "unit": "seconds"]],
                    "size": [["type": "histogram", "help": "", "unit": ""]],
                    "node_load1": [["type": "gauge", "help": "1m load average.", "unit": ""]],
                ]
            )
            #expect(try await client.get("/api/v1/metadata?limit=2").object.keys.sorted() == ["depth", "jobs_total"])
            #expect(try await client.get("/api/v1/metadata?metric=size").object.keys.sorted() == ["size"])
        }
    }

    @Test(arguments: [
        ("rules", #"{"groups":[]}"#), ("rules?type=alert", #"{"groups":[]}"#), ("alerts", #"{"alerts":[]}"#),
        ("alertmanagers", #"{"activeAlertmanagers":[],"droppedAlertmanagers":[]}"#), ("notifications", "[]"),
        ("targets", #"{"activeTargets":[],"droppedTargets":[]}"#),
    ])
    func whatThereIsNothingOfIsEmptyInItsShape(path: String, content: String) async throws {
        try await PrometheusWorld.make().test { client in
            let json = try await client.get("/api/v1/" + path).text
            let ordered = [#"{"status":"success","data":\#(content)}"#, #"{"data":\#(content),"status":"success"}"#]
            #expect(ordered.contains(json))
        }
    }

    private struct Rules: RuleSource {
        var groups: [RuleGroupView] {
            ["a", "b", "c"].map { name in
                let rule = RuleView(
                    name: "job:up:sum",
                    query: "sum by (job) (up)",
                    labels: ["team": name],
                    health: .ok,
                    lastEvaluation: ServerFixture.now
                )
                return RuleGroupView(
                    name: name,
                    file: "rules.yaml",
                    rules: [rule],
                    interval: .seconds(15),
                    lastEvaluation: nil
                )
            }
        }
    }

    private func askRules(_ parameters: String) async throws -> TestResponse {
        let router = Router(context: VigilRequestContext.self)
        RuleRoutes(source: Rules()).add(to: PrometheusRouter(router: router) { ServerFixture.now })
        return try await Application(router: router).test(.router) { try await $0.get("/api/v1/rules" + parameters) }
    }

    @Test func recordingRulesAreListedAsPrometheusListsThem() async throws {
        let groups = try #require(try await askRules("").object["groups"] as? [[String: Any]])
        #expect(groups.count == 3)
        #expect(groups[0]["interval"] as? Double == 15)
        #expect(groups[0]["lastEvaluation"] as? String == "0001-01-01T00:00:00Z")
        let rule = try #require((groups[0]["rules"] as? [[String: Any]])?.first)
        #expect(rule["type"] as? String == "recording" && rule["health"] as? String == "ok")
        #expect(rule["lastEvaluation"] as? String == "2026-11-21T10:00:00Z")
    }

    @Test(arguments: [
        ("?type=alert", 0), ("?type=record", 3), ("?rule_group[]=a&rule_group[]=c", 2), ("?file[]=other", 0),
        ("?rule_name[]=job:up:sum", 3), ("?rule_name[]=x", 0), ("?match[]=%7Bteam%3D%22b%22%7D", 1),
    ])
    func rulesAreChosen(parameters: String, count: Int) async throws {
        #expect((try await askRules(parameters).object["groups"] as? [Any])?.count == count)
    }

    @Test func rulesComePageByPage() async throws {
        let first = try await askRules("?group_limit=2").object
        #expect((first["groups"] as? [Any])?.count == 2)
        let token = try #require(first["groupNextToken"] as? String)
        let second = try await askRules("?group_limit=2&group_next_token=\(FormParameters.encode(token))").object
        #expect((second["groups"] as? [[String: Any]])?.first?["name"] as? String == "c")
        #expect(second["groupNextToken"] == nil)
        #expect(try await askRules("?group_limit=2&group_next_token=x").status == .badRequest)
    }

    @Test func statusSaysWhoAnswersAndHow() async throws {
        try await PrometheusWorld.make().test { client in
            func status(_ name: String) async throws -> [String: Any] {
                try await client.get("/api/v1/status/" + name).object
            }
            let build = try await status("buildinfo")
            #expect(build["version"] as? String == "2.53.0")
            #expect(build["features"] == nil, "clients take what has features for Mimir")
            #expect(try await status("runtimeinfo")["startTime"] as? String == "2026-11-21T10:00:00Z")
            #expect(try await status("flags")["query.lookback-delta"] as? String == "5m")
            #expect((try await status("config")["yaml"] as? String)?.isEmpty == false)
            let store = try await status("tsdb")
            #expect((store["headStats"] as? [String: Any])?["numSeries"] as? Int == 9)
            let metrics = try #require(store["seriesCountByMetricName"] as? [[String: Any]])
            #expect(metrics.first?["name"] as? String == "latency_seconds_bucket")
        }
    }
}
