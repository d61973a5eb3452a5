import Foundation
import Testing
import VigilQuery

@testable import VigilDashboard

/// The files for Grafana and Prometheus.
@Suite struct GrafanaTests {
    private static let everything = GrafanaRow.needs

    private static func dashboard(_ stored: Set<String> = everything) throws -> [String: Any] {
        let searches = [
            try EventMetric("api_errors_total", .logs, "level>=error | by route, http.method | count"),
            try EventMetric("sold", .interactions, "| sum(price)"),
            try EventMetric("never_counted", .logs, "| count"),
        ]
        let stored = stored.union(["api_errors_total", "sold"])
        let json = try GrafanaDashboard(stored: stored, searches: searches).json
        return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    private static func panels(_ dashboard: [String: Any]) throws -> [[String: Any]] {
        try #require(dashboard["panels"] as? [[String: Any]])
    }

    @Test("D23: what is not stored has no panel")
    func leavesOutWhatThereIsNot() throws {
        let empty = try GrafanaDashboard(stored: [], searches: []).json
        let read = try #require(try JSONSerialization.jsonObject(with: Data(empty.utf8)) as? [String: Any])
        #expect(try Self.panels(read).isEmpty)
        let some = try Self.panels(try Self.dashboard(["process_memory_usage_bytes"]))
        #expect(some.map { $0["title"] as? String } == ["Searches", "api_errors_total", "sold", "Processes", "Memory"])
    }

    @Test("D23: the dashboard is as Grafana's model wants it")
    func isAsGrafanaReadsIt() throws {
        let dashboard = try Self.dashboard()
        #expect(dashboard["schemaVersion"] as? Int == 41)
        #expect(dashboard["title"] as? String == "Vigil")
        #expect(dashboard["id"] == nil)
        #expect((dashboard["uid"] as? String)?.count ?? 0 <= 40)
        let list = try #require((dashboard["templating"] as? [String: Any])?["list"] as? [[String: Any]])
        #expect(list.map { $0["name"] as? String } == ["datasource", "job", "instance"])
        #expect(list.first?["type"] as? String == "datasource")
        #expect(list.first?["query"] as? String == "prometheus")
        for variable in list.dropFirst() {
            #expect(variable["type"] as? String == "query")
            #expect(variable["multi"] as? Bool == true && variable["allValue"] as? String == ".+")
            #expect((variable["datasource"] as? [String: String])?["uid"] == "${datasource}")
        }
        let panels = try Self.panels(dashboard)
        let ids = panels.compactMap { $0["id"] as? Int }
        #expect(ids.count == panels.count && Set(ids).count == ids.count && !ids.contains(0))
        let units: Set<String> = ["s", "bytes", "percentunit", "ops", "reqps", "cps", "Bps", "none"]
        for panel in panels where panel["type"] as? String != "row" {
            #expect(["timeseries", "stat", "state-timeline"].contains(panel["type"] as? String))
            #expect((panel["datasource"] as? [String: String]) == ["type": "prometheus", "uid": "${datasource}"])
            let targets = try #require(panel["targets"] as? [[String: Any]])
            let references = targets.compactMap { $0["refId"] as? String }
            #expect(!targets.isEmpty && Set(references).count == targets.count)
            for target in targets {
                #expect((target["datasource"] as? [String: String])?["uid"] == "${datasource}")
            }
            let defaults = (panel["fieldConfig"] as? [String: Any])?["defaults"] as? [String: Any]
            #expect(units.contains(defaults?["unit"] as? String ?? ""), "\(panel["title"] ?? "")")
        }
    }

    @Test(arguments: 0..<30)
    func panelsHaveAPlaceOfTheirOwn(seed: Int) throws {
        // Any choice of what is stored has to come out well.
        let names = Self.everything.sorted().enumerated().filter { ($0.offset * 7 + seed * 13) % 5 < 1 + seed % 5 }
        let panels = try Self.panels(try Self.dashboard(seed == 0 ? Self.everything : Set(names.map(\.element))))
        var taken: [Int: Set<Int>] = [:]
        for panel in panels {
            let place = try #require(panel["gridPos"] as? [String: Int])
            let (x, y, w, h) = (place["x"] ?? -1, place["y"] ?? -1, place["w"] ?? 0, place["h"] ?? 0)
            #expect(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24)
            for row in y..<y + h {
                let columns = Set(x..<x + w)
                #expect(taken[row, default: []].isDisjoint(with: columns), "\(panel["title"] ?? "")")
                taken[row, default: []].formUnion(columns)
            }
        }
        #expect(Set(taken.keys) == Set(0..<(taken.keys.max() ?? -1) + 1), "no line is empty")
    }

    @Test("D23: every query of the dashboard is PromQL")
    func queriesParse() throws {
        for panel in try Self.panels(try Self.dashboard()) {
            for target in panel["targets"] as? [[String: Any]] ?? [] {
                let query = GrafanaQueries.filled(try #require(target["expr"] as? String))
                #expect(throws: Never.self) { try PromQL.parse(query) }
                #expect(!query.contains("$"))
            }
        }
    }

    @Test func quotesWhatStandsInTheConfiguration() {
        let odd = PrometheusConfigurationText(
            server: "https://h:1",
            tokenPath: "/a'b\nc",
            applications: ["x:1", "y:2"]
        )
        #expect(odd.text.contains("credentials_file: '/a''bc'"))
        #expect(odd.text.contains("targets: ['x:1', 'y:2']"))
        #expect(odd.text.contains("scheme: https"))
        #expect(odd.text.contains("targets: ['h:1']"))
        #expect(!PrometheusConfigurationText(server: "http://h:1", tokenPath: nil).text.contains("authorization"))
    }

    @Test(arguments: ["", "a", ":1", "a:0", "a:65536", "a:x", "a b:1", "a:1'", "http://a:1", "a\n:1", "ä:1"])
    func knowsWhatIsNoAddress(text: String) {
        #expect(!PrometheusConfigurationText.isAddress(text))
        #expect(
            PrometheusConfigurationText.isAddress("[::1]:80") && PrometheusConfigurationText.isAddress("a-b.c:65535")
        )
    }
}

/// Queries as Grafana sends them.
enum GrafanaQueries {
    /// A query with Grafana's variables filled in.
    static func filled(_ query: String) -> String {
        query.replacing("$__rate_interval", with: "5m").replacing("$job", with: ".+").replacing("$instance", with: ".+")
    }
}
