import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import VigilModel
import VigilOTLP

/// Scrapes one target again and again.
final class TargetScraper: Sendable {
    /// What is known of a target, for people.
    struct Status: Sendable {
        /// Nil before the first scrape.
        var isUp: Bool?
        var error = ""
        var time: Timestamp?
        var took = Duration.zero
    }

    /// A scrape brought nothing that can be taken.
    struct Failure: Error, CustomStringConvertible {
        var description: String
        /// Samples that were there all the same.
        var scraped = 0
    }

    let target: ScrapeTarget
    private let surroundings: Scraping.Surroundings
    private let current = Mutex(Status())

    init(target: ScrapeTarget, surroundings: Scraping.Surroundings) {
        self.target = target
        self.surroundings = surroundings
    }

    var status: Status { current.withLock { $0 } }

    /// Scrapes until its service group stops, or it is cancelled; then its series end.
    func run() async {
        var series = ScrapeSeries(target: target)
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let now = surroundings.now()
            let pause = target.next(after: now) - now
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            } catch {
                break
            }
            await scrape(&series)
        }
        // A server that stops may be back before anybody has missed it.
        if !Task.isShuttingDownGracefully { await end(series) }
    }

    private func end(_ series: ScrapeSeries) async {
        var series = series
        _ = try? await surroundings.sink.receive(series.ended(at: surroundings.now()))
    }

    /// Scrapes once and stores what came of it.
    func scrape(_ series: inout ScrapeSeries) async {
        let time = surroundings.now()
        let start = ContinuousClock.now
        var error = ""
        let result: ScrapeSeries.Result
        do {
            let text = try await fetch()
            let took = ContinuousClock.now - start
            do throws(ScrapeSeries.Refusal) {
                result = try series.scraped(text, at: time, took: took)
            } catch {
                throw Failure(description: error.description, scraped: text.samples.count)
            }
            surroundings.known.metadataArrived(text.metadata)
        } catch let failure {
            error = Self.describe(failure)
            let scraped = (failure as? Failure)?.scraped ?? 0
            result = series.scrapeFailed(at: time, took: ContinuousClock.now - start, scraped: scraped)
        }
        let status = Status(isUp: error.isEmpty, error: error, time: time, took: ContinuousClock.now - start)
        let before = current.withLock { current in
            defer { current = status }
            return current
        }
        if status.error != before.error, !error.isEmpty {
            surroundings.logger.warning(
                "a target could not be scraped",
                metadata: ["url": "\(target.url)", "error": "\(error)"]
            )
        }
        do {
            _ = try await surroundings.sink.receive(result.batch)
        } catch {
            // The next scrape says what counts; what is missing shows as a gap.
            surroundings.logger.debug("a scrape was not stored", metadata: ["error": "\(error)"])
        }
    }

    private func fetch() async throws -> ParsedExposition {
        var request = HTTPClientRequest(url: target.url)
        request.headers.add(name: "Accept", value: Self.accept)
        request.headers.add(name: "Accept-Encoding", value: "gzip")
        request.headers.add(name: "User-Agent", value: "vigil/\(ServerFacts.version)")
        let seconds = target.job.timeout.inSeconds
        request.headers.add(name: "X-Prometheus-Scrape-Timeout-Seconds", value: "\(seconds)")
        target.job.credentials?.apply(to: &request)
        let deadline = NIODeadline.now() + .nanoseconds(target.job.timeout.nanoseconds)
        let response = try await surroundings.client.execute(request, deadline: deadline)
        guard response.status == .ok else { throw Failure(description: "it answered \(response.status)") }
        let bytes = try await read(response)
        let type = response.headers.first(name: "Content-Type")?.lowercased() ?? ""
        let format: ExpositionFormat = type.hasPrefix("application/openmetrics-text") ? .openMetrics : .text
        return try bytes.withUnsafeReadableBytes { try ExpositionParser.parse($0, format) }
    }

    private func read(_ response: HTTPClientResponse) async throws -> ByteBuffer {
        let bodyMax = target.job.bodyMax
        guard response.headers.first(name: "Content-Encoding")?.lowercased() == "gzip" else {
            var bytes = ByteBuffer()
            for try await var piece in response.body {
                guard bytes.readableBytes + piece.readableBytes <= bodyMax else {
                    throw Failure(description: "the answer has over \(bodyMax) bytes")
                }
                bytes.writeBuffer(&piece)
            }
            return bytes
        }
        var limits = InflateLimits()
        limits.decodedMax = bodyMax
        let inflater = GzipInflater(limits: limits)
        for try await piece in response.body { try inflater.feed(piece) }
        try inflater.finish()
        return inflater.output
    }

    private static func describe(_ error: any Error) -> String {
        switch error {
        case let error as Failure: error.description
        case let error as ExpositionError: "nothing was taken: \(error.description)"
        case InflateError.malformed: "the answer is not gzip, or is cut off"
        case is InflateError: "the answer is too large"
        default: "\(error)"
        }
    }

    /// OpenMetrics first, then Prometheus' own format.
    private static let accept =
        "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
}
