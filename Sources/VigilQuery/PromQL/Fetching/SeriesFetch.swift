import VigilModel
import VigilStore

/// Reads the series of selections, and counts what they weigh.
struct SeriesFetch {
    private let source: any TelemetrySource
    private let limits: PromQL.Limits
    /// How many samples were read.
    private(set) var samplesHeld = 0

    init(_ source: any TelemetrySource, _ limits: PromQL.Limits) {
        self.source = source
        self.limits = limits
    }

    /// The series that a selection takes, sorted by labels, each set of labels once.
    mutating func fetch(_ selection: Selection) async throws -> [FetchedSeries] {
        let selector = SeriesSelector(taking: selection.matchers)
        var scan = selector.scan(selection.range)
        scan.seriesMax = limits.seriesMax
        scan.samplesMax = max(0, limits.samplesMax - samplesHeld)
        let found = try await source.scan(scan)
        let bases = try await deltaBases(of: found, selector, before: selection.range.start)
        var families = FamilySplit(selector)
        for series in found {
            families.add(series, samples: Timeline.samples(of: series, bases[series.identity] ?? [:]))
        }
        let fetched = Self.joined(families.series())
        for series in fetched { samplesHeld += series.weight }
        guard samplesHeld <= limits.samplesMax else {
            throw PromQL.EvaluationError(
                .limitExceeded,
                "the query takes more than \(limits.samplesMax) samples: take fewer series or a shorter range"
            )
        }
        return fetched
    }

    /// What deltas added up to before a time, by series and writer: running totals begin with it, so that they are the
    /// same whatever range is asked for.
    private func deltaBases(
        of found: [SeriesSamples],
        _ selector: SeriesSelector,
        before time: Timestamp
    ) async throws -> [SeriesIdentity: [UInt64: SampleValue]] {
        var bases: [SeriesIdentity: [UInt64: SampleValue]] = [:]
        let deltas = Set(found.lazy.filter { $0.identity.kind.isDelta }.map(\.identity))
        for name in Set(deltas.map(\.name)).sorted() {
            var scan = selector.scan(TimeRange(start: .distantPast, end: time))
            scan.name = name
            scan.resolution = .seconds(3_600)
            scan.seriesMax = limits.seriesMax
            scan.samplesMax = limits.samplesMax
            for series in try await source.scan(scan) where deltas.contains(series.identity) {
                for stream in series.streams {
                    bases[series.identity, default: [:]][stream.writer] = Timeline.total(of: stream.samples)
                }
            }
        }
        return bases
    }

    /// Sorted by labels; the same instrument as delta and as total, or under two units, may come to the same ones.
    private static func joined(_ series: [FetchedSeries]) -> [FetchedSeries] {
        var joined: [FetchedSeries] = []
        joined.reserveCapacity(series.count)
        for series in series.sorted(by: { $0.labels.precedes($1.labels) }) {
            if joined.last?.labels == series.labels {
                joined[joined.count - 1].merge(series)
            } else {
                joined.append(series)
            }
        }
        return joined
    }
}
