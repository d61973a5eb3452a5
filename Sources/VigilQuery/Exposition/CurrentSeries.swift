import VigilModel
import VigilStore

/// Series with the value that each has at one time.
struct CurrentSeries: Sendable {
    var identity: SeriesIdentity
    var sample: Sample

    /// Reads the series of a scan at a time.
    ///
    /// Deltas are added up over all that is stored, so that they give running totals: these have the same start at
    /// every time that is asked for, until the oldest of them go.
    static func fetch(
        _ selector: SeriesSelector?,
        at time: Timestamp,
        lookback: Duration,
        from source: any TelemetrySource
    ) async throws -> [CurrentSeries] {
        let end = time + .nanoseconds(1)
        let recent = TimeRange(start: time - lookback + .nanoseconds(1), end: end)
        var series = try await source.scan(selector?.scan(recent) ?? MetricScan(range: recent))
        let deltas = Set(series.filter { $0.identity.kind.isDelta }.map(\.identity))
        if !deltas.isEmpty {
            series.removeAll { $0.identity.kind.isDelta }
            for name in Set(deltas.map(\.name)).sorted() {
                let all = TimeRange(start: .distantPast, end: end)
                var scan = selector?.scan(all) ?? MetricScan(range: all)
                scan.name = name
                series += try await source.scan(scan).filter { deltas.contains($0.identity) }
            }
        }
        return series.compactMap { series in
            series.current(at: time, lookback: lookback).map { CurrentSeries(identity: series.identity, sample: $0) }
        }
    }
}
