import AsyncHTTPClient
import Logging
import ServiceLifecycle
import Synchronization
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

    private struct State {
        /// In the order of the configuration, each under what it comes from.
        var scrapers: [(key: String, scraper: TargetScraper)] = []
        var dropped: [[String: String]] = []
        var jobs: [ScrapeJob] = []
    }

    private let surroundings: Surroundings
    private let tasks = KeyedTasks()
    private let state = Mutex(State())

    init(jobs: [ScrapeJob], surroundings: Surroundings) {
        self.surroundings = surroundings
        set(jobs)
    }

    /// The targets that are scraped.
    var scrapers: [TargetScraper] { state.withLock { $0.scrapers.map(\.scraper) } }
    /// The labels of those that relabelling dropped.
    var dropped: [[String: String]] { state.withLock { $0.dropped } }

    /// The jobs.
    var jobs: [ScrapeJob] { state.withLock { $0.jobs } }

    /// Scrapes these from now on; targets that are the same go on, and the series of those that are gone end.
    func set(_ jobs: [ScrapeJob]) {
        let found = jobs.map { (job: $0, targets: ScrapeTarget.targets(of: $0)) }
        let scrapers = state.withLock { state in
            let known = Dictionary(state.scrapers.map { ($0.key, $0.scraper) }) { first, _ in first }
            var scrapers: [(key: String, scraper: TargetScraper)] = []
            var keys: Set<String> = []
            for (job, targets) in found {
                for target in targets.active {
                    let labels = target.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    let key = ([job.source, target.url] + labels).joined(separator: "\n")
                    guard keys.insert(key).inserted else { continue }
                    scrapers.append((key, known[key] ?? TargetScraper(target: target, surroundings: surroundings)))
                }
            }
            state.scrapers = scrapers
            state.jobs = jobs
            state.dropped = found.flatMap(\.targets.dropped)
            return scrapers
        }
        var bodies: [String: KeyedTasks.Body] = [:]
        for (key, scraper) in scrapers { bodies[key] = { await scraper.run() } }
        tasks.set(bodies)
    }

    func run() async throws { try await tasks.run() }
}

extension HTTPClient {
    /// A client that follows nothing to elsewhere: where one is sent is not what was configured.
    static let withoutRedirects: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()
}
