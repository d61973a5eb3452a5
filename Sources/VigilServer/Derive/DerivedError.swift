import VigilModel

/// The keys under which spans and errors are recognised.
enum DeriveKey {
    static func span(_ span: SpanRecord) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(span.traceID)
        hasher.combine(span.spanID)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The pair that some SDKs send is one error: trace, span, type and message are the same.
    static func error(_ trace: TraceID, _ span: SpanID, _ attributes: Attributes) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(trace)
        hasher.combine(span)
        hasher.combine(attributes[SemanticName.exceptionType]?.description ?? "")
        hasher.combine(attributes[SemanticName.exceptionMessage]?.description ?? "")
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}

extension LogRecord {
    /// The error that an exception on a span is.
    init(exception event: SpanRecord.Event, of span: SpanRecord, operation: String) {
        var attributes = event.attributes
        attributes[SemanticName.operationName] = .string(operation)
        attributes[SemanticName.derived] = .bool(true)
        self.init(
            time: event.time,
            observedTime: event.time,
            severity: .error,
            attributes: attributes,
            eventName: "exception",
            traceID: span.traceID,
            spanID: span.spanID,
            flags: span.flags & 0xff
        )
    }

    /// Whether the record is an error with an exception.
    var hasException: Bool { attributes.hasException }
}

extension SpanRecord {
    /// Whether an exception was recorded on the span.
    var hasException: Bool { events.contains { $0.isException } }
}

extension SpanRecord.Event {
    /// Whether the event is an exception.
    var isException: Bool { name == "exception" }
}

extension Attributes {
    fileprivate var hasException: Bool {
        contains { $0.key == SemanticName.exceptionType || $0.key == SemanticName.exceptionMessage }
    }
}

/// Finds the operation within which a span ran, as far as the batch tells.
struct OperationNames {
    private var spans: [SpanID: SpanRecord] = [:]

    init(_ group: ResourceGroup<SpanRecord>) {
        for scope in group.scopes {
            for span in scope.items { spans[span.spanID] = span }
        }
    }

    /// The name of the nearest span upwards that is an operation; the span's own where that is not in the batch.
    func operation(of span: SpanRecord) -> String {
        var current = span
        for _ in 0..<64 {
            if current.isOperation { return current.operationName }
            guard let parent = spans[current.parentSpanID], parent.traceID == span.traceID else { break }
            current = parent
        }
        return span.name
    }
}
