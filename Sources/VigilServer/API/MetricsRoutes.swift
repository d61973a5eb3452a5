import HTTPTypes
import Hummingbird
import VigilModel
import VigilQuery
import VigilStore

/// `/metrics` and `/federate`: the newest values for a Prometheus that scrapes.
///
/// At most 10,000 series are written; how many were left out is the metric `vigil_exposition_series_left_out`, so that
/// nobody takes a part for the whole. `/federate?match[]=` chooses.
struct MetricsRoutes: Sendable {
    let store: any TelemetryStore
    let known: KnownSenders
    let now: @Sendable () -> Timestamp
    var seriesMax = 10_000

    func add(to router: Router<VigilRequestContext>) {
        router.get("/metrics") { request, _ in
            var families = try await families(nil)
            let senders = known.resources(since: now() - ExpositionQuery.lookback)
            families.append(.targetInfo(senders.map { ($0.identity, $0.resource) }))
            return respond(to: request, families)
        }
        router.get("/federate") { request, _ in
            var families: [ExpositionFamily] = []
            for match in FormParameters(request.uri.query ?? "").all("match[]") {
                families += try await self.families(try selector(match))
            }
            return respond(to: request, families)
        }
    }

    private func families(_ selector: SeriesSelector?) async throws -> [ExpositionFamily] {
        do {
            return try await ExpositionQuery.families(selector, at: now(), from: store, help: known.help)
        } catch let error as StoreError {
            throw APIError(.serviceUnavailable, "unavailable", error.message, retryAfterSeconds: 2)
        }
    }

    private func selector(_ text: String) throws -> SeriesSelector {
        do {
            return try SeriesSelector(text)
        } catch {
            throw APIError.badRequest(error.description)
        }
    }

    private func respond(to request: Request, _ families: [ExpositionFamily]) -> Response {
        let format = ExpositionFormat.negotiated(accept: request.headers[.accept])
        var written = Self.first(seriesMax, of: families)
        written.append(
            ExpositionFamily(
                "vigil_exposition_series_left_out",
                .gauge,
                help: "Series beyond the \(seriesMax) that are written; /federate?match[]= chooses others.",
                series: [ExpositionSeries([], .number(Double(Self.count(families) - Self.count(written))))]
            )
        )
        var writer = ExpositionWriter(format)
        return Response.bytes(writer.write(written), type: format.contentType)
    }

    private static func count(_ families: [ExpositionFamily]) -> Int {
        families.reduce(0) { $0 + $1.series.count }
    }

    /// The first series of all, with a help text each: strict readers refuse families without.
    private static func first(_ seriesMax: Int, of families: [ExpositionFamily]) -> [ExpositionFamily] {
        var room = seriesMax
        return families.compactMap { family in
            guard room > 0 else { return nil }
            var family = family
            family.series = Array(family.series.prefix(room))
            room -= family.series.count
            if family.help.isEmpty { family.help = "No description was sent." }
            return family
        }
    }
}
