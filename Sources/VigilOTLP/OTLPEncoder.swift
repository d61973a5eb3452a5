public import VigilModel

/// Writes OTLP export requests.
///
/// Times before 1970, which OTLP cannot say, are written as "no time given".
public enum OTLPEncoder {
    /// The body of an `ExportTraceServiceRequest`.
    public static func encode(_ spans: [ResourceGroup<SpanRecord>], as encoding: OTLPEncoding = .protobuf) -> [UInt8] {
        write(spans, encoding)
    }

    /// The body of an `ExportMetricsServiceRequest`.
    public static func encode(_ metrics: [ResourceGroup<Metric>], as encoding: OTLPEncoding = .protobuf) -> [UInt8] {
        write(metrics, encoding)
    }

    /// The body of an `ExportLogsServiceRequest`.
    public static func encode(_ logs: [ResourceGroup<LogRecord>], as encoding: OTLPEncoding = .protobuf) -> [UInt8] {
        write(logs, encoding)
    }

    private static func write<Item: OTLPItem>(_ groups: [ResourceGroup<Item>], _ encoding: OTLPEncoding) -> [UInt8] {
        switch encoding {
        case .protobuf: ProtobufEncoder.encode(groups)
        case .json: JSONMessageEncoder.encode(groups)
        }
    }
}
