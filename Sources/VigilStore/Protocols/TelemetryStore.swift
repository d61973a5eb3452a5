public import VigilModel

/// Something that answers questions about telemetry.
public protocol TelemetrySource: Sendable {
    /// Returns the series that match, with their samples.
    ///
    /// - Throws: ``StoreError`` with code `limitExceeded` (narrow the request) or `unavailable` (retry).
    func scan(_ request: MetricScan) async throws -> [SeriesSamples]

    /// Finds the series that match; their samples are read one series after the other.
    ///
    /// `newestOnly` and the limits of the request do not count: who reads counts.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` (retry).
    func reader(_ request: MetricScan) async throws -> any SeriesReader

    /// Returns the spans or log records that match, or groups of them.
    ///
    /// - Throws: ``StoreError`` with code `limitExceeded` (narrow the request) or `unavailable` (retry).
    func events(_ query: EventQuery) async throws -> EventResult

    /// Returns how many get to each step of a funnel.
    ///
    /// - Throws: ``StoreError`` with code `limitExceeded` (narrow the request) or `unavailable` (retry).
    func funnel(_ query: FunnelQuery) async throws -> [Int]

    /// Returns who sent spans or log records in a time, each identity once, in no order.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` (retry).
    func senders(of signal: EventSignal, in range: TimeRange) async throws -> [EventSender]

    /// Says how much is stored and how the store fares.
    func statistics() async -> StoreStatistics

    /// Says what that weighs, and what is due to be done with it.
    func inventory() async -> StoreInventory
}

/// Something that keeps telemetry.
///
/// What it has acknowledged survives a power cut, unless its configuration says otherwise by name.
public protocol TelemetryStore: TelemetrySource {
    /// Keeps a batch.
    ///
    /// Groups without an identity get ``Resource/identity(instance:)``. Samples that are stored already (series,
    /// writer, time, value), and spans (trace and span id), are taken and not stored twice.
    ///
    /// - Parameters:
    ///   - batch: What to keep. Each record whose time is zero is stored as it is: ingest gives times.
    ///   - identity: What a repeat of the batch would have in common with it; nil where it cannot be told.
    /// - Returns: Once all of it is durable. A repeat within an hour returns the first answer, with `isRepeat` set.
    /// - Throws: ``StoreError`` with code `unavailable` or `outOfSpace`; nothing was stored then, try again later.
    func append(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt
}

/// What two sendings of the same batch have in common: 128 bits of a hash over token, signal and body, or over the
/// sender's `Idempotency-Key`.
public struct BatchIdentity: Hashable, Sendable, Codable {
    /// The upper half.
    public var high: UInt64
    /// The lower half.
    public var low: UInt64

    /// An identity by its halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// What became of an appended batch.
public struct AppendReceipt: Hashable, Sendable, Codable {
    /// The position of the batch in the store's order; a repeat has that of the first.
    public var sequence: UInt64
    /// Whether the batch was stored before, and nothing was done.
    public var isRepeat: Bool
    /// What was stored, and not known before record by record.
    public var stored: SignalCounts
    /// What was recognised as stored before, record by record.
    public var repeated: SignalCounts
    /// What was refused for good: a time too far in the future or past, for instance.
    public var rejected: SignalCounts
    /// Why something was refused, or what else the sender should know; empty where there is nothing to say.
    public var message: String

    /// What became of a batch.
    public init(
        sequence: UInt64,
        isRepeat: Bool = false,
        stored: SignalCounts = SignalCounts(),
        repeated: SignalCounts = SignalCounts(),
        rejected: SignalCounts = SignalCounts(),
        message: String = ""
    ) {
        self.sequence = sequence
        self.isRepeat = isRepeat
        self.stored = stored
        self.repeated = repeated
        self.rejected = rejected
        self.message = message
    }
}

/// Which series to read, and over which time.
public struct MetricScan: Sendable {
    /// OpenTelemetry's name; nil takes any.
    public var name: String?
    /// Conditions on the Prometheus labels (see ``SeriesIdentity/labels``), `__name__` among them; all must hold.
    public var matchers: [LabelMatcher]
    /// The time of the samples.
    ///
    /// A series without samples inside is absent from the answer.
    public var range: TimeRange
    /// How coarse the samples may be: where a tier is kept whose points cover no more than this, the answer has its
    /// points (``SampleValue/rollup(_:)``, and samples of distributions so far apart) in place of what was measured.
    ///
    /// Half of a chart's step is right. Where what was measured is no longer kept the finest tier answers.
    public var resolution: Duration
    /// Whether only the newest sample of each stream in the range is wanted.
    public var newestOnly: Bool
    /// The most series that may be returned; more is an error, never cut short silently.
    public var seriesMax: Int
    /// The most samples that may be returned; more is an error.
    public var samplesMax: Int

    /// A request for series.
    public init(
        name: String? = nil,
        matchers: [LabelMatcher] = [],
        range: TimeRange,
        resolution: Duration = .zero,
        newestOnly: Bool = false,
        seriesMax: Int = 100_000,
        samplesMax: Int = 50_000_000
    ) {
        self.name = name
        self.matchers = matchers
        self.range = range
        self.resolution = resolution
        self.newestOnly = newestOnly
        self.seriesMax = seriesMax
        self.samplesMax = samplesMax
    }
}

/// How much is stored, and how the store fares.
public struct StoreStatistics: Hashable, Sendable, Codable {
    /// Records that can be asked for now.
    public var held = SignalCounts()
    /// Series that have samples now.
    public var series = 0
    /// Records that went because the store was full, since it was opened.
    public var evicted = SignalCounts()
    /// Records stored since it was opened.
    public var appended = SignalCounts()
    /// Records recognised as stored before, since it was opened.
    public var repeated = SignalCounts()
    /// Records refused for good, since it was opened.
    public var rejected = SignalCounts()
    /// Samples with another value than was stored for their time, since it was opened: the later one counts.
    public var conflicting = 0
    /// Bytes in memory for what is held, as the store accounts for them.
    public var memoryBytes = 0
    /// Bytes on disk; 0 for a store in memory.
    public var diskBytes = 0
    /// The time of the oldest record held; nil where there is none.
    public var oldest: Timestamp?
    /// The position of the newest batch.
    public var sequence: UInt64 = 0
    /// Seconds that the newest commits took from request to durable: median and 99th percentile; nil before the first.
    public var commitMedian: Double?
    /// See ``commitMedian``.
    public var commitP99: Double?
    /// Why the store takes nothing at the moment; nil where it does.
    public var refusing: String?

    /// Nothing yet.
    public init() {}
}
