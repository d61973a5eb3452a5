/// One finished span.
public struct SpanRecord: Hashable, Sendable {
    /// The trace that it belongs to.
    public var traceID: TraceID
    /// Its own id.
    public var spanID: SpanID
    /// The span that it ran within; invalid for a root.
    public var parentSpanID: SpanID
    /// W3C `tracestate`, as it came.
    public var traceState: String
    /// W3C trace flags in the low 8 bits, OTLP's "parent is remote" above them.
    public var flags: UInt32
    /// What was done, in few distinct words: `GET /users/{id}`.
    public var name: String
    /// Its part in the exchange.
    public var kind: Kind
    /// When it began.
    public var start: Timestamp
    /// When it ended; before `start` where clocks were wrong, kept as it came.
    public var end: Timestamp
    /// What is known about it.
    public var attributes: Attributes
    /// What happened during it, in the order sent.
    public var events: [Event]
    /// Other spans it has to do with.
    public var links: [Link]
    /// How it ended.
    public var status: Status
    /// How many attributes the sender left out.
    public var droppedAttributesCount: UInt32
    /// How many events the sender left out.
    public var droppedEventsCount: UInt32
    /// How many links the sender left out.
    public var droppedLinksCount: UInt32

    /// A span; what is not given is empty.
    public init(
        traceID: TraceID = .invalid,
        spanID: SpanID = .invalid,
        parentSpanID: SpanID = .invalid,
        traceState: String = "",
        flags: UInt32 = 0,
        name: String = "",
        kind: Kind = .unspecified,
        start: Timestamp = .zero,
        end: Timestamp = .zero,
        attributes: Attributes = [:],
        events: [Event] = [],
        links: [Link] = [],
        status: Status = Status(),
        droppedAttributesCount: UInt32 = 0,
        droppedEventsCount: UInt32 = 0,
        droppedLinksCount: UInt32 = 0
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentSpanID = parentSpanID
        self.traceState = traceState
        self.flags = flags
        self.name = name
        self.kind = kind
        self.start = start
        self.end = end
        self.attributes = attributes
        self.events = events
        self.links = links
        self.status = status
        self.droppedAttributesCount = droppedAttributesCount
        self.droppedEventsCount = droppedEventsCount
        self.droppedLinksCount = droppedLinksCount
    }

    /// From start to end; negative where the clocks were wrong.
    public var duration: Duration { end - start }
    /// Whether it has no parent.
    public var isRoot: Bool { !parentSpanID.isValid }
}

extension SpanRecord {
    /// A span's part in the exchange; numbers as in OTLP.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// Not said.
        case unspecified = 0
        /// Within the program.
        case `internal` = 1
        /// Answers a request.
        case server = 2
        /// Makes a request and waits for the answer.
        case client = 3
        /// Sends a message.
        case producer = 4
        /// Handles a message.
        case consumer = 5
    }

    /// How a span ended.
    public struct Status: Hashable, Sendable {
        /// The verdict; numbers as in OTLP.
        public enum Code: UInt8, Hashable, Sendable, CaseIterable {
            /// Nobody judged it: no error.
            case unset = 0
            /// Declared good.
            case ok = 1
            /// Failed.
            case error = 2
        }

        /// The verdict.
        public var code: Code
        /// Why, for errors.
        public var message: String

        /// A verdict with its reason.
        public init(_ code: Code = .unset, message: String = "") {
            self.code = code
            self.message = message
        }
    }

    /// Something that happened at one moment of a span.
    public struct Event: Hashable, Sendable {
        /// When.
        public var time: Timestamp
        /// What: `exception`, for instance.
        public var name: String
        /// More about it.
        public var attributes: Attributes
        /// How many attributes the sender left out.
        public var droppedAttributesCount: UInt32

        /// An event at its time.
        public init(
            time: Timestamp,
            name: String,
            attributes: Attributes = [:],
            droppedAttributesCount: UInt32 = 0
        ) {
            self.time = time
            self.name = name
            self.attributes = attributes
            self.droppedAttributesCount = droppedAttributesCount
        }
    }

    /// Another span that this one has to do with.
    public struct Link: Hashable, Sendable {
        /// The other span's trace.
        public var traceID: TraceID
        /// The other span.
        public var spanID: SpanID
        /// W3C `tracestate` of the other span.
        public var traceState: String
        /// Flags as in ``SpanRecord/flags``.
        public var flags: UInt32
        /// More about the relation.
        public var attributes: Attributes
        /// How many attributes the sender left out.
        public var droppedAttributesCount: UInt32

        /// A link to a span.
        public init(
            traceID: TraceID,
            spanID: SpanID,
            traceState: String = "",
            flags: UInt32 = 0,
            attributes: Attributes = [:],
            droppedAttributesCount: UInt32 = 0
        ) {
            self.traceID = traceID
            self.spanID = spanID
            self.traceState = traceState
            self.flags = flags
            self.attributes = attributes
            self.droppedAttributesCount = droppedAttributesCount
        }
    }
}
