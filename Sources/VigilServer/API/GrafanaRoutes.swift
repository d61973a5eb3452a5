import Hummingbird
import VigilDashboard
import VigilModel

/// Files for the tools beside Vigil, made of what it holds: a dashboard for Grafana, a configuration for Prometheus.
struct GrafanaRoutes: Sendable {
    let views: any ViewSource
    let facts: ServerFacts
    /// The file that holds the token; nil where none is needed.
    let tokenPath: String?
    let now: @Sendable () -> Timestamp

    static let dashboardPath = "/api/vigil/grafana-dashboard"
    static let prometheusPath = "/api/vigil/prometheus-config"

    func add(to router: Router<VigilRequestContext>) {
        router.get(RouterPath(stringLiteral: Self.dashboardPath)) { request, _ in
            let window = try RequestParameters(request, now: now()).window(default: .seconds(7 * 86_400))
            let dashboard = try await views.grafanaDashboard(window: window)
            return Response.text(dashboard, type: "application/json; charset=utf-8")
        }
        router.get(RouterPath(stringLiteral: Self.prometheusPath)) { request, _ in
            let applications = FormParameters(request.uri.query ?? "").all("application")
            if let wrong = applications.first(where: { !PrometheusConfigurationText.isAddress($0) }) {
                throw APIError.badRequest(
                    "application is \"\(wrong.prefix(80))\", which is no address.",
                    hint: "write a host and a port, such as 127.0.0.1:8080"
                )
            }
            guard applications.count <= PrometheusConfigurationText.applicationsMax else {
                throw APIError.badRequest(
                    "There are more than \(PrometheusConfigurationText.applicationsMax) applications."
                )
            }
            let configuration = PrometheusConfigurationText(
                server: facts.address ?? "http://127.0.0.1:4318",
                tokenPath: tokenPath,
                applications: applications
            )
            return Response.text(configuration.text, type: "application/yaml; charset=utf-8")
        }
    }
}
