// W3C Trace Context (Recommendation of 2021, and level 2's random flag): what travels between programs in the headers
// `traceparent` and `tracestate`.

public import VigilModel

/// Where a request stands in a trace, as it is told from one program to the next.
public struct TraceContext: Hashable, Sendable {
    /// The trace; always valid.
    public var traceID: TraceID
    /// The caller's span; always valid.
    public var spanID: SpanID
    /// The trace flags: bit 0 says that the caller recorded its span, bit 1 that the trace id is random.
    public var flags: UInt8
    /// What tracing systems passed along; empty where nothing was.
    public var traceState: TraceState

    /// A context by its parts, or nil where an id is invalid.
    public init?(traceID: TraceID, spanID: SpanID, flags: UInt8 = 0, traceState: TraceState = TraceState()) {
        guard traceID.isValid, spanID.isValid else { return nil }
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.traceState = traceState
    }

    /// The context that the headers of a request tell.
    ///
    /// A `tracestate` that cannot be read is dropped without harm to the rest.
    ///
    /// > A vendor MUST ignore the traceparent when the trace-id or the parent-id is invalid … If a higher version is
    /// > detected, the implementation SHOULD try to parse it.
    ///
    /// - Parameters:
    ///   - traceparent: The header's value, with blanks around it or not; nil is returned where it is not one.
    ///   - tracestate: The header's value; several such headers joined by commas.
    public init?(traceparent: String, tracestate: String = "") {
        let text = Array(traceparent.utf8)
        let start = text.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? text.endIndex
        let end = text.lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? start
        let bytes = text[start..<end]
        guard bytes.count >= 55, [2, 35, 52].allSatisfy({ bytes[start + $0] == UInt8(ascii: "-") }) else { return nil }
        guard let version: UInt8 = Self.number(bytes[start..<(start + 2)]), version != 0xff,
            let high: UInt64 = Self.number(bytes[(start + 3)..<(start + 19)]),
            let low: UInt64 = Self.number(bytes[(start + 19)..<(start + 35)]),
            let span: UInt64 = Self.number(bytes[(start + 36)..<(start + 52)]),
            let flags: UInt8 = Self.number(bytes[(start + 53)..<(start + 55)])
        else { return nil }
        // Version 0 ends here; a later one may go on behind another dash.
        if bytes.count > 55 {
            guard version > 0, bytes[start + 55] == UInt8(ascii: "-") else { return nil }
        }
        self.init(
            traceID: TraceID(high: high, low: low),
            spanID: SpanID(span),
            flags: flags,
            traceState: TraceState(tracestate) ?? TraceState()
        )
    }

    /// The header's value, in version 0.
    public var traceparent: String { "00-\(traceID.hex)-\(spanID.hex)-\(Hex.encode(flags))" }

    /// Whether the caller recorded its span.
    public var isSampled: Bool {
        get { flags & 1 != 0 }
        set { flags = newValue ? flags | 1 : flags & ~1 }
    }

    /// The number that hexadecimal digits in lower case spell.
    private static func number<Number: FixedWidthInteger & UnsignedInteger>(_ digits: ArraySlice<UInt8>) -> Number? {
        digits.contains { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "F") } ? nil : Hex.decode(digits)
    }
}
