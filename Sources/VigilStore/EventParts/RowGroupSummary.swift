import VigilModel

/// What is known of a row group without reading it: enough to tell that a query has nothing to find there.
package struct RowGroupSummary: Sendable {
    package let signal: EventSignal
    package internal(set) var rowCount = 0
    package internal(set) var minTime = Int64.max
    package internal(set) var maxTime = Int64.min
    package internal(set) var firstSequence = UInt64.max
    package internal(set) var lastSequence: UInt64 = 0
    /// Whose records they are; the rows hold positions in it.
    package internal(set) var sources: [EventSource] = []
    /// The time of the newest record of each source.
    package internal(set) var newestTimes: [Int64] = []
    /// Bit i is set where a log record has severity i.
    var severities: UInt32 = 0
    /// The least and greatest duration of spans, in nanoseconds.
    var durations: ClosedRange<Int64>?
    /// How many different traces there are.
    var traceCount = 0
    /// Whether log records have event names of their own.
    var hasNames = false
    /// Keys and types with a section of their own, and what can be said of their values.
    var columns: [(pair: ValuePair, zone: ValueZone)] = []
    /// The other keys, as far as their bits tell; all bits where some records keep their attributes in one map.
    var otherKeys: UInt64 = 0

    init(_ signal: EventSignal) {
        self.signal = signal
    }

    /// Whether a record may have an attribute of this key; false is certain.
    func mayHave(key: String) -> Bool {
        otherKeys & Self.bit(of: key) != 0 || columns.contains { $0.pair.key == key }
    }

    /// Keys that differ in bytes may be equal text beyond ASCII: those have every bit.
    static func bit(of key: String) -> UInt64 {
        guard key.utf8.allSatisfy({ $0 < 0x80 }) else { return .max }
        var key = key
        return 1 << (key.withUTF8 { FilterHash.of(UnsafeRawBufferPointer($0)) } >> 58)
    }

    /// Takes note of a further source.
    mutating func add(_ source: EventSource) -> Int {
        sources.append(source)
        newestTimes.append(.min)
        return sources.count - 1
    }
}
