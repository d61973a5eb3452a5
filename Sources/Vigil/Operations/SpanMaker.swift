import CVigil
import VigilModel
import VigilOTLP

/// Makes records of operations that have ended.
struct SpanMaker {
    /// A tick and the time of day then, from which that of other ticks follows.
    private let ticks = vigil_ticks()
    private let wall = vigil_wall_clock_ns()
    private var threshold: UInt64 = 0
    private var traceState = ""

    /// The time of day at an earlier tick.
    func time(of earlier: UInt64) -> Timestamp {
        Timestamp(nanoseconds: wall - vigil_ticks_ns(earlier, ticks))
    }

    /// What tracing systems pass along, as text; most spans of a batch were sampled under the same threshold.
    mutating func traceState(of context: SpanContext) -> String {
        guard context.inherited.members.isEmpty else { return context.traceState.header }
        if context.threshold == 0 { return "" }
        if context.threshold != threshold {
            threshold = context.threshold
            traceState = context.traceState.header
        }
        return traceState
    }
}

extension SpanRecord {
    /// The record of an operation or span that has ended.
    init(_ cell: inout OperationCell, by maker: inout SpanMaker) {
        cell.fold()
        let facadeStart = cell.nature.facadeStart.map { Timestamp(nanoseconds: $0) }
        let start = facadeStart ?? maker.time(of: cell.head.start_ticks)
        let context = cell.context
        self.init(
            traceID: context.traceID,
            spanID: context.spanID,
            parentSpanID: SpanID(cell.head.parent_span),
            traceState: maker.traceState(of: context),
            flags: context.flags | (cell.isParentRemote ? 0x300 : 0x100),
            name: cell.name,
            kind: cell.nature.kind,
            start: start,
            end: start + .nanoseconds(cell.durationNanoseconds),
            attributes: cell.initial,
            status: cell.extras?.status ?? Status(),
            droppedAttributesCount: cell.droppedAttributes
        )
        if let extras = cell.extras {
            events = extras.events
            links = extras.links
            droppedEventsCount = extras.droppedEvents
            droppedLinksCount = extras.droppedLinks
        }
        let errorType = cell.extras?.errorType ?? cell.extras?.reported?.type
        if let errorType { set(SemanticName.errorType, .string(errorType), itemsMax: cell.itemsMax) }
        if let outcome = cell.outcome {
            set(SemanticName.outcome, .string(outcome.rawValue), itemsMax: cell.itemsMax)
        }
    }

    private mutating func set(_ key: String, _ value: AttributeValue, itemsMax: Int) {
        if attributes.count < itemsMax || attributes[key] != nil {
            attributes[key] = value
        } else {
            droppedAttributesCount += 1
        }
    }
}
