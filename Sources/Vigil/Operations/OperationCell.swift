import CVigil
import VigilModel
import VigilOTLP

/// Where an operation or span is kept from its beginning until it has been handed on.
///
/// Beginning and ending an operation allocates nothing: places are used again and never freed. A few attributes have
/// room in the place itself; what few operations have (events, links, a verdict) stands apart. Whoever reads or writes
/// anything but the ids of a running operation holds the place, by ``OperationHandle``.
struct OperationCell {
    /// Attributes that a place has room for.
    static let attributesMax = 8
    /// The most places there are; operations beyond are counted, and not traced.
    static let cellsMax: UInt32 = 65_536

    /// First, so that C finds it.
    var head = vigil_operation()
    /// What it is called; what ran here last while nothing does.
    private(set) var name = ""
    /// The figures of operations of this name in the Vigil that began it; nil where they must be looked up.
    private(set) var series: Unmanaged<OperationSeries>?
    /// The Vigil that ``series`` belongs to.
    private var seriesOwner: UInt64 = 0
    var parent: OperationHandle?
    var nature = OperationNature()
    var isSampled = false
    /// Whether only the budget kept it from being sampled.
    var isShed = false
    var isParentRemote = false
    var outcome: Outcome?
    /// The threshold under which its trace was sampled; 0 where all are.
    var threshold: UInt64 = 0
    /// What another process passed along.
    var inherited = TraceState()
    var durationNanoseconds: Int64 = 0
    /// What the process had resident at its beginning, where that is measured.
    var residentBytes: Int64 = 0
    var itemsMax = 0
    var initial = Attributes()
    let attributes: UnsafeMutablePointer<Attribute>
    var attributesCount = 0
    var droppedAttributes: UInt32 = 0
    var extras: OperationExtras?

    private init() {
        attributes = .allocate(capacity: Self.attributesMax)
    }

    /// A place that nobody has; nil where there are too many.
    static func take() -> UnsafeMutablePointer<OperationCell>? {
        if let head = vigil_operation_take() { return UnsafeMutableRawPointer(head).assumingMemoryBound(to: Self.self) }
        return OperationPlaces.make { OperationCell() }
    }

    /// Frees what it refers to but its name, and gives the place back.
    static func give(_ cell: UnsafeMutablePointer<OperationCell>) {
        cell.pointee.clear()
        vigil_operation_give(OperationHandle.head(of: cell))
    }

    /// Whether an operation of this very text ran here last for the same Vigil, so that nothing need be looked up.
    ///
    /// Texts are compared as they lie in memory. Those of the same bits are equal, since the place keeps its own alive;
    /// others are taken for different ones.
    func isCalled(_ name: String, by owner: UInt64) -> Bool {
        seriesOwner == owner && self.name.hasBits(of: name)
    }

    /// Keeps the figures of its name at hand.
    mutating func series(_ times: OperationTimes, of owner: UInt64) {
        series = times.series(name)
        seriesOwner = owner
    }

    /// Puts it into the span around it.
    mutating func lies(within span: CurrentSpan) {
        head.parent_span = span.context.spanID.value
        parent = span.span
        isParentRemote = span.context.isRemote
        if !span.context.inherited.members.isEmpty { inherited = span.context.inherited }
    }

    /// Nothing is around it.
    mutating func liesAlone() {
        head.parent_span = 0
        parent = nil
        isParentRemote = false
    }

    /// Names it anew.
    mutating func rename(_ name: String) {
        self.name = name
        series = nil
        seriesOwner = 0
    }

    var traceID: TraceID { TraceID(high: head.trace_high, low: head.trace_low) }
    var spanID: SpanID { SpanID(head.span) }

    var context: SpanContext {
        SpanContext(
            traceID: traceID,
            spanID: spanID,
            isSampled: isSampled,
            threshold: threshold,
            inherited: inherited
        )
    }

    /// Appends an attribute, or replaces one of its key where there is no more room; what has none is counted.
    mutating func set(_ key: String, _ value: AttributeValue) {
        guard isSampled else { return }
        if attributesCount < Self.attributesMax, initial.count + attributesCount < itemsMax {
            (attributes + attributesCount).initialize(to: Attribute(key, value))
            attributesCount += 1
            return
        }
        fold()
        if initial.count < itemsMax || initial[key] != nil {
            initial[key] = value
        } else {
            droppedAttributes += 1
        }
    }

    /// Makes one set of all attributes, the last value of each key.
    mutating func fold() {
        for index in 0..<attributesCount {
            let attribute = (attributes + index).move()
            initial[attribute.key] = attribute.value
        }
        attributesCount = 0
    }

    /// What few operations have, from now on also this one.
    mutating func makeExtras() -> OperationExtras {
        if let extras { return extras }
        let made = OperationExtras()
        extras = made
        return made
    }

    private mutating func clear() {
        if !inherited.members.isEmpty { inherited = TraceState() }
        if !initial.isEmpty { initial = Attributes() }
        if attributesCount > 0 {
            attributes.deinitialize(count: attributesCount)
            attributesCount = 0
        }
        droppedAttributes = 0
        if extras != nil { extras = nil }
    }
}

/// What an operation or span is from its beginning, apart from its name and place.
struct OperationNature {
    /// Its part in an exchange.
    var kind = SpanRecord.Kind.internal
    /// Whether its end is counted as an operation.
    var isOperation = true
    /// The span of the service context at its beginning; 0 where there was none.
    var outer: UInt64 = 0
    /// When it began, in nanoseconds since the epoch by the clock of swift-distributed-tracing; nil: it is an operation
    /// of our own, which the cycle counter times.
    var facadeStart: Int64?
}

/// What few operations have.
final class OperationExtras {
    var events: [SpanRecord.Event] = []
    var links: [SpanRecord.Link] = []
    var status = SpanRecord.Status()
    var droppedEvents: UInt32 = 0
    var droppedLinks: UInt32 = 0
    /// The error that was reported last, on it or within it.
    var reported: ReportedError?
    /// What kind of failure it was where there is no error.
    var errorType: String?
    /// What a server's span says of the request.
    var request = ServedRequest()
}
