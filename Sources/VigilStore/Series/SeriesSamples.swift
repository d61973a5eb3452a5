public import VigilModel

/// A series with its samples, as a scan returns it.
public struct SeriesSamples: Sendable {
    /// Which series.
    public var identity: SeriesIdentity
    /// The samples by who wrote them; never empty.
    ///
    /// Streams of one series are summed, never read as resets.
    public var streams: [SampleStream]

    /// A series with its samples.
    public init(identity: SeriesIdentity, streams: [SampleStream]) {
        self.identity = identity
        self.streams = streams
    }
}

/// The samples that one writer (a resource, with all its attributes) wrote into a series.
public struct SampleStream: Sendable {
    /// Names the writer within its store; equal across scans of one store.
    public var writer: UInt64
    /// The samples, times ascending, none twice with the same time, start and value.
    public var samples: [Sample]

    /// A writer's samples.
    public init(writer: UInt64, samples: [Sample]) {
        self.writer = writer
        self.samples = samples
    }
}

/// One point of a series.
public struct Sample: Hashable, Sendable {
    /// When it was measured.
    public var time: Timestamp
    /// When the counting began; zero where it was not said.
    public var start: Timestamp
    /// What was measured.
    public var value: SampleValue

    /// A point of a series.
    public init(time: Timestamp, start: Timestamp = .zero, value: SampleValue) {
        self.time = time
        self.start = start
        self.value = value
    }
}

/// What a sample holds, by the kind of its series.
///
/// Distributions are kept behind a reference, so that a number, of which there are millions, stays small.
public enum SampleValue: Hashable, Sendable {
    /// Gauges, counters, up-down counters.
    case number(NumberValue)
    /// Distributions over given bounds; the point's attributes, times and exemplars are not kept in it.
    indirect case histogram(HistogramPoint)
    /// Distributions over growing buckets.
    indirect case exponential(ExponentialHistogram)
    /// Quantiles; the point's attributes and times are not kept in it.
    indirect case summary(SummaryPoint)
    /// What several samples came to: the point of a coarse tier. It never comes in, it is made from what did.
    indirect case rollup(Rollup)
    /// The series has ended, or its sender said "no recorded value": Prometheus' stale marker.
    case stale

    /// The number, for number samples; of several the last.
    public var number: Double? {
        switch self {
        case .number(let value): value.asDouble
        case .rollup(let rollup): rollup.last
        default: nil
        }
    }
}
