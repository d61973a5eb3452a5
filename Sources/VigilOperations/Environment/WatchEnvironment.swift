package import VigilModel

/// The environment that makes a program report by itself, whatever OpenTelemetry SDK it has.
///
/// What the user has set is never changed; only `OTEL_RESOURCE_ATTRIBUTES` is added to. With endpoint and name alone
/// several SDKs send nothing, so exporters and protocol are named as well.
package struct WatchEnvironment: Sendable {
    /// Where telemetry goes: `http://127.0.0.1:4318`.
    package var endpoint: String
    /// The token that it must carry; nil where it needs none.
    package var token: String?
    /// The name that was asked for; nil leaves it to what is set, else to ``defaultName``.
    package var name: String?
    package var defaultName: String
    /// The deployment environment; nil leaves it.
    package var environment: String?
    package var hostName: String
    /// The folder into which Swift programs write how they crashed; nil leaves that.
    package var backtraceFolder: String?

    package init(
        endpoint: String,
        token: String? = nil,
        name: String? = nil,
        defaultName: String,
        environment: String? = nil,
        hostName: String,
        backtraceFolder: String? = nil
    ) {
        self.endpoint = endpoint
        self.token = token
        self.name = name
        self.defaultName = defaultName
        self.environment = environment
        self.hostName = hostName
        self.backtraceFolder = backtraceFolder
    }

    /// The name under which the program reports.
    package func serviceName(in existing: [String]) -> String {
        if let name { return name }
        if let set = Self.value("OTEL_SERVICE_NAME", in: existing), !set.isEmpty { return set }
        let attributes = Self.value("OTEL_RESOURCE_ATTRIBUTES", in: existing).map(ResourceAttributes.parse)
        return attributes?[SemanticName.serviceName]?.stringValue ?? defaultName
    }

    /// Who the program will say that it is, so that what is measured from outside joins what it sends itself.
    package func resource(in existing: [String]) -> Attributes {
        let variables = variables(existing: existing)
        var attributes = ResourceAttributes.parse(Self.value("OTEL_RESOURCE_ATTRIBUTES", in: variables) ?? "")
        attributes[SemanticName.serviceName] = .string(serviceName(in: existing))
        return attributes
    }

    /// All variables of the program, those that it would have anyway first.
    package func variables(existing: [String]) -> [String] {
        var variables = existing
        func setDefault(_ name: String, _ value: String) {
            if Self.value(name, in: variables) == nil { variables.append("\(name)=\(value)") }
        }
        if let name { Self.set("OTEL_SERVICE_NAME", name, in: &variables) }
        setDefault("OTEL_SERVICE_NAME", serviceName(in: existing))
        setDefault("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        setDefault("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        if let token {
            setDefault(
                "OTEL_EXPORTER_OTLP_HEADERS",
                "authorization=" + ResourceAttributes.encoded("Bearer \(token)")
            )
        }
        for signal in ["TRACES", "METRICS", "LOGS"] { setDefault("OTEL_\(signal)_EXPORTER", "otlp") }
        setDefault("OTEL_METRIC_EXPORT_INTERVAL", "5000")
        setDefault("OTEL_BSP_SCHEDULE_DELAY", "1000")
        setDefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http,database")
        setDefault("PYTHONUNBUFFERED", "1")
        if let backtraceFolder {
            setDefault(
                "SWIFT_BACKTRACE",
                "enable=yes,interactive=no,color=no,format=json,output-to=\(backtraceFolder)/"
            )
            // The report that is written there is the one that counts.
            setDefault("VIGIL_CRASH_REPORTS", "supervised")
        }
        Self.set("OTEL_RESOURCE_ATTRIBUTES", resourceAttributes(in: existing), in: &variables)
        return variables
    }

    private func resourceAttributes(in existing: [String]) -> String {
        var text = Self.value("OTEL_RESOURCE_ATTRIBUTES", in: existing) ?? ""
        text = ResourceAttributes.adding(SemanticName.hostName, hostName, to: text)
        guard let environment else { return text }
        return ResourceAttributes.adding(SemanticName.deploymentEnvironmentName, environment, to: text)
    }

    private static func value(_ name: String, in variables: [String]) -> String? {
        variables.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    private static func set(_ name: String, _ value: String, in variables: inout [String]) {
        variables.removeAll { $0.hasPrefix(name + "=") }
        variables.append("\(name)=\(value)")
    }
}
