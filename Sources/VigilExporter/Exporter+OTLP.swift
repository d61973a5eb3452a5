public import Vigil

extension Vigil.Exporter {
    /// Sends what is recorded by OTLP over HTTP, by default to `http://localhost:4318`.
    ///
    /// What the receiver does not take waits on the disk until it does (``OTLPConfiguration/spool``), also over the end
    /// of this process. The environment (`OTEL_EXPORTER_OTLP_…`, `VIGIL_SPOOL`) overrides the configuration.
    ///
    /// - Parameter configuration: Where and how to send.
    /// - Returns: An exporter for `Vigil.bootstrap`.
    public static func otlp(_ configuration: OTLPConfiguration = OTLPConfiguration()) -> Vigil.Exporter {
        Vigil.Exporter(name: "otlp") { context in
            var configuration = configuration
            for complaint in configuration.override(with: context.environment) { context.warn(complaint) }
            guard let spool = configuration.spool else { return try OTLPExporter(configuration) }
            return SpoolingSink(
                sender: try OTLPSender(configuration),
                root: spool.folder(of: context.service, environment: context.environment),
                configuration: spool,
                surroundings: SpoolingSink.Surroundings(tell: context.tell)
            )
        }
    }
}
