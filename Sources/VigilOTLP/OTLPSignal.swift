/// The kind of telemetry in an export request.
public enum OTLPSignal: String, Hashable, Sendable, CaseIterable {
    /// Spans.
    case traces
    /// Metric points.
    case metrics
    /// Log records and events.
    case logs

    /// Where a receiver takes it over HTTP: `/v1/traces`.
    public var path: String { "/v1/\(rawValue)" }
}

/// How an OTLP message is written.
public enum OTLPEncoding: Hashable, Sendable, CaseIterable {
    /// Protocol buffers, the usual form.
    case protobuf
    /// JSON by OTLP's own mapping: ids in hexadecimal, enums as numbers.
    case json

    /// The exact content type over HTTP.
    public var contentType: String {
        switch self {
        case .protobuf: "application/x-protobuf"
        case .json: "application/json"
        }
    }
}
