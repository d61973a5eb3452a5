import Foundation
import HTTPTypes
import Hummingbird
import VigilModel
import VigilQuery

/// Says what is scraped and how that goes, as Prometheus does.
struct TargetsRoute: Sendable {
    let scraping: Scraping

    func add(to router: Router<VigilRequestContext>) {
        router.get("/api/v1/targets") { request, _ in
            let state = request.uri.queryParameters["state"].map(String.init) ?? "any"
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Response.bytes(try encoder.encode(Answer(data: targets(state))), type: "application/json")
        }
    }

    private func targets(_ state: String) -> Targets {
        Targets(
            activeTargets: state == "dropped" ? [] : scraping.scrapers.map(Active.init),
            droppedTargets: state == "active" ? [] : scraping.dropped.map(Dropped.init)
        )
    }
}

private struct Answer: Encodable {
    let status = "success"
    let data: Targets
}

private struct Targets: Encodable {
    let activeTargets: [Active]
    let droppedTargets: [Dropped]
}

private struct Dropped: Encodable {
    let discoveredLabels: [String: String]
}

private struct Active: Encodable {
    let discoveredLabels: [String: String]
    let labels: [String: String]
    let scrapePool: String
    let scrapeUrl: String
    let globalUrl: String
    let lastError: String
    let lastScrape: String
    let lastScrapeDuration: Double
    let health: String
    let scrapeInterval: String
    let scrapeTimeout: String

    init(_ scraper: TargetScraper) {
        let (target, status) = (scraper.target, scraper.status)
        discoveredLabels = target.discovered
        labels = target.labels
        scrapePool = target.job.name
        scrapeUrl = target.url
        globalUrl = target.url
        lastError = status.error
        // What Go writes for a time that is not set.
        lastScrape = status.time.map(\.rfc3339) ?? "0001-01-01T00:00:00Z"
        lastScrapeDuration = status.took.inSeconds
        health = status.isUp.map { $0 ? "up" : "down" } ?? "unknown"
        scrapeInterval = DurationSyntax.format(target.job.interval)
        scrapeTimeout = DurationSyntax.format(target.job.timeout)
    }
}
