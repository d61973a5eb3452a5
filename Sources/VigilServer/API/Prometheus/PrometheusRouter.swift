import HTTPTypes
import Hummingbird
import VigilDashboard
import VigilModel

/// Puts what Prometheus' API answers on paths: parameters from the query string and from a form, answers and errors in
/// its envelope.
struct PrometheusRouter {
    typealias Answer = @Sendable (PrometheusParameters, VigilRequestContext) async throws -> PrometheusBytes

    let router: Router<VigilRequestContext>
    let now: @Sendable () -> Timestamp

    /// What is asked by GET, or by POST with a form.
    func query(_ path: String, _ answer: @escaping Answer) {
        for method in [HTTPRequest.Method.get, .post] { on(path, method, answer) }
    }

    /// What is asked by GET only.
    func get(_ path: String, _ answer: @escaping Answer) {
        on(path, .get, answer)
    }

    private func on(_ path: String, _ method: HTTPRequest.Method, _ answer: @escaping Answer) {
        router.on(RouterPath(path), method: method) { [now] request, context in
            do {
                let form = try await RequestParameters.reading(request, now: now()).form
                let bytes = try await answer(PrometheusParameters(form, now: now()), context)
                return Response.bytes(bytes.bytes, type: "application/json")
            } catch {
                guard let known = PrometheusError(error) else { throw error }
                throw known
            }
        }
    }
}

extension PrometheusBytes {
    /// An answer with its envelope.
    static func success(
        warnings: [String] = [],
        _ writeContent: (inout PrometheusBytes) -> Void
    ) -> PrometheusBytes {
        var bytes = PrometheusBytes()
        bytes.success(warnings: warnings, writeContent)
        return bytes
    }

    /// An answer with its envelope around JSON that is ready.
    static func success(json: some Sequence<UInt8>) -> PrometheusBytes {
        .success { $0.raw(json) }
    }
}
