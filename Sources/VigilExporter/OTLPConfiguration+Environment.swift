import Vigil
import VigilOTLP

extension OTLPConfiguration {
    /// Puts the environment on top: OpenTelemetry's `OTEL_EXPORTER_OTLP_…`, for all signals and for each,
    /// `VIGIL_SPOOL` (`off`, or a folder) and `VIGIL_SPOOL_MAX_BYTES`.
    ///
    /// - Parameter variables: The environment, by name.
    /// - Returns: What was malformed and therefore ignored, one sentence each.
    public mutating func override(with variables: [String: String]) -> [String] {
        var reader = EnvironmentReader(variables)
        let prefix = "OTEL_EXPORTER_OTLP_"
        endpoint = Self.address(prefix + "ENDPOINT", &reader) ?? endpoint
        headers = Self.headers(prefix + "HEADERS", &reader) ?? headers
        encoding = Self.encoding(prefix + "PROTOCOL", &reader) ?? encoding
        compression = reader.choice(prefix + "COMPRESSION", Self.compressions) ?? compression
        timeout = reader.milliseconds(prefix + "TIMEOUT", atLeast: 1) ?? timeout
        for signal in OTLPSignal.allCases { override(signal, prefix + signal.rawValue.uppercased() + "_", &reader) }
        overrideSpool(&reader)
        for name in ["CERTIFICATE", "CLIENT_KEY", "CLIENT_CERTIFICATE"] where reader.text(prefix + name) != nil {
            reader.complain("\(prefix)\(name) is not supported; the system's certificates are used")
        }
        Self.complainOfMetricChoices(&reader)
        return reader.complaints
    }

    /// The library counts totals and records exponential histograms, which lose nothing: other choices are said.
    private static func complainOfMetricChoices(_ reader: inout EnvironmentReader) {
        let prefix = "OTEL_EXPORTER_OTLP_METRICS_"
        let choices = [
            ("TEMPORALITY_PREFERENCE", "cumulative"),
            ("DEFAULT_HISTOGRAM_AGGREGATION", "base2_exponential_bucket_histogram"),
        ]
        for (name, used) in choices {
            guard let text = reader.text(prefix + name), text.lowercased() != used else { continue }
            reader.complain("\(prefix)\(name) is \"\(text)\"; Vigil sends \(used) alone")
        }
    }

    private mutating func overrideSpool(_ reader: inout EnvironmentReader) {
        switch reader.text("VIGIL_SPOOL") {
        case nil: break
        case let text? where text.lowercased() == "off": spool = nil
        case let text? where text.hasPrefix("/"):
            var own = spool ?? SpoolConfiguration()
            own.directory = text
            spool = own
        case let text?: reader.complain("VIGIL_SPOOL", text, "off, or the absolute path of a folder")
        }
        if let bytes = reader.integer("VIGIL_SPOOL_MAX_BYTES", in: 1...1 << 40) { spool?.bytesMax = bytes }
    }

    private mutating func override(_ signal: OTLPSignal, _ prefix: String, _ reader: inout EnvironmentReader) {
        var own = overrides[signal] ?? Override()
        own.url = Self.address(prefix + "ENDPOINT", &reader) ?? own.url
        own.headers = Self.headers(prefix + "HEADERS", &reader) ?? own.headers
        own.encoding = Self.encoding(prefix + "PROTOCOL", &reader) ?? own.encoding
        own.compression = reader.choice(prefix + "COMPRESSION", Self.compressions) ?? own.compression
        own.timeout = reader.milliseconds(prefix + "TIMEOUT", atLeast: 1) ?? own.timeout
        overrides[signal] = own == Override() ? nil : own
    }

    private static let compressions = Compression.allCases.map { ($0.rawValue, $0) }

    private static func address(_ name: String, _ reader: inout EnvironmentReader) -> String? {
        guard let text = reader.text(name) else { return nil }
        if isAddress(text) { return text }
        reader.complain(name, text, "an address such as \(defaultEndpoint)")
        return nil
    }

    private static func headers(_ name: String, _ reader: inout EnvironmentReader) -> [Header]? {
        guard reader.text(name) != nil else { return nil }
        return reader.pairs(name).compactMap { key, value in
            if isHeader(key, value) { return Header(key, value) }
            // The value is not repeated: headers hold secrets.
            reader.complain("\(name) has a header that HTTP does not allow; it is left out")
            return nil
        }
    }

    private static func isHeader(_ name: String, _ value: String) -> Bool {
        name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        } && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }

    private static func encoding(_ name: String, _ reader: inout EnvironmentReader) -> OTLPEncoding? {
        switch reader.text(name)?.lowercased() {
        case nil: return nil
        case "http/protobuf": return .protobuf
        case "http/json": return .json
        case let text?:
            reader.complain("\(name) is \"\(text)\"; Vigil speaks http/protobuf and http/json, and uses http/protobuf")
            return .protobuf
        }
    }
}
