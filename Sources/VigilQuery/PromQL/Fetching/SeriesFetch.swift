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

    /// The series that a selection takes, each set of labels once.
    mutating func fetch(_ selection: Selection) async throws -> SelectedSeries {
        let selector = SeriesSelector(taking: selection.matchers)
        var scan = selector.scan(selection.range)
        scan.seriesMax = limits.seriesMax
        scan.samplesMax = max(0, limits.samplesMax - samplesHeld)
        var reader = try await source.reader(scan)
        let matchers = selector.matchers.filter { $0.isLeftToLook }
        var entries: [SelectedSeries.Entry] = []
        var others: [SeriesSamples] = []
        for number in 0..<reader.count {
            if number % 128 == 0 { try Task.checkCancellation() }
            guard let series = try reader.series(number) else { continue }
            if series.kind.isLevel {
                guard matchers.allSatisfy({ $0.matches(series.labels[$0.name]) }) else { continue }
                entries.append(SelectedSeries.Entry(labels: series.labels, place: .stored(number)))
            } else if let samples = try reader.samples(of: number) {
                others.append(samples)
            }
        }
        entries += try await split(others, selector, before: selection.range.start)
        try join(&entries, &reader)
        if selection.isOrdered { entries.sort { $0.labels.precedes($1.labels) } }
        return SelectedSeries(entries, isOneMetric: selector.isOneMetric, reader, limits)
    }

    /// Distributions and deltas as Prometheus' series.
    private mutating func split(
        _ found: [SeriesSamples],
        _ selector: SeriesSelector,
        before time: Timestamp
    ) async throws -> [SelectedSeries.Entry] {
        let bases = try await deltaBases(of: found, selector, before: time)
        var families = FamilySplit(selector)
        for series in found {
            families.add(series, samples: Timeline.samples(of: series, bases[series.identity] ?? [:]))
        }
        let split = families.series()
        for series in split { samplesHeld += series.weight }
        guard samplesHeld <= limits.samplesMax else {
            throw PromQL.EvaluationError(
                .limitExceeded,
                "the query takes more than \(limits.samplesMax) samples: take fewer series or a shorter range"
            )
        }
        return split.map { SelectedSeries.Entry(labels: $0.labels, place: .read($0)) }
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

    /// Makes one of series that come to the same labels: the same instrument as delta and as total, or under two units.
    private mutating func join(_ entries: inout [SelectedSeries.Entry], _ reader: inout any SeriesReader) throws {
        var places: [LabelSet: Int] = Dictionary(minimumCapacity: entries.count)
        // Nil as long as no two have the same labels, which is nearly always.
        var joined: [SelectedSeries.Entry]?
        for (index, entry) in entries.enumerated() {
            guard let known = places.updateValue(joined?.count ?? index, forKey: entry.labels) else {
                joined?.append(entry)
                continue
            }
            places[entry.labels] = known
            var others = joined ?? Array(entries[..<index])
            var series = try read(others[known], &reader)
            series.merge(try read(entry, &reader))
            others[known].place = .read(series)
            joined = others
            samplesHeld += series.weight
        }
        if let joined { entries = joined }
    }

    /// An entry with its samples.
    private func read(_ entry: SelectedSeries.Entry, _ reader: inout any SeriesReader) throws -> FetchedSeries {
        switch entry.place {
        case .read(let series): return series
        case .stored(let number):
            let samples = try reader.samples(of: number).map { Timeline.samples(of: $0, [:]) } ?? []
            return FetchedSeries(entry.labels, samples) { $0.number }
        }
    }
}

extension SeriesKind {
    /// Whether a sample is a number by itself: no change, and no distribution.
    fileprivate var isLevel: Bool {
        switch self {
        case .gauge, .counter, .upDownCounter: true
        default: false
        }
    }
}

extension SeriesSelector {
    /// Whether it takes series of one name alone.
    fileprivate var isOneMetric: Bool {
        matchers.contains { matcher in
            if case .equal("__name__", let name) = matcher { !name.isEmpty } else { false }
        }
    }
}

extension LabelMatcher {
    /// Whether a scan leaves it to who reads the answer; see ``SeriesSelector/scan(_:newestOnly:)``.
    fileprivate var isLeftToLook: Bool { ["__name__", "le", "quantile"].contains(name) }
}
