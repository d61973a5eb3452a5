import Testing
import VigilModel
import VigilOTLP

@testable import VigilServer

@Suite struct ScrapeTests {
    private static let time = ServerFixture.now

    private static func configuration(_ text: String) throws(PrometheusConfiguration.Failure) -> PrometheusConfiguration
    {
        try PrometheusConfiguration(text, name: "p.yml") { _ in "secret\n" }
    }

    private static func target(_ more: String = "") throws -> ScrapeTarget {
        let text = """
            scrape_configs:
              - job_name: shop
                scrape_interval: 15s
                params: {match: ["a b"]}
            \(more)
                static_configs:
                  - targets: ["host:1"]
                    labels: {zone: eu}
            """
        let jobs = try configuration(text).jobs
        return try #require(jobs.flatMap { ScrapeTarget.targets(of: $0).active }.first)
    }

    private static func text(_ text: String) throws -> ParsedExposition {
        try Array(text.utf8).withUnsafeBytes { try ExpositionParser.parse($0, .text) }
    }

    private static func values(_ result: ScrapeSeries.Result) -> [String: Double?] {
        var values: [String: Double?] = [:]
        for metric in result.batch.metrics.flatMap(\.scopes).flatMap(\.items) {
            switch metric.data {
            case .gauge(let points), .sum(let points, _, _):
                for point in points {
                    let labels = point.attributes.canonical.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
                    values["\(metric.name){\(labels)}"] = .some(point.value?.asDouble)
                }
            default: break
            }
        }
        return values
    }

    @Test func everyMistakeIsToldWithItsPlace() {
        let text = """
            global: {scrape_interval: fast}
            scrape_configs:
              - job_name: a
                scheme: ftp
                kubernetes_sd_configs: []
                static_configs:
                  - targets: ["http://host/metrics"]
                relabel_configs:
                  - {action: explode}
                  - {regex: "(", target_label: x}
              - scrape_interval: 1s
                scrape_timeout: 2s
            """
        let failure = #expect(throws: PrometheusConfiguration.Failure.self) { try Self.configuration(text) }
        let lines = failure?.mistakes.map { $0.split(separator: " ").first.map(String.init) ?? "" } ?? []
        let places = ["1:27:", "4:13:", "5:5:", "7:19:", "9:18:", "10:17:", "11:5:", "11:5:"].map { "p.yml:" + $0 }
        #expect(places.sorted() == lines.sorted(), "\(failure?.description ?? "")")
    }

    @Test func aTargetIsWhatRelabellingMakesOfIt() throws {
        let target = try Self.target(
            """
                scheme: https
                metrics_path: /stats
                relabel_configs:
                  - {source_labels: [__address__], target_label: node, regex: "(.*):.*"}
            """
        )
        #expect(target.url == "https://host:1/stats?match=a%20b")
        #expect(target.labels == ["job": "shop", "instance": "host:1", "zone": "eu", "node": "host"])
        #expect(target.next(after: Self.time) > Self.time)
        #expect(target.next(after: target.next(after: Self.time)) - target.next(after: Self.time) == .seconds(15))
    }

    @Test func whatVanishesGetsAMarker() throws {
        var series = ScrapeSeries(target: try Self.target())
        let first = try series.scraped(Self.text("a 1\nb_total 2\n"), at: Self.time, took: .seconds(1))
        #expect(Self.values(first)["up{zone=eu}"] == 1 && Self.values(first)["scrape_series_added{zone=eu}"] == 2)
        #expect(Self.values(first)["b_total{zone=eu}"] == 2)
        #expect(Self.values(first)["scrape_duration_seconds{zone=eu}"] == 1)
        let second = try series.scraped(Self.text("a 1\n"), at: Self.time + .seconds(15), took: .zero)
        #expect(Self.values(second)["b_total{zone=eu}"] == .some(nil))
        #expect(Self.values(second)["scrape_series_added{zone=eu}"] == 0)
        let third = series.scrapeFailed(at: Self.time + .seconds(30), took: .zero)
        #expect(Self.values(third)["up{zone=eu}"] == 0)
        #expect(Self.values(third)["a{zone=eu}"] == .some(nil) && Self.values(third)["b_total{zone=eu}"] == nil)
    }

    @Test func labelsOfTheTargetWinUnlessTheSampleIsHonoured() throws {
        let text = try Self.text("a{zone=\"us\",job=\"\"} 1\n")
        var plain = ScrapeSeries(target: try Self.target())
        let exported = try plain.scraped(text, at: Self.time, took: .zero)
        #expect(Self.values(exported)["a{exported_zone=us,zone=eu}"] == 1)
        var honouring = ScrapeSeries(target: try Self.target("    honor_labels: true"))
        #expect(try Self.values(honouring.scraped(text, at: Self.time, took: .zero))["a{zone=us}"] == 1)
    }

    @Test func limitsFailTheWholeScrape() throws {
        for limit in ["sample_limit: 1", "label_limit: 4", "label_value_length_limit: 5"] {
            var series = ScrapeSeries(target: try Self.target("    \(limit)"))
            #expect(throws: ScrapeSeries.Refusal.self) {
                try series.scraped(Self.text("a{x=\"123456\"} 1\nb 2\n"), at: Self.time, took: .zero)
            }
        }
    }

    @Test func metricsAreRelabelled() throws {
        var series = ScrapeSeries(
            target: try Self.target(
                "    metric_relabel_configs: [{source_labels: [__name__], regex: go_.*, action: drop}]"
            )
        )
        let result = try series.scraped(Self.text("go_x 1\na 2\n"), at: Self.time, took: .zero)
        #expect(result.scraped == 2 && result.kept == 1)
        #expect(Self.values(result)["go_x{zone=eu}"] == nil)
    }
}
