public import VigilModel

/// What a store weighs: on disk by signal, in its journal and in memory, and what is due to be done with it.
///
/// It comes from what parts say of themselves, so that it costs the same whatever they hold.
public struct StoreInventory: Hashable, Sendable, Codable {
    /// What the parts of a signal, or of a tier of it, weigh.
    public struct Share: Hashable, Sendable, Codable {
        /// The name of its folder: `spans`, `logs`, `metrics`, `metrics-1m`, `metrics-1h`, `repeats`.
        public var signal: String
        /// How many parts.
        public private(set) var parts = 0
        /// Bytes of their files.
        public private(set) var bytes = 0
        /// Spans, log records, samples, points, or what tells repeats.
        public private(set) var rows = 0
        /// Bytes that a row takes; nil where there is none.
        public private(set) var bytesPerRow: Double?
        /// The time of the oldest record; nil where there is none.
        public private(set) var oldest: Timestamp?
        /// The time of the newest record.
        public private(set) var newest: Timestamp?

        /// A signal of which there is nothing yet.
        public init(_ signal: String) {
            self.signal = signal
        }

        /// Adds a part.
        ///
        /// - Parameters:
        ///   - bytes: The size of its file.
        ///   - rows: The records in it.
        ///   - times: Of its oldest and its newest record; nil where it has none.
        public mutating func add(bytes: Int, rows: Int, times: ClosedRange<Timestamp>?) {
            parts += 1
            self.bytes += bytes
            self.rows += rows
            bytesPerRow = self.rows == 0 ? nil : Double(self.bytes) / Double(self.rows)
            guard let times else { return }
            oldest = min(oldest ?? times.lowerBound, times.lowerBound)
            newest = max(newest ?? times.upperBound, times.upperBound)
        }
    }

    /// So many files, and what they take.
    public struct Pile: Hashable, Sendable, Codable {
        /// How many.
        public var files: Int
        /// Bytes of all.
        public var bytes: Int

        /// A pile of files.
        public init(files: Int = 0, bytes: Int = 0) {
            self.files = files
            self.bytes = bytes
        }
    }

    /// What is on disk by signal, in a fixed order; signals without parts are absent.
    public var signals: [Share] = []
    /// What is not in parts yet.
    public var journal = Pile()
    /// Bytes in memory for what is held.
    public var memoryBytes = 0
    /// The parts that should be merged now, and are not yet.
    public var mergeDebt = Pile()
    /// What all parts may take before the oldest go; nil where that is not known.
    public var allowedBytes: Int?
    /// What is free on the disk, and what it holds in all.
    public var freeBytes: Int?
    /// See ``freeBytes``.
    public var capacityBytes: Int?
    /// The time of the oldest record; nil where there is none.
    public var oldest: Timestamp?
    /// Seconds that the newest commits took from request to durable: median and 99th percentile; nil before the first.
    public var commitMedian: Double?
    /// See ``commitMedian``.
    public var commitP99: Double?
    /// How many damaged places were found so far.
    public var damageCount = 0
    /// Those places, each with file, place and reason; at most ``damagesMax``.
    public var damages: [String] = []

    /// The most places that are listed.
    public static let damagesMax = 20

    /// Nothing yet.
    public init() {}

    /// Bytes on disk: of all parts, and of the journal.
    public var diskBytes: Int { signals.reduce(journal.bytes) { $0 + $1.bytes } }
}

extension TelemetrySource {
    /// What a store weighs that has nothing on disk.
    public func inventory() async -> StoreInventory {
        let statistics = await statistics()
        var inventory = StoreInventory()
        inventory.memoryBytes = statistics.memoryBytes
        inventory.oldest = statistics.oldest
        inventory.commitMedian = statistics.commitMedian
        inventory.commitP99 = statistics.commitP99
        return inventory
    }
}
