import Tracing
import VigilModel
import VigilOTLP

/// The backend of swift-distributed-tracing.
struct VigilTracer: Tracer {
    typealias Span = VigilSpan

    let vigil: Vigil

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> VigilSpan {
        var context = context()
        let parent = CurrentSpan.parent(in: context)
        let isEntry = kind == .server || kind == .consumer || parent.context == nil
        let builder = vigil.begin(
            operationName,
            kind: SpanRecord.Kind(kind),
            parent: parent,
            isOperation: isEntry,
            start: Timestamp(instant()),
            scope: Self.scope
        )
        context.vigilSpan = ServiceContextSpan(context: builder.context, span: builder)
        return VigilSpan(vigil: vigil, builder: builder, context: context)
    }

    func activeSpan(identifiedBy context: ServiceContext) -> VigilSpan? {
        guard let builder = context.vigilSpan?.span else { return nil }
        return VigilSpan(vigil: vigil, builder: builder, context: context)
    }

    func forceFlush() {}

    private static let scope = InstrumentationScope("swift-distributed-tracing")
}

/// A span of swift-distributed-tracing.
struct VigilSpan: Tracing.Span {
    let vigil: Vigil
    let builder: SpanBuilder
    let context: ServiceContext

    var operationName: String {
        get { builder.name }
        nonmutating set { builder.name = newValue }
    }

    var attributes: SpanAttributes {
        get { SpanAttributes(builder.attributes) }
        nonmutating set { if builder.context.isSampled { builder.attributes = Attributes(newValue) } }
    }

    var isRecording: Bool { builder.isRecording }

    func setStatus(_ status: SpanStatus) {
        builder.set(SpanRecord.Status(status.code == .ok ? .ok : .error, message: status.message ?? ""))
    }

    func addEvent(_ event: SpanEvent) {
        builder.add(
            SpanRecord.Event(
                time: Timestamp(nanoseconds: Int64(clamping: event.nanosecondsSinceEpoch)),
                name: event.name,
                attributes: Attributes(event.attributes)
            )
        )
    }

    func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        guard !(error is CancellationError) else { return }
        vigil.record(error, on: builder, attributes: Attributes(attributes), at: Timestamp(instant()))
    }

    func addLink(_ link: SpanLink) {
        guard let other = link.context.vigilSpan?.context else { return }
        builder.add(
            SpanRecord.Link(
                traceID: other.traceID,
                spanID: other.spanID,
                traceState: other.traceState.header,
                flags: other.flags,
                attributes: Attributes(link.attributes)
            )
        )
    }

    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        vigil.end(builder, at: Timestamp(instant()))
    }
}

extension SpanRecord.Kind {
    init(_ kind: SpanKind) {
        switch kind {
        case .server: self = .server
        case .client: self = .client
        case .producer: self = .producer
        case .consumer: self = .consumer
        case .internal: self = .internal
        }
    }
}

extension Timestamp {
    init(_ instant: some TracerInstant) {
        self.init(nanoseconds: Int64(clamping: instant.nanosecondsSinceEpoch))
    }
}
