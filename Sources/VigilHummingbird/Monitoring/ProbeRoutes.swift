import HTTPTypes
import Hummingbird
import Vigil

/// The names by which machines ask whether an application lives and takes requests.
struct ProbeRoutes: Sendable {
    let vigil: Vigil

    func add(to router: some RouterMethods) {
        for path in ["/livez", "/-/healthy"] {
            router.get(RouterPath(path)) { _, _ in Response.text("ok\n") }
        }
        for path in ["/readyz", "/healthz", "/-/ready"] {
            router.get(RouterPath(path)) { _, _ in
                let status = await vigil.health.report().status
                return status == .unhealthy
                    ? Response.text("unhealthy\n", status: .serviceUnavailable) : Response.text("ok\n")
            }
        }
    }
}
