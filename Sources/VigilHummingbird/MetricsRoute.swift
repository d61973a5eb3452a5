import HTTPTypes
public import Hummingbird
import NIOCore
public import Vigil
import VigilModel

extension RouterMethods {
    /// Serves what the application measured to a Prometheus that scrapes it, at `GET /metrics`.
    ///
    /// In Prometheus' text format 0.0.4, or in OpenMetrics 1.0 where the `Accept` header asks for it.
    ///
    /// - Parameters:
    ///   - path: Where it is served.
    ///   - vigil: Whose measurements are shown; nil: `Vigil.shared`, and as long as there is none the answer is 503.
    /// - Returns: The router, for more routes.
    @discardableResult
    public func addMetricsRoute(_ path: RouterPath = "/metrics", vigil: Vigil? = nil) -> Self {
        get(path) { request, _ -> Response in
            guard let vigil = vigil ?? Vigil.shared else {
                throw HTTPError(.serviceUnavailable, message: "Vigil has not been bootstrapped")
            }
            let format = ExpositionFormat.negotiated(accept: request.headers[.accept])
            return Response(
                status: .ok,
                headers: [.contentType: format.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: vigil.exposition(format: format)))
            )
        }
    }
}
