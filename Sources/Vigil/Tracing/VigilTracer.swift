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
        guard vigil.isOn else { return VigilSpan(vigil: vigil, handle: nil, context: context) }
        let surroundings = CurrentSpan.within(context)
        let isEntry = kind == .server || kind == .consumer || surroundings.innermost == nil
        let nature = OperationNature(
            kind: SpanRecord.Kind(kind),
            isOperation: isEntry,
            facadeStart: Timestamp(instant()).nanoseconds
        )
        let handle = vigil.begin(operationName, attributes: Attributes(), nature, within: surroundings)
        if let handle, let own = handle.withCell({ $0.context }) {
            context.vigilSpan = ServiceContextSpan(context: own, span: handle)
        }
        return VigilSpan(vigil: vigil, handle: handle, context: context)
    }

    func activeSpan(identifiedBy context: ServiceContext) -> VigilSpan? {
        guard let handle = context.vigilSpan?.span else { return nil }
        return VigilSpan(vigil: vigil, handle: handle, context: context)
    }

    func forceFlush() {}

    static let scope = InstrumentationScope("swift-distributed-tracing")
}

/// A span of swift-distributed-tracing.
struct VigilSpan: Tracing.Span {
    let vigil: Vigil
    /// Nil where nothing is recorded.
    let handle: OperationHandle?
    let context: ServiceContext

    var operationName: String {
        get { handle?.name ?? "" }
        nonmutating set { handle?.name = newValue }
    }

    var attributes: SpanAttributes {
        get { handle.map { SpanAttributes($0.attributes) } ?? [:] }
        nonmutating set {
            guard let handle else { return }
            let attributes = Attributes(newValue)
            handle.noteRequest(attributes)
            if handle.isRecording { handle.attributes = attributes }
        }
    }

    var isRecording: Bool { handle?.isRecording ?? false }

    func setStatus(_ status: SpanStatus) {
        handle?.set(SpanRecord.Status(status.code == .ok ? .ok : .error, message: status.message ?? ""))
    }

    func addEvent(_ event: SpanEvent) {
        handle?.add(
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
        guard let handle, !(error is CancellationError), !handle.nameByRequest() else { return }
        vigil.record(error, on: handle, attributes: Attributes(attributes), at: Timestamp(instant()))
    }

    func addLink(_ link: SpanLink) {
        guard let other = link.context.vigilSpan?.context else { return }
        handle?.add(
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
        guard let handle else { return }
        handle.nameByRequest()
        vigil.end(handle, at: Timestamp(instant()))
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
