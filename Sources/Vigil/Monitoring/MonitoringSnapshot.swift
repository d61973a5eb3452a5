import CVigil
public import VigilModel

/// What an application knows about itself, since it started.
public struct MonitoringSnapshot: Hashable, Sendable {
    /// An operation under its name.
    public struct Operation: Hashable, Sendable, Codable {
        /// Which.
        public var name: String
        /// How often it ended.
        public var count: UInt64
        /// How often it failed.
        public var failures: UInt64
        /// How often it was given up.
        public var cancelled: UInt64
        /// The share of failures, from 0 to 1.
        public var errorRate: Double
        /// How often it ended, per second since the start.
        public var perSecond: Double
        /// How long it took, however it ended.
        public var timing: Timing
        /// How the process's memory changed meanwhile; nil where that is not measured
        /// (``Vigil/Configuration/measuresOperationMemory``).
        public var memory: MemoryChange?
    }

    /// The requests of one method to one route.
    public struct Requests: Hashable, Sendable, Codable {
        /// `GET`, or `_OTHER`.
        public var method: String
        /// The route's pattern; nil: none was met.
        public var route: String?
        /// How many were answered.
        public var count: UInt64
        /// How many with a server's error.
        public var failures: UInt64
        /// How long they took.
        public var timing: Timing
    }

    /// The errors of one type in one place.
    public struct Errors: Hashable, Sendable, Codable {
        /// Which type.
        public var type: String
        /// During what; nil: not known.
        public var context: String?
        /// How many.
        public var count: UInt64
    }

    /// The calls of a database, by what was done.
    public struct Database: Hashable, Sendable, Codable {
        /// `SELECT`, or what the driver calls it.
        public var operation: String
        /// How many calls failed.
        public var failures: UInt64
        /// How long they took.
        public var timing: Timing
    }

    /// What this process takes; what the platform does not tell is nil.
    public struct Process: Hashable, Sendable, Codable {
        /// Resident memory.
        public var memoryBytes: Int64?
        /// What of the heap is in use.
        public var heapUsedBytes: Int64?
        /// What the heap has taken from the system.
        public var heapTotalBytes: Int64?
        /// Processor time since the start, of user and system.
        public var cpuSeconds: Double?
        /// How many threads there are.
        public var threads: Int64?
        /// How many files are open.
        public var fileDescriptors: Int64?
    }

    /// When it was taken.
    public var time: Timestamp
    /// When counting began.
    public var start: Timestamp
    /// What this process takes.
    public var process: Process
    /// Operations by name, the most frequent first.
    public var operations: [Operation]
    /// Requests by method and route, the most frequent first.
    public var requests: [Requests]
    /// Errors by type and place, the most frequent first.
    public var errors: [Errors]
    /// Calls of databases, the most frequent first.
    public var database: [Database]
    /// Caches by name.
    public var caches: [CacheFigures]
    /// The slowest operations of the last hour, the slowest first.
    public var slowest: [SlowOperation]
    /// Recommendations by strategy.
    public var recommendations: [RecommendationFigures]
    /// What users do.
    public var engagement: EngagementFigures
    /// Models by name.
    public var models: [ModelRecord]

    /// The share of operations that failed, from 0 to 1; nil where none ended.
    public var errorRate: Double? {
        let count = operations.reduce(0) { $0 + $1.count }
        return count > 0 ? Double(operations.reduce(0) { $0 + $1.failures }) / Double(count) : nil
    }

    /// The share of what was in the caches when it was asked for, from 0 to 1; nil where nothing was asked for.
    public var cacheHitRate: Double? {
        let hits = caches.reduce(0) { $0 + $1.hits }
        let all = caches.reduce(hits) { $0 + $1.misses }
        return all > 0 ? Double(hits) / Double(all) : nil
    }
}

extension Vigil {
    /// What the application knows about itself, since it started.
    public var monitoring: MonitoringSnapshot {
        let now = time.wall()
        let start = processMetrics.start
        let reader = MetricReader(snapshot())
        return MonitoringSnapshot(
            time: now,
            start: start,
            process: MonitoringSnapshot.Process(ProcessFacts.usage),
            operations: reader.operations(over: max(1e-9, (now - start).inSeconds)),
            requests: reader.requests,
            errors: reader.errors,
            database: reader.database,
            caches: reader.caches,
            slowest: parts.slowest.all(at: now),
            recommendations: parts.recommendations.all,
            engagement: parts.engagement.figures(at: now),
            models: parts.models.all
        )
    }
}

extension MonitoringSnapshot.Process {
    init(_ usage: vigil_process_usage) {
        func known(_ value: Int64) -> Int64? { value >= 0 ? value : nil }
        memoryBytes = known(usage.resident_bytes)
        heapUsedBytes = known(usage.heap_used_bytes)
        heapTotalBytes = usage.heap_used_bytes >= 0 ? usage.heap_used_bytes + max(0, usage.heap_free_bytes) : nil
        cpuSeconds = usage.user_cpu_ns >= 0 ? Double(usage.user_cpu_ns + max(0, usage.system_cpu_ns)) / 1e9 : nil
        threads = known(usage.threads)
        fileDescriptors = known(usage.open_files)
    }
}

extension Vigil {
    /// How long ago it was made.
    package var uptime: Duration { time.wall() - processMetrics.start }
}
