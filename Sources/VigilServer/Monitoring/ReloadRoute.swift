import HTTPTypes
import Hummingbird

/// Has the configuration read anew, as Prometheus does with `/-/reload`.
struct ReloadRoute: Sendable {
    let monitoring: Monitoring

    func add(to router: Router<VigilRequestContext>) {
        for method in [HTTPRequest.Method.post, .put] {
            router.on("/-/reload", method: method) { _, _ in await answer() }
        }
    }

    private func answer() async -> Response {
        do {
            try await monitoring.reload()
            return Response.text("The configuration was read anew.\n", status: .ok)
        } catch let failure as PrometheusConfiguration.Failure {
            return Response.text("Nothing was changed:\n\(failure)\n", status: .badRequest)
        } catch {
            var response = Response.text("The configuration is being read already.\n", status: .serviceUnavailable)
            response.headers[.retryAfter] = "1"
            return response
        }
    }
}
