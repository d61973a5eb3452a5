public import VigilModel

/// An operation that is being carried out.
public struct ActiveOperation: Sendable {
    let builder: SpanBuilder
    let startMonotonic: Int64

    /// Its trace, by which it can be found.
    public var traceID: TraceID { builder.context.traceID }

    /// Names it anew, where its name is known only later.
    package func rename(_ name: String) {
        builder.name = name
    }

    /// Notes something about this run; it is kept with the trace and does not become a metric label.
    public func set(_ key: String, _ value: AttributeValue) {
        builder.set(key, value)
    }

    /// Notes a text.
    public func set(_ key: String, _ value: String) {
        builder.set(key, .string(value))
    }

    /// Notes a whole number; beyond 64 bits it is the nearest that fits.
    public func set(_ key: String, _ value: some BinaryInteger) {
        builder.set(key, .int(Int64(clamping: value)))
    }

    /// Notes a number.
    public func set(_ key: String, _ value: Double) {
        builder.set(key, .double(value))
    }

    /// Notes a truth value.
    public func set(_ key: String, _ value: Bool) {
        builder.set(key, .bool(value))
    }
}
