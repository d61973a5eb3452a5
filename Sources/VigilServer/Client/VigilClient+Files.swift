import NIOHTTP1
package import VigilModel

extension VigilClient {
    /// A dashboard for Grafana of what had samples in a time, as the file that Grafana imports.
    package func grafanaDashboard(window: TimeRange) async throws -> String {
        String(decoding: try await send(.GET, GrafanaRoutes.dashboardPath, Self.query(window)), as: UTF8.self)
    }

    /// A configuration for a Prometheus beside the server.
    ///
    /// - Parameter applications: Where applications show metrics of their own: a host and a port each.
    /// - Returns: The file.
    /// - Throws: ``ViewError``.
    package func prometheusConfiguration(applications: [String]) async throws -> String {
        let parameters = applications.map { (name: "application", value: $0) }
        return String(decoding: try await send(.GET, GrafanaRoutes.prometheusPath, parameters), as: UTF8.self)
    }
}
