public import VigilModel

/// How much a store holds in memory, and what it takes.
public struct StoreConfiguration: Sendable {
    /// The most memory for telemetry, as the store accounts for it; past it the oldest goes.
    public var memoryBytesMax = 192 << 20
    /// How far ahead of the clock a record may be; beyond, it is refused.
    public var futureMax = Duration.seconds(600)
    /// How far behind the clock a record may be; nil takes any age.
    public var ageMax: Duration?
    /// How long a batch's identity is kept, so that a repeat is recognised.
    public var identityKept = Duration.seconds(3_600)
    /// The bytes beyond which a segment takes no more, in memory and in its journal file.
    public var segmentBytesMax = 16 << 20
    /// The spans and log records beyond which a segment takes no more.
    public var segmentEventsMax = 65_536
    /// The samples beyond which a segment takes no more.
    public var segmentSamplesMax = 1_000_000
    /// How long a segment takes records.
    public var segmentAge = Duration.seconds(600)
    /// What the store has to say to people; called outside of locks, never often.
    public var notice: @Sendable (StoreNotice) -> Void = { _ in }

    /// The defaults.
    public init() {}

    /// A segment is at most an eighth of the memory, so that making room never takes more than that.
    var segmentMemoryMax: Int { max(1, min(segmentBytesMax, memoryBytesMax / 8)) }
}

/// Something that a store has to say to people.
public struct StoreNotice: Hashable, Sendable {
    /// How grave it is.
    public var severity: Severity
    /// A sentence with what, where and what would be right.
    public var message: String

    /// A sentence and how grave it is.
    public init(_ severity: Severity, _ message: String) {
        self.severity = severity
        self.message = message
    }
}
