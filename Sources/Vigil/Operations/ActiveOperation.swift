import CVigil
public import VigilModel

/// An operation that is being carried out.
///
/// What is set on it after its end is lost.
public struct ActiveOperation: @unchecked Sendable {  // Of the former only its address is handed on.
    /// Nil where nothing is recorded.
    let handle: OperationHandle?
    /// Its trace, by which it can be found; invalid where nothing is recorded.
    public let traceID: TraceID
    /// Its span in that trace.
    public let spanID: SpanID
    @usableFromInline let isSampled: Bool
    /// The operation that the thread was in before, where this one is synchronous.
    let former: UnsafeMutablePointer<vigil_operation>?

    /// One that nothing is recorded of.
    @inlinable static var off: ActiveOperation { ActiveOperation() }

    @usableFromInline
    @inline(__always)
    init() {
        handle = nil
        traceID = .invalid
        spanID = .invalid
        isSampled = false
        former = nil
    }

    /// What tasks within it inherit: where nothing is recorded, what they inherit anyway.
    @usableFromInline var scope: OperationScope? { handle?.scope() ?? OperationScope.current }

    /// What events about it carry, also after its end.
    var context: SpanContext { SpanContext(traceID: traceID, spanID: spanID, isSampled: isSampled) }

    /// Names it anew, where its name is known only later.
    package func rename(_ name: String) {
        handle?.name = name
    }

    /// Whether what is set on it is kept.
    package var isRecording: Bool { isSampled }

    /// Notes much at once; kept also where only the budget shed the trace, which it leaves if the operation fails.
    package func describe(_ attributes: Attributes) {
        handle?.withCell { cell in
            guard cell.isSampled || cell.isShed else { return }
            if cell.initial.isEmpty {
                cell.initial = attributes
            } else {
                for attribute in attributes { cell.initial[attribute.key] = attribute.value }
            }
        }
    }

    /// Notes something about this run; it is kept with the trace and does not become a metric label.
    @inlinable
    public func set(_ key: String, _ value: AttributeValue) {
        if isSampled { note(key, value) }
    }

    /// Notes a text.
    @inlinable
    public func set(_ key: String, _ value: String) {
        if isSampled { note(key, .string(value)) }
    }

    /// Notes a whole number; beyond 64 bits it is the nearest that fits.
    @inlinable
    public func set(_ key: String, _ value: some BinaryInteger) {
        if isSampled { note(key, .int(Int64(clamping: value))) }
    }

    /// Notes a number.
    @inlinable
    public func set(_ key: String, _ value: Double) {
        if isSampled { note(key, .double(value)) }
    }

    /// Notes a truth value.
    @inlinable
    public func set(_ key: String, _ value: Bool) {
        if isSampled { note(key, .bool(value)) }
    }

    @usableFromInline
    @inline(never)
    func note(_ key: String, _ value: AttributeValue) {
        handle?.set(key, value)
    }
}
