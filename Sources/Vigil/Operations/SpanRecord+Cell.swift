import CVigil
import VigilModel
import VigilOTLP

/// The time of day at a tick, from which that of other ticks follows.
struct TickMoment {
    private let ticks = vigil_ticks()
    private let wall = vigil_wall_clock_ns()

    /// The time of day at an earlier tick.
    func time(of earlier: UInt64) -> Timestamp {
        Timestamp(nanoseconds: wall - vigil_ticks_ns(earlier, ticks))
    }
}

extension SpanRecord {
    /// The record of an operation or span that has ended.
    init(_ cell: inout OperationCell, _ moment: TickMoment) {
        cell.fold()
        let start =
            cell.isFacade ? Timestamp(nanoseconds: cell.startWall) : moment.time(of: cell.head.start_ticks)
        let context = cell.context
        self.init(
            traceID: context.traceID,
            spanID: context.spanID,
            parentSpanID: SpanID(cell.head.parent_span),
            traceState: context.traceState.header,
            flags: context.flags | (cell.isParentRemote ? 0x300 : 0x100),
            name: cell.name,
            kind: cell.kind,
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
