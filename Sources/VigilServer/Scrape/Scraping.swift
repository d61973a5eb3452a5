import AsyncHTTPClient
import Logging
import ServiceLifecycle
import VigilModel

/// Scrapes the targets of all jobs, each in a task of its own.
final class Scraping: Service {
    /// What scrapers need.
    struct Surroundings: Sendable {
        let sink: any TelemetrySink
        let known: KnownSenders
        let client: HTTPClient
        let logger: Logger
        let now: @Sendable () -> Timestamp
    }

    let scrapers: [TargetScraper]
    let dropped: [[String: String]]

    init(jobs: [ScrapeJob], surroundings: Surroundings) {
        let found = jobs.map(ScrapeTarget.targets)
        scrapers = found.flatMap(\.active).map { TargetScraper(target: $0, surroundings: surroundings) }
        dropped = found.flatMap(\.dropped)
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown { [scrapers] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for scraper in scrapers { group.addTask { try await scraper.run() } }
                try await group.waitForAll()
            }
        }
    }
}

extension HTTPClient {
    /// A client that follows nothing to elsewhere: where a target sends one is not what was configured.
    static let scraping: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()
}
