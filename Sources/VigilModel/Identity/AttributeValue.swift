/// The value of an attribute, or the body of a log record: OpenTelemetry's `AnyValue`.
public enum AttributeValue: Hashable, Sendable {
    /// Present, but without a value.
    case empty
    /// Text.
    case string(String)
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case int(Int64)
    /// A floating-point number.
    case double(Double)
    /// Raw bytes.
    case bytes([UInt8])
    /// Values in order.
    case array([AttributeValue])
    /// Values by key.
    case map(Attributes)
}

extension AttributeValue {
    /// The text, if this is text.
    public var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, if this is one.
    public var intValue: Int64? {
        if case .int(let number) = self { number } else { nil }
    }

    /// The number, if this is one of either kind.
    public var numberValue: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    /// The truth value, if this is one.
    public var boolValue: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A floating-point number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Values in order.
    public init(arrayLiteral elements: AttributeValue...) { self = .array(elements) }
}
