/// The 16 bytes that all spans of a trace share.
public struct TraceID: Hashable, Sendable {
    /// The first eight bytes, the first of them in the highest place.
    public var high: UInt64
    /// The last eight bytes.
    public var low: UInt64

    /// An id by its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The id that 32 hexadecimal digits spell, in either case; nil where they spell none.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 32, let high = Hex.decode(digits[..<16], as: UInt64.self),
            let low = Hex.decode(digits[16...], as: UInt64.self)
        else { return nil }
        self.init(high: high, low: low)
    }

    /// All bytes zero, which means "no trace".
    public static let invalid = TraceID(high: 0, low: 0)
    /// Whether any byte is not zero.
    public var isValid: Bool { high != 0 || low != 0 }
    /// 32 hexadecimal digits in lower case.
    public var hex: String { Hex.encode(high) + Hex.encode(low) }

    /// A new random id, never the invalid one.
    public static func random(using generator: inout some RandomNumberGenerator) -> TraceID {
        TraceID(high: generator.next(), low: UInt64.random(in: 1...UInt64.max, using: &generator))
    }
}

extension TraceID: CustomStringConvertible {
    /// 32 hexadecimal digits in lower case.
    public var description: String { hex }
}

/// The eight bytes that name a span within its trace.
public struct SpanID: Hashable, Sendable {
    /// The bytes, the first of them in the highest place.
    public var value: UInt64

    /// An id by its bytes.
    public init(_ value: UInt64) {
        self.value = value
    }

    /// The id that 16 hexadecimal digits spell, in either case; nil where they spell none.
    public init?(hex: String) {
        guard let value = Hex.decode(Array(hex.utf8), as: UInt64.self) else { return nil }
        self.init(value)
    }

    /// All bytes zero, which means "no span", and for a parent "this is a root".
    public static let invalid = SpanID(0)
    /// Whether any byte is not zero.
    public var isValid: Bool { value != 0 }
    /// 16 hexadecimal digits in lower case.
    public var hex: String { Hex.encode(value) }

    /// A new random id, never the invalid one.
    public static func random(using generator: inout some RandomNumberGenerator) -> SpanID {
        SpanID(UInt64.random(in: 1...UInt64.max, using: &generator))
    }
}

extension SpanID: CustomStringConvertible {
    /// 16 hexadecimal digits in lower case.
    public var description: String { hex }
}
