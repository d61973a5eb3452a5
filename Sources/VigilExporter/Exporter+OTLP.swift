public import Vigil

extension Vigil.Exporter {
    /// Sends what is recorded by OTLP over HTTP, by default to `http://localhost:4318`.
    ///
    /// The environment (`OTEL_EXPORTER_OTLP_…`) overrides the configuration.
    ///
    /// - Parameter configuration: Where and how to send.
    /// - Returns: An exporter for `Vigil.bootstrap`.
    public static func otlp(_ configuration: OTLPConfiguration = OTLPConfiguration()) -> Vigil.Exporter {
        Vigil.Exporter(name: "otlp") { context in
            var configuration = configuration
            for complaint in configuration.override(with: context.environment) { context.warn(complaint) }
            return try OTLPExporter(configuration)
        }
    }
}
