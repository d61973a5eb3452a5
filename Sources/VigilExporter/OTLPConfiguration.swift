public import Vigil
public import VigilOTLP

/// Where and how telemetry is sent by OTLP over HTTP.
///
/// Environment variables override what is written in code; see ``override(with:)``.
public struct OTLPConfiguration: Hashable, Sendable {
    /// How bodies are compressed.
    public enum Compression: String, Hashable, Sendable, CaseIterable {
        /// As they are.
        case none
        /// By gzip, where that pays.
        case gzip
    }

    /// What differs for one signal; nil: as for all.
    public struct Override: Hashable, Sendable {
        /// The whole address, path included.
        public var url: String?
        /// The headers, instead of those for all.
        public var headers: [Header]?
        /// How messages are written.
        public var encoding: OTLPEncoding?
        /// How bodies are compressed.
        public var compression: Compression?
        /// How long a request may take.
        public var timeout: Duration?

        /// Nothing differs.
        public init() {}
    }

    /// A header of each request.
    public struct Header: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: String

        /// A header by name and value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The address of the receiver; `v1/traces` and the like are added.
    public var endpoint: String
    /// Headers of each request, such as a token.
    public var headers: [Header]
    /// How messages are written.
    public var encoding: OTLPEncoding
    /// How bodies are compressed.
    public var compression: Compression
    /// How long a request may take, the connection included.
    public var timeout: Duration
    /// What differs by signal.
    public var overrides: [OTLPSignal: Override] = [:]
    /// Where what the receiver does not take waits on the disk; nil: it waits in memory, and not for long.
    public var spool: SpoolConfiguration? = SpoolConfiguration()

    /// Where OpenTelemetry's receivers listen by default.
    public static let defaultEndpoint = "http://localhost:4318"

    /// A configuration; what is not given is OpenTelemetry's default, but for the compression.
    public init(
        endpoint: String = OTLPConfiguration.defaultEndpoint,
        headers: [Header] = [],
        encoding: OTLPEncoding = .protobuf,
        compression: Compression = .gzip,
        timeout: Duration = .seconds(10)
    ) {
        self.endpoint = endpoint
        self.headers = headers
        self.encoding = encoding
        self.compression = compression
        self.timeout = timeout
    }
}

/// Where and how one signal is sent.
struct OTLPTarget: Hashable, Sendable {
    let url: String
    let headers: [OTLPConfiguration.Header]
    let encoding: OTLPEncoding
    let compression: OTLPConfiguration.Compression
    let timeout: Duration
}

extension OTLPConfiguration {
    /// Where and how a signal is sent, all considered.
    func target(for signal: OTLPSignal) -> OTLPTarget {
        let own = overrides[signal] ?? Override()
        let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        return OTLPTarget(
            url: own.url ?? base + signal.path,
            headers: own.headers ?? headers,
            encoding: own.encoding ?? encoding,
            compression: own.compression ?? compression,
            timeout: own.timeout ?? timeout
        )
    }

    /// Where a Vigil at the endpoint is asked what it wants: its host and port, whatever the path.
    var controlURL: String {
        let scheme = endpoint.lowercased().hasPrefix("https://") ? "https://" : "http://"
        let authority = endpoint.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return scheme + authority + "/api/vigil/control"
    }

    /// Whether a text is an address that can be sent to.
    static func isAddress(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            guard let first = rest.first, first != "/", first != ":" else { return false }
            return !text.utf8.contains { $0 <= 0x20 || $0 == 0x7f }
        }
        return false
    }
}
