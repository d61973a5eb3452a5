import Synchronization
import VigilModel

/// A span, or an operation, that has not ended.
final class SpanBuilder: Sendable {
    private struct State {
        var record: SpanRecord
        var isEnded = false
        var reported: ReportedError?
    }

    let context: SpanContext
    /// The span within which it runs, if that belongs to this process.
    let parent: SpanBuilder?
    /// Whether its end is counted as an operation.
    let isOperation: Bool
    let scope: InstrumentationScope
    let start: Timestamp
    private let itemsMax: Int
    private let state: Mutex<State>

    init(
        context: SpanContext,
        record: SpanRecord,
        scope: InstrumentationScope,
        parent: SpanBuilder?,
        isOperation: Bool,
        itemsMax: Int
    ) {
        self.context = context
        self.parent = parent
        self.isOperation = isOperation
        self.scope = scope
        start = record.start
        self.itemsMax = itemsMax
        state = Mutex(State(record: record))
    }

    /// Whether what is set on it will be kept.
    var isRecording: Bool { context.isSampled && !state.withLock { $0.isEnded } }

    var name: String {
        get { state.withLock { $0.record.name } }
        set { change { $0.name = newValue } }
    }

    var attributes: Attributes {
        get { state.withLock { $0.record.attributes } }
        set { change { $0.attributes = newValue } }
    }

    func set(_ key: String, _ value: AttributeValue) {
        guard context.isSampled else { return }
        change { record in
            if record.attributes.count < itemsMax || record.attributes[key] != nil {
                record.attributes[key] = value
            } else {
                record.droppedAttributesCount += 1
            }
        }
    }

    func add(_ event: SpanRecord.Event) {
        guard context.isSampled else { return }
        change { record in
            if record.events.count < itemsMax {
                record.events.append(event)
            } else {
                record.droppedEventsCount += 1
            }
        }
    }

    func add(_ link: SpanRecord.Link) {
        change { record in
            if record.links.count < itemsMax {
                record.links.append(link)
            } else {
                record.droppedLinksCount += 1
            }
        }
    }

    /// Sets the verdict; once it is ok it stays ok.
    ///
    /// > Source: OpenTelemetry specification, tracing API, "Set Status".
    func set(_ status: SpanRecord.Status) {
        change { record in
            if record.status.code != .ok { record.status = status }
        }
    }

    /// The kind of error that was reported on it last, from within or by itself.
    var errorType: String? { state.withLock { $0.reported?.type } }

    /// Whether an error was not yet reported by a span within this one, from which it comes up.
    ///
    /// Notes it for the span around, in either case.
    func isFirst(toReport error: ReportedError) -> Bool {
        let isNew = state.withLock { state in
            defer { state.reported = error }
            return state.reported != error
        }
        parent?.note(error)
        return isNew
    }

    /// Ends it.
    ///
    /// - Parameter time: When.
    /// - Returns: The whole span; nil where it had ended already.
    func end(at time: Timestamp) -> SpanRecord? {
        state.withLock { state in
            guard !state.isEnded else { return nil }
            state.isEnded = true
            state.record.end = time
            return state.record
        }
    }

    private func note(_ error: ReportedError) {
        state.withLock { $0.reported = error }
    }

    private func change(_ body: (inout SpanRecord) -> Void) {
        state.withLock { state in
            if !state.isEnded { body(&state.record) }
        }
    }
}

/// What makes an error the same when it comes up through several spans.
struct ReportedError: Hashable, Sendable {
    let type: String
    let message: String

    init(_ error: any Error) {
        type = Self.name(of: Swift.type(of: error))
        message = String(describing: error)
    }

    init(type: String, message: String) {
        self.type = type
        self.message = message
    }

    /// `Module.Type`, without the "(unknown context at …)" of types that are private to a file or function.
    static func name(of type: Any.Type) -> String {
        String(reflecting: type)
            .split(separator: ".")
            .filter { !$0.hasPrefix("(unknown context") }
            .joined(separator: ".")
    }
}
