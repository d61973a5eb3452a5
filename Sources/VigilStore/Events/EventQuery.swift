public import VigilModel
public import VigilPattern

/// A question about spans or log records: filter, then either the records themselves or groups of them.
///
/// It is what search boxes and the command line's `level>=warn service=api "timeout"` come to.
public struct EventQuery: Hashable, Sendable {
    /// Which records.
    public var signal: EventSignal
    /// The time of the records: a span's start, a log record's effective time.
    public var range: TimeRange
    /// Which of them.
    public var filter: EventFilter
    /// Only records stored after this ``EventRecord/sequence``; nil takes all.
    public var since: UInt64?
    /// Only records stored up to this ``EventRecord/sequence``, itself among them; nil takes all.
    public var until: UInt64?
    /// What to group by; empty with aggregates makes one group of all.
    public var groupBy: [EventField]
    /// What to work out of each group; empty returns records.
    public var aggregates: [EventAggregate]
    /// The width of time buckets that groups are split by; nil splits by no time.
    public var bucket: Duration?
    /// The order of records by time.
    public var order: EventOrder
    /// The order of groups.
    public var groupOrder: EventGroupOrder
    /// Which of the aggregates, by its place, an order by size goes by.
    public var rankedBy: Int
    /// How many of the first records or groups are left out: those of earlier pages.
    public var offset: Int
    /// The most records or groups that are returned.
    public var limit: Int

    /// A question about spans or log records.
    public init(
        _ signal: EventSignal,
        range: TimeRange,
        filter: EventFilter = .all,
        since: UInt64? = nil,
        until: UInt64? = nil,
        groupBy: [EventField] = [],
        aggregates: [EventAggregate] = [],
        bucket: Duration? = nil,
        order: EventOrder = .newestFirst,
        groupOrder: EventGroupOrder = .largestFirst,
        rankedBy: Int = 0,
        offset: Int = 0,
        limit: Int = 100
    ) {
        self.signal = signal
        self.range = range
        self.filter = filter
        self.since = since
        self.until = until
        self.groupBy = groupBy
        self.aggregates = aggregates
        self.bucket = bucket
        self.order = order
        self.groupOrder = groupOrder
        self.rankedBy = rankedBy
        self.offset = offset
        self.limit = limit
    }
}

/// The kinds of event records.
public enum EventSignal: String, Hashable, Sendable, Codable, CaseIterable {
    /// Spans.
    case spans
    /// Log records and events.
    case logs
    /// Single measurements that metrics were made of, with the trace that they were made in; see ``SeriesExemplar``.
    case exemplars
}

/// By time.
public enum EventOrder: String, Hashable, Sendable, Codable {
    case newestFirst, oldestFirst
}

/// The order of groups; those that are equal come by their keys, and then by time.
public enum EventGroupOrder: String, Hashable, Sendable, Codable {
    /// By the aggregate at ``EventQuery/rankedBy``, the largest first; groups without a number come last.
    case largestFirst
    /// By the aggregate at ``EventQuery/rankedBy``, the smallest first; groups without a number come last.
    case smallestFirst
    /// By the texts of the fields grouped by.
    case byKey
    /// By the time bucket, the oldest first.
    case byTime
}

/// What to work out of a group of records.
public enum EventAggregate: Hashable, Sendable {
    /// How many records.
    case count
    /// The numbers of a field added up.
    case sum(EventField)
    /// The mean of the numbers of a field.
    case average(EventField)
    /// The smallest number of a field.
    case min(EventField)
    /// The largest number of a field.
    case max(EventField)
    /// How many different values of a field, exactly.
    case distinct(EventField)
    /// The number at a quantile (0 to 1) of a field, by nearest rank.
    ///
    /// Exactly up to ten million records, beyond to within 0.2 %.
    case quantile(EventField, Double)
}

/// Something that can be asked of a record.
///
/// Fixed names, the same in search boxes: `service`, `instance`, `name` (span name), `level`, `body`, `event`,
/// `trace`, `span`, `parent`, `kind`, `status`, `duration` (seconds), `scope`, `time`. Any other name is an attribute:
/// the record's own, else the resource's.
public struct EventField: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The name.
    public var name: String

    /// A field by its name.
    public init(_ name: String) { self.name = name }
    /// A field by its name.
    public init(stringLiteral value: String) { self.name = value }
}

/// Which records.
public indirect enum EventFilter: Hashable, Sendable {
    /// Every record.
    case all
    /// All of these hold.
    case and([EventFilter])
    /// One of these holds.
    case or([EventFilter])
    /// This does not hold.
    case not(EventFilter)
    /// The record has the field.
    case exists(EventField)
    /// The field compares so. Numbers compare as numbers, `level` by severity, everything else as text.
    case compare(EventField, Comparison, AttributeValue)
    /// A part of the field's text matches; a record without the field does not.
    case matches(EventField, Pattern)
    /// The whole of the field's text matches; a record without the field does not.
    case glob(EventField, Glob)
    /// The body, or the span's name, contains this text, without regard to case.
    case text(String)

    /// How a field is compared.
    public enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        /// The field's text begins with the value's.
        case hasPrefix = "^="
        /// The field's text contains the value's, without regard to case.
        case contains = "~"
    }
}

/// A span or log record with whose it is.
public struct EventRecord: Sendable {
    /// The record itself.
    public enum Body: Hashable, Sendable {
        case span(SpanRecord)
        case log(LogRecord)
    }

    /// Its position in the store's order of arrival: unique, ascending.
    public var sequence: UInt64
    /// Who sent it.
    public var resource: Resource
    /// Under which identity.
    public var identity: ResourceIdentity
    /// What recorded it.
    public var scope: InstrumentationScope
    /// The record itself.
    public var body: Body

    /// A record with whose it is.
    public init(
        sequence: UInt64,
        resource: Resource,
        identity: ResourceIdentity,
        scope: InstrumentationScope,
        body: Body
    ) {
        self.sequence = sequence
        self.resource = resource
        self.identity = identity
        self.scope = scope
        self.body = body
    }

    /// A span's start, a log record's effective time.
    public var time: Timestamp {
        switch body {
        case .span(let span): span.start
        case .log(let log): log.effectiveTime
        }
    }

    /// The span, where it is one.
    public var span: SpanRecord? {
        if case .span(let span) = body { span } else { nil }
    }

    /// The log record, where it is one.
    public var log: LogRecord? {
        if case .log(let log) = body { log } else { nil }
    }
}

/// The answer to an event query.
public enum EventResult: Sendable {
    /// The records, in the order asked; `isComplete` is false where the limit cut the rest off.
    case records([EventRecord], isComplete: Bool)
    /// The groups; `isComplete` is false where the limit cut the rest off.
    case groups([EventGroup], isComplete: Bool)
}

extension EventResult {
    /// The records; empty for groups.
    public var records: [EventRecord] {
        if case .records(let records, _) = self { records } else { [] }
    }

    /// The groups; empty for records.
    public var groups: [EventGroup] {
        if case .groups(let groups, _) = self { groups } else { [] }
    }
}

/// One group of records.
public struct EventGroup: Hashable, Sendable {
    /// The values of the fields grouped by, in their order; `.empty` where a record lacks the field.
    public var key: [AttributeValue]
    /// The start of the time bucket; nil without buckets.
    public var bucket: Timestamp?
    /// What was worked out, in the order asked; nil where no record had a number.
    public var values: [Double?]

    /// A group with what was worked out.
    public init(key: [AttributeValue], bucket: Timestamp? = nil, values: [Double?]) {
        self.key = key
        self.bucket = bucket
        self.values = values
    }
}
