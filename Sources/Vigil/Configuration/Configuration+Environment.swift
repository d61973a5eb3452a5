import Logging
import VigilModel

extension Vigil.Configuration {
    /// Puts environment variables on top: OpenTelemetry's, then those whose names begin with `VIGIL_`; `NO_COLOR` is
    /// respected.
    ///
    /// Ours are `VIGIL_LOG_LEVEL`, `VIGIL_CONSOLE`, `VIGIL_LOG_FILE`, `VIGIL_CONTROL`, `VIGIL_CPU_BUDGET`,
    /// `VIGIL_CRASH_REPORTS`, `VIGIL_TRACE_THROWS`, `VIGIL_OPERATION_MEMORY`,
    /// `VIGIL_SAMPLING_PERFORMANCE_SAMPLE_RATE`, `VIGIL_SAMPLING_ERROR_SAMPLE_RATE` and those of privacy.
    ///
    /// - Parameter variables: The environment, by name.
    /// - Returns: What was malformed and therefore ignored, one sentence each.
    public mutating func override(with variables: [String: String]) -> [String] {
        var reader = EnvironmentReader(variables)
        if reader.flag("OTEL_SDK_DISABLED") == true { isEnabled = false }
        overrideResource(&reader)
        overrideSignals(&reader)
        overrideSampler(&reader)
        overrideRates(&reader)
        Self.complainOfPropagators(&reader)
        overrideTimes(&reader)
        let levels = Logger.Level.allCases.map { ($0.rawValue, $0) } + [("warn", .warning)]
        logLevel = reader.choice("VIGIL_LOG_LEVEL", levels) ?? logLevel
        overrideLines(&reader)
        overrideBudget(&reader)
        asksForControl = reader.flag("VIGIL_CONTROL") ?? asksForControl
        tracesThrows = reader.flag("VIGIL_TRACE_THROWS") ?? tracesThrows
        measuresOperationMemory = reader.flag("VIGIL_OPERATION_MEMORY") ?? measuresOperationMemory
        let reports = Vigil.CrashReports.allCases.map { ($0.rawValue, $0) }
        crashReports = reader.choice("VIGIL_CRASH_REPORTS", reports) ?? crashReports
        overridePrivacy(&reader)
        return reader.complaints
    }

    /// `VIGIL_CPU_BUDGET`: `2%`, `0.02` or `off`.
    private mutating func overrideBudget(_ reader: inout EnvironmentReader) {
        guard let text = reader.text("VIGIL_CPU_BUDGET") else { return }
        if text.lowercased() == "off" {
            cpuBudget = nil
        } else if let share = text.hasSuffix("%") ? Double(text.dropLast()).map({ $0 / 100 }) : Double(text),
            share > 0, share.isFinite
        {
            cpuBudget = share
        } else {
            reader.complain("VIGIL_CPU_BUDGET", text, "a share of a core such as 1%, or off")
        }
    }

    private mutating func overrideLines(_ reader: inout EnvironmentReader) {
        console = reader.choice("VIGIL_CONSOLE", Vigil.ConsoleStyle.allCases.map { ($0.rawValue, $0) }) ?? console
        let isPlain = reader.text("NO_COLOR") != nil || reader.text("TERM") == "dumb"
        if console == .automatic, isPlain { console = .text }
        if let path = reader.text("VIGIL_LOG_FILE") {
            var files = logFiles ?? Vigil.LogFiles(path)
            files.path = path
            logFiles = files
        }
    }

    private mutating func overrideResource(_ reader: inout EnvironmentReader) {
        for (key, value) in reader.pairs("OTEL_RESOURCE_ATTRIBUTES") {
            resourceAttributes[key] = .string(value)
            switch key {
            case SemanticName.serviceName: service = value
            case SemanticName.serviceVersion: serviceVersion = value
            case SemanticName.deploymentEnvironmentName: environment = value
            default: break
            }
        }
        service = reader.text("OTEL_SERVICE_NAME") ?? service
    }

    private mutating func overrideSignals(_ reader: inout EnvironmentReader) {
        exportsTraces = Self.exports("OTEL_TRACES_EXPORTER", &reader) ?? exportsTraces
        exportsMetrics = Self.exports("OTEL_METRICS_EXPORTER", &reader) ?? exportsMetrics
        exportsLogs = Self.exports("OTEL_LOGS_EXPORTER", &reader) ?? exportsLogs
    }

    private static func exports(_ name: String, _ reader: inout EnvironmentReader) -> Bool? {
        guard let text = reader.text(name) else { return nil }
        let words = text.lowercased().split(separator: ",").map { String($0).trimmingSpaces }
        if words == ["none"] { return false }
        if !words.contains("otlp") {
            reader.complain("\(name) is \"\(text)\"; Vigil exports as its exporter was set up, or not at all with none")
        }
        return true
    }

    private mutating func overrideSampler(_ reader: inout EnvironmentReader) {
        let names = [
            "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off",
            "parentbased_traceidratio",
        ]
        guard let name = reader.choice("OTEL_TRACES_SAMPLER", names.map { ($0, $0) }) else { return }
        switch name {
        case "always_on": sampler = .alwaysOn
        case "always_off": sampler = .alwaysOff
        case "parentbased_always_on": sampler = .parentBased
        case "parentbased_always_off": sampler = .parentBasedOff
        default: sampler = .ratio(Self.ratio(&reader), followsParent: name.hasPrefix("parentbased"))
        }
    }

    private static func ratio(_ reader: inout EnvironmentReader) -> Double {
        reader.share("OTEL_TRACES_SAMPLER_ARG") ?? 1
    }

    private static func complainOfPropagators(_ reader: inout EnvironmentReader) {
        guard let text = reader.text("OTEL_PROPAGATORS") else { return }
        let words = Set(text.lowercased().split(separator: ",").map { String($0).trimmingSpaces })
        if words == ["tracecontext"] { return }
        reader.complain("OTEL_PROPAGATORS is \"\(text)\"; Vigil hands on tracecontext alone")
    }

    private mutating func overrideTimes(_ reader: inout EnvironmentReader) {
        metricInterval = reader.milliseconds("OTEL_METRIC_EXPORT_INTERVAL", atLeast: 1) ?? metricInterval
        Self.override(&spans, "OTEL_BSP", &reader)
        Self.override(&logs, "OTEL_BLRP", &reader)
        spanItemsMax = reader.integer("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", in: 1...100_000) ?? spanItemsMax
    }

    private static func override(_ limits: inout BatchLimits, _ prefix: String, _ reader: inout EnvironmentReader) {
        let counts = 1...10_000_000
        limits = BatchLimits(
            recordsMax: reader.integer("\(prefix)_MAX_QUEUE_SIZE", in: counts) ?? limits.recordsMax,
            bytesMax: limits.bytesMax,
            batchRecordsMax: reader.integer("\(prefix)_MAX_EXPORT_BATCH_SIZE", in: counts) ?? limits.batchRecordsMax,
            delay: reader.milliseconds("\(prefix)_SCHEDULE_DELAY") ?? limits.delay,
            retry: limits.retry
        )
    }
}
