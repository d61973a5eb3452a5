// OpenTelemetry's consistent probability sampling: a span is kept where the random part of its trace id (its last 56
// bits) is at least a threshold, which is written to `tracestate` as `ot=th:…`. So every program of a trace decides
// alike, and whoever counts what was kept knows how many spans each of them stands for.

public import VigilModel

/// The share of spans that a sampler refused.
public struct SamplingThreshold: Hashable, Comparable, Sendable {
    /// How many of the 2^56 random values are refused.
    public let value: UInt64

    /// All random values there are.
    private static let range: UInt64 = 1 << 56

    /// Nothing is refused.
    public static let keepAll = SamplingThreshold(checked: 0)

    private init(checked value: UInt64) {
        self.value = value
    }

    /// A threshold by its value; nil where it is not below 2^56.
    public init?(value: UInt64) {
        guard value < Self.range else { return nil }
        self.value = value
    }

    /// The threshold that keeps a share of spans; nil where that is not above 0 (at least 2^-56) and at most 1.
    public init?(probability: Double) {
        guard probability >= 0x1p-56, probability <= 1 else { return nil }
        self.init(value: UInt64(((1 - probability) * 0x1p56).rounded()))
    }

    /// The threshold that a `tracestate` tells; nil where it tells none, or one that cannot be read.
    public init?(traceState: String) {
        guard let entry = TraceState(traceState)?["ot"] else { return nil }
        self.init(entry: entry)
    }

    /// The threshold among the sub-keys of the member `ot`.
    init?(entry: String) {
        for field in entry.utf8.split(separator: UInt8(ascii: ";")) where field.starts(with: "th:".utf8) {
            let digits = field.dropFirst(3)
            guard (1...14).contains(digits.count),
                digits.allSatisfy({ $0 < UInt8(ascii: "A") || $0 > UInt8(ascii: "F") })
            else { return nil }
            // Zeros at the end may be left out.
            let padded = Array(digits) + Array(repeating: UInt8(ascii: "0"), count: 14 - digits.count)
            guard let value = Hex.decode([UInt8(ascii: "0"), UInt8(ascii: "0")] + padded, as: UInt64.self) else {
                return nil
            }
            self.init(value: value)
            return
        }
        return nil
    }

    /// The share of spans that is kept, above 0 and at most 1.
    public var probability: Double { Double(Self.range - value) / 0x1p56 }

    /// How many spans each that was kept stands for, at least 1.
    public var weight: Double { 0x1p56 / Double(Self.range - value) }

    /// Whether the span of a trace is kept.
    public func keeps(_ traceID: TraceID) -> Bool {
        traceID.low & (Self.range - 1) >= value
    }

    /// The threshold as `ot=th:` has it: up to 14 hexadecimal digits without zeros at the end.
    public var text: String {
        var digits = Hex.encode(value).dropFirst(2)
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return String(digits)
    }

    /// Whether the left refuses less.
    public static func < (left: SamplingThreshold, right: SamplingThreshold) -> Bool { left.value < right.value }
}

extension TraceState {
    /// The threshold under which the trace was sampled; nil where none is told.
    ///
    /// Other sub-keys of `ot` stay.
    public var samplingThreshold: SamplingThreshold? {
        get { self["ot"].flatMap { SamplingThreshold(entry: $0) } }
        set {
            var fields = (self["ot"] ?? "").split(separator: ";").filter { !$0.hasPrefix("th:") }.map(String.init)
            if let newValue { fields.insert("th:\(newValue.text)", at: 0) }
            self["ot"] = fields.isEmpty ? nil : fields.joined(separator: ";")
        }
    }
}

extension SpanRecord {
    /// How many spans this one stands for, by the sampling threshold in its `tracestate`; 1 where none is told.
    public var samplingWeight: Double {
        traceState.isEmpty ? 1 : SamplingThreshold(traceState: traceState)?.weight ?? 1
    }
}
