import Logging
import VigilDashboard
import VigilModel
import VigilQuery
import VigilStore

/// Counts what the searches find that are declared as metrics, round by round.
struct EventMetricCounter {
    /// The most positions that one question goes over, so that what was stored long ago is filled in piece by piece.
    static let pieceMax: UInt64 = 1_000_000
    /// The fewest, where more have too many groups.
    static let pieceMin: UInt64 = 50_000
    /// How often the position is stored where nothing is found.
    static let recordPause = Duration.seconds(3_600)

    private let store: any TelemetryStore
    private let ingest: @Sendable (TelemetryBatch, BatchIdentity) async throws -> Void
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    /// By the metric's name.
    private var tallies: [String: EventMetricTally] = [:]

    /// A counter over a store.
    ///
    /// - Parameters:
    ///   - store: Where records are, and the searches.
    ///   - logger: Says why something could not be counted.
    ///   - now: The time.
    ///   - ingest: Stores counts; a batch of an identity that was stored before is not stored again.
    init(
        store: any TelemetryStore,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp,
        ingest: @escaping @Sendable (TelemetryBatch, BatchIdentity) async throws -> Void
    ) {
        self.store = store
        self.logger = logger
        self.now = now
        self.ingest = ingest
    }

    /// Counts what has come since the round before; what fails is tried again in the next one.
    mutating func count() async throws {
        guard store is any RecordStore else { return }
        let declared = EventMetric.always + (try await SavedSearches(store).metrics())
        tallies = tallies.filter { name, tally in declared.contains { $0.name == name && $0.id == tally.metric.id } }
        for metric in declared {
            do {
                try await count(metric)
            } catch let error as CancellationError {
                throw error
            } catch {
                logger.debug("a search was not counted", metadata: ["metric": "\(metric.name)", "error": "\(error)"])
            }
        }
    }

    private mutating func count(_ metric: EventMetric) async throws {
        var tally: EventMetricTally
        if let known = tallies[metric.name] { tally = known } else { tally = try await load(metric) }
        defer { tallies[metric.name] = tally }
        if let pending = tally.pending { try await send(pending, &tally) }
        let target = await store.statistics().sequence
        var piece = Self.pieceMax
        while tally.position < target {
            try Task.checkCancellation()
            let end = min(target, tally.position + piece)
            let groups: [EventGroup]
            do {
                let query = metric.query(since: tally.position, until: end, bucket: EventMetricTally.bucket)
                groups = try await store.events(query).groups
            } catch let error as StoreError where error.code == .limitExceeded && piece > Self.pieceMin {
                piece = max(Self.pieceMin, piece / 4)
                continue
            }
            if groups.isEmpty, now() - tally.recorded < Self.recordPause {
                tally.position = end
            } else {
                try await send(tally.prepare(groups, upTo: end, now: now()), &tally)
            }
        }
    }

    private func send(_ pending: EventMetricTally.Pending, _ tally: inout EventMetricTally) async throws {
        try await ingest(pending.batch, pending.identity)
        tally.stored(pending, at: now())
    }

    /// How far a metric had come, and which series it has.
    private func load(_ metric: EventMetric) async throws -> EventMetricTally {
        var positions = MetricScan(
            name: EventMetric.positionName,
            matchers: [.equal("metric", metric.name), .equal("search", metric.id)],
            range: .all
        )
        positions.newestOnly = true
        let reached = try await store.scan(positions).lazy.flatMap(\.streams).compactMap(\.samples.last?.position).max()
        var series = MetricScan(matchers: [.equal("__name__", metric.name)], range: .all)
        series.newestOnly = true
        return EventMetricTally(
            metric,
            position: reached ?? 0,
            series: try await store.scan(series).map(\.identity.labels),
            now: now()
        )
    }
}

extension EventMetric {
    /// What is counted without having been asked: log records by service and level.
    static let always = ["| by service, level | count"].compactMap { search in
        try? EventMetric("vigil_log_records_total", .logs, search)
    }
}

extension Sample {
    /// The position that a sample of ``EventMetric/positionName`` tells.
    fileprivate var position: UInt64? {
        switch value {
        case .number(.int(let number)): UInt64(exactly: number)
        case .number(.double(let number)): UInt64(exactly: number)
        case .rollup(let rollup): UInt64(exactly: rollup.last)
        default: nil
        }
    }
}
