import Synchronization
public import VigilModel

/// A store that keeps everything in memory and nothing longer than the process: for tests, and for programs that
/// watch themselves only while they run.
///
/// It is the head of the embedded store without its journal: the same answers, the same bounds.
public final class MemoryStore: TelemetryStore, RecordStore {
    private let head: Head
    private let now: @Sendable () -> Timestamp
    /// Held while a batch is prepared and applied, so that both see the same head.
    private let writing = Mutex(())
    private let controlRecords = Mutex<[String: [String: any ControlRecord]]>([:])

    /// An empty store.
    ///
    /// - Parameters:
    ///   - configuration: How much it holds.
    ///   - now: The time, for judging the age of records and of batches.
    public init(_ configuration: StoreConfiguration = StoreConfiguration(), now: @escaping @Sendable () -> Timestamp) {
        self.now = now
        head = Head(configuration, now: now())
    }

    /// Keeps a batch until room must be made for newer ones.
    public func append(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt {
        let now = now()
        let (receipt, evicted) = writing.withLock { _ in
            if let identity, let receipt = head.receipt(of: identity, now: now) {
                head.countRepeat(batch.counts)
                return (receipt, SignalCounts?.none)
            }
            if head.isSegmentFull(now: now) { head.beginSegment(head.segmentNumber + 1, now: now) }
            let receipt = head.apply(head.prepare(batch, identity: identity, now: now))
            return (receipt, head.makeRoom(now: now))
        }
        if let evicted { head.announce(evicted) }
        return receipt
    }

    /// Returns the series that match, with their samples.
    public func scan(_ request: MetricScan) async throws -> [SeriesSamples] {
        try await head.scanAside(request)
    }

    /// Finds the series that match; their samples are read one series after the other.
    public func reader(_ request: MetricScan) async throws -> any SeriesReader {
        try await head.readerAside(request)
    }

    /// Returns the spans or log records that match, or groups of them.
    public func events(_ query: EventQuery) async throws -> EventResult {
        try await head.eventsAside(query)
    }

    /// Returns how many get to each step of a funnel.
    public func funnel(_ query: FunnelQuery) async throws -> [Int] {
        try await head.funnelAside(query)
    }

    /// Returns who sent spans or log records in a time.
    public func senders(of signal: EventSignal, in range: TimeRange) async throws -> [EventSender] {
        try await head.sendersAside(of: signal, in: range)
    }

    /// Says how much is held.
    public func statistics() async -> StoreStatistics { head.statistics }

    /// Keeps a record as long as the process lives.
    public func put<Record: ControlRecord>(_ record: Record) async throws {
        controlRecords.withLock { $0[Record.collection, default: [:]][record.key] = record }
    }

    /// The record under a key.
    public func record<Record: ControlRecord>(_ type: Record.Type, key: String) async throws -> Record? {
        controlRecords.withLock { $0[Record.collection]?[key] as? Record }
    }

    /// All records of a type, by key.
    public func records<Record: ControlRecord>(_ type: Record.Type) async throws -> [Record] {
        controlRecords.withLock { records in
            (records[Record.collection] ?? [:]).values.compactMap { $0 as? Record }.sorted { $0.key < $1.key }
        }
    }

    /// Removes the record under a key.
    public func remove<Record: ControlRecord>(_ type: Record.Type, key: String) async throws {
        controlRecords.withLock { _ = $0[Record.collection]?.removeValue(forKey: key) }
    }
}

extension Head {
    /// Answers on the pool, not where the caller runs.
    @concurrent
    package func scanAside(_ request: MetricScan) async throws -> [SeriesSamples] { try scan(request) }

    /// Answers on the pool, not where the caller runs.
    @concurrent
    fileprivate func readerAside(_ request: MetricScan) async throws -> any SeriesReader { try reader(request) }

    /// Answers on the pool, not where the caller runs.
    @concurrent
    package func eventsAside(_ query: EventQuery) async throws -> EventResult { try events(query) }

    /// Answers on the pool, not where the caller runs.
    @concurrent
    package func funnelAside(_ query: FunnelQuery) async throws -> [Int] { try funnel(query) }

    /// Answers on the pool, not where the caller runs.
    @concurrent
    package func sendersAside(of signal: EventSignal, in range: TimeRange) async throws -> [EventSender] {
        try senders(of: signal, in: range)
    }

    /// Says what went.
    fileprivate func announce(_ counts: SignalCounts) {
        configuration.notice(
            StoreNotice(
                .warn,
                "The store holds as much as it may (\(configuration.memoryBytesMax >> 20) MiB): the oldest "
                    + "\(counts.points) samples, \(counts.spans) spans and \(counts.logs) log records went."
            )
        )
    }
}
