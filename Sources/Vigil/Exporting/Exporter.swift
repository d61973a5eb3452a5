public import VigilModel

extension Vigil {
    /// Where what is recorded goes.
    ///
    /// `VigilExporter` adds `.otlp()`, which sends it over the network.
    public struct Exporter: Sendable {
        /// What it is called in messages.
        public let name: String
        private let makeSink: @Sendable (ExporterContext) throws -> any TelemetrySink

        /// An exporter.
        ///
        /// - Parameters:
        ///   - name: What it is called in messages.
        ///   - makeSink: Makes the sink, once for each ``Vigil``. Batches that it takes hold one signal each.
        public init(name: String, makeSink: @escaping @Sendable (ExporterContext) throws -> any TelemetrySink) {
            self.name = name
            self.makeSink = makeSink
        }

        /// A sink in this process: a store, or a test's recorder.
        public static func sink(_ sink: any TelemetrySink) -> Exporter {
            Exporter(name: "sink") { _ in sink }
        }

        /// Nowhere: what is recorded is counted as dropped, which is said once.
        public static let none = Exporter(name: "none") { context in
            context.warn("no exporter is set up, so telemetry stays here and is dropped")
            return NowhereSink()
        }

        package func make(_ context: ExporterContext) throws -> any TelemetrySink { try makeSink(context) }
    }

    /// What an exporter is told when it is set up.
    public struct ExporterContext: Sendable {
        /// The environment variables, which override what was written in code.
        public let environment: [String: String]
        /// What the application calls itself.
        public let service: String
        /// Tells people something, once, on the standard error.
        public let warn: @Sendable (String) -> Void
        /// Tells people something each time that it happens.
        package let tell: @Sendable (String) -> Void

        /// A context, as `Vigil` makes it.
        public init(
            environment: [String: String],
            service: String = "unknown_service",
            warn: @escaping @Sendable (String) -> Void
        ) {
            self.init(environment: environment, service: service, warn: warn, tell: warn)
        }

        package init(
            environment: [String: String],
            service: String,
            warn: @escaping @Sendable (String) -> Void,
            tell: @escaping @Sendable (String) -> Void
        ) {
            self.environment = environment
            self.service = service
            self.warn = warn
            self.tell = tell
        }
    }
}

/// Takes what nobody recorded: Vigil is turned off.
struct DisabledSink: TelemetrySink {
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt { .accepted }
}

/// Takes nothing, for good.
private struct NowhereSink: TelemetrySink {
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        throw SinkError(.drop, "there is no exporter")
    }
}
