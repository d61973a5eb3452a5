import Foundation
package import VigilModel
package import VigilStore

/// The store in a folder of one machine: a journal that makes what comes durable, a head in memory that answers, and
/// a database for control records.
package final class EmbeddedStore: TelemetryStore, RecordStore {
    let core: StoreCore
    let disk: any Disk
    let manifest: Manifest
    let retention: Retention
    private let committer: Committer
    private let maintenance: Maintenance
    private let isReadOnly: Bool
    let now: @Sendable () -> Timestamp

    /// What was opened.
    private struct Opened {
        var core: StoreCore
        var disk: any Disk
        var manifest: Manifest
    }

    private init(_ opened: Opened, _ configuration: EmbeddedConfiguration, _ clock: StoreClock) {
        core = opened.core
        disk = opened.disk
        manifest = opened.manifest
        retention = configuration.retention
        committer = Committer(core, configuration, uptime: clock.uptime)
        maintenance = Maintenance(core)
        isReadOnly = configuration.isReadOnly
        now = clock.now
    }

    /// What was found when it was opened.
    package var report: OpenReport { core.report }

    /// Opens the store in a folder, which is made where it is not there.
    ///
    /// - Parameters:
    ///   - directory: An absolute path on a local file system.
    ///   - configuration: How much it holds, and how.
    ///   - clock: The time.
    /// - Returns: The store, with all that its journal holds.
    /// - Throws: ``StoreError`` with code `inUse`, `newerVersion` (nothing was touched), `notPermitted`, `outOfSpace`
    ///   or `unavailable`.
    package static func open(
        directory: String,
        configuration: EmbeddedConfiguration = EmbeddedConfiguration(),
        clock: @escaping @Sendable () -> Timestamp
    ) async throws -> EmbeddedStore {
        try await open(configuration: configuration, clock: clock) { () throws(DiskError) in try SystemDisk(directory) }
    }

    /// Opens the store on a disk.
    package static func open(
        configuration: EmbeddedConfiguration = EmbeddedConfiguration(),
        clock: @escaping @Sendable () -> Timestamp,
        disk: @escaping @Sendable () throws(DiskError) -> any Disk
    ) async throws -> EmbeddedStore {
        let clock = StoreClock(now: clock)
        let opened = try await Blocking.run {
            do {
                return try Self.open(try disk(), configuration, clock)
            } catch let error as DiskError {
                throw StoreError(error)
            }
        }
        return EmbeddedStore(opened, configuration, clock)
    }

    private static func open(
        _ disk: any Disk,
        _ configuration: EmbeddedConfiguration,
        _ clock: StoreClock
    ) throws -> Opened {
        let folder = try ClaimedFolder(disk, configuration)
        let (manifest, wasDamaged) = try Manifest.open(on: disk, isReadOnly: configuration.isReadOnly)
        let core = try StoreCore.open(folder, catalog: manifest, isDamaged: wasDamaged, clock: clock)
        return Opened(core: core, disk: disk, manifest: manifest)
    }

    /// Writes what waits, and closes everything.
    ///
    /// What is appended after is refused.
    package func close() async {
        await committer.close()
        await maintenance.close()
        manifest.close()
        core.close()
    }

    /// Keeps a batch; returns once it is durable.
    package func append(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt {
        if isReadOnly { throw StoreError(.notPermitted, "The store was opened for reading alone.") }
        defer { if core.isMaintenanceDue { maintenance.wake() } }
        return try await committer.append(batch, identity: identity)
    }

    /// Turns into parts what can be, and takes away what is too old, now.
    package func maintain() async {
        if !isReadOnly { await maintenance.settle() }
    }

    /// Returns the series that match, with their samples.
    package func scan(_ request: MetricScan) async throws -> [SeriesSamples] {
        try await aside { try self.core.scan(request) }
    }

    /// Finds the series that match; their samples are read one series after the other.
    package func reader(_ request: MetricScan) async throws -> any SeriesReader {
        try await aside { DiskSeriesReader(try self.core.holdings.reader(request)) }
    }

    /// Returns the spans or log records that match, or groups of them.
    package func events(_ query: EventQuery) async throws -> EventResult {
        try await aside { try await self.core.holdings.events(query) }
    }

    /// Returns how many get to each step of a funnel.
    package func funnel(_ query: FunnelQuery) async throws -> [Int] {
        try await aside { try await self.core.holdings.funnel(query) }
    }

    /// Returns who sent spans or log records in a time.
    package func senders(of signal: EventSignal, in range: TimeRange) async throws -> [EventSender] {
        try await aside { try self.core.holdings.senders(of: signal, in: range) }
    }

    /// Answers on the pool, not where the caller runs.
    @concurrent
    private func aside<Answer: Sendable>(_ body: @Sendable () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as DiskError {
            throw StoreError(error)
        }
    }

    /// Says how much is stored and how the store fares.
    package func statistics() async -> StoreStatistics {
        var statistics = core.statistics
        if let percentiles = committer.latency.percentiles {
            statistics.commitMedian = percentiles.median
            statistics.commitP99 = percentiles.p99
        }
        return statistics
    }
}

extension EmbeddedStore {
    /// Keeps a record; durable when it returns.
    package func put<Record: ControlRecord>(_ record: Record) async throws {
        if isReadOnly { throw StoreError(.notPermitted, "The store was opened for reading alone.") }
        let json = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
        try await manifest.put(Record.collection, record.key, json, now: now())
    }

    /// The record under a key; nil where there is none.
    package func record<Record: ControlRecord>(_ type: Record.Type, key: String) async throws -> Record? {
        try await manifest.json(Record.collection, key).map { try Self.decode($0) }
    }

    /// All records of a type, by key.
    package func records<Record: ControlRecord>(_ type: Record.Type) async throws -> [Record] {
        try await manifest.jsons(Record.collection).map { try Self.decode($0) }
    }

    /// Removes the record under a key.
    package func remove<Record: ControlRecord>(_ type: Record.Type, key: String) async throws {
        if isReadOnly { throw StoreError(.notPermitted, "The store was opened for reading alone.") }
        try await manifest.remove(Record.collection, key)
    }

    private static func decode<Record: ControlRecord>(_ json: String) throws -> Record {
        do {
            return try JSONDecoder().decode(Record.self, from: Data(json.utf8))
        } catch {
            throw StoreError(
                .corrupted,
                "A record of \(Record.collection) cannot be read by this version.",
                cause: error
            )
        }
    }
}
