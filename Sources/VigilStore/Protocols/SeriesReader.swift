// Reading series one after the other: what a query over thousands of them needs is the numbers of one series at a time,
// in memory that the next one uses again, and never a value for each sample.

/// Series that a request matches, whose samples are read one series after the other.
///
/// It answers for the moment at which it was made, whatever is written or removed meanwhile. Each series has a number,
/// from zero on.
public protocol SeriesReader: Sendable {
    /// How many series match; some may have no samples in the request's range.
    var count: Int { get }

    /// Returns what a series is; nil where what is stored of it is damaged.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` (retry).
    mutating func series(_ number: Int) throws -> FoundSeries?

    /// Reads the samples of a series as numbers, where they are one line of them.
    ///
    /// They are, if a single writer wrote numbers and ends, and began anew only after what it had written before.
    /// Points of a tier come as the samples that they stand for; see ``NumberColumns``.
    ///
    /// - Parameters:
    ///   - number: Of a series that is no delta and no distribution.
    ///   - columns: What it held is removed.
    /// - Returns: False where ``samples(of:)`` must be asked; the columns mean nothing then.
    /// - Throws: ``StoreError`` with code `unavailable` (retry).
    mutating func readNumbers(of number: Int, into columns: inout NumberColumns) throws -> Bool

    /// Returns a series with its samples, as a scan does; nil where it has none.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` (retry).
    mutating func samples(of number: Int) throws -> SeriesSamples?
}

/// A series as Prometheus names it.
public struct FoundSeries: Hashable, Sendable {
    /// Its labels; see ``SeriesIdentity/labels``.
    public var labels: LabelSet
    /// What its samples are.
    public var kind: SeriesKind

    /// A series by its labels.
    public init(labels: LabelSet, kind: SeriesKind) {
        self.labels = labels
        self.kind = kind
    }
}

/// Numbers of a series, and when they were measured.
public struct NumberColumns: Sendable {
    /// The number that stands where the series ended: the NaN by which Prometheus marks it.
    public static let ended = SampleBlock.staleNumber

    /// Nanoseconds since the Unix epoch, each later than the one before.
    public var times: [Int64] = []
    /// As many numbers as times, ``ended`` among them; whole numbers beyond 2^53 are rounded.
    public var values: [Double] = []

    /// No numbers.
    public init() {}

    /// Removes all, and keeps the memory.
    public mutating func removeAll() {
        times.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    mutating func append(_ value: Double, at time: Int64) {
        times.append(time)
        values.append(value)
    }
}

/// Reads series that a scan returned.
public struct ScannedSeriesReader: SeriesReader {
    private let found: [SeriesSamples]

    /// A reader of what a scan returned.
    public init(_ found: [SeriesSamples]) {
        self.found = found
    }

    /// How many series there are.
    public var count: Int { found.count }

    /// Returns what a series is.
    public func series(_ number: Int) -> FoundSeries? {
        FoundSeries(labels: found[number].identity.labels, kind: found[number].identity.kind)
    }

    /// Reads the samples of a series as numbers, where they are one line of them.
    public func readNumbers(of number: Int, into columns: inout NumberColumns) -> Bool {
        columns.removeAll()
        guard found[number].streams.count <= 1 else { return false }
        var line = SampleLine()
        return line.append(found[number].streams.first?.samples ?? [], to: &columns)
    }

    /// Returns a series with its samples.
    public func samples(of number: Int) -> SeriesSamples? { found[number] }
}

extension TelemetrySource {
    /// Finds the series that match by reading all of them.
    public func reader(_ request: MetricScan) async throws -> any SeriesReader {
        ScannedSeriesReader(try await scan(request))
    }
}
