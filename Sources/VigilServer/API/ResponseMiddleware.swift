import HTTPTypes
import Hummingbird
import Logging
import VigilDashboard

/// Turns errors into answers, and gives every answer the headers that keep browsers out of trouble.
struct ResponseMiddleware: MiddlewareProtocol {
    func handle(
        _ request: Request,
        context: VigilRequestContext,
        next: @concurrent (Request, VigilRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(to: error, request, context)
        }
        response.headers[.contentSecurityPolicy] =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.frameOptions] = "DENY"
        response.headers[.referrerPolicy] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private func answer(to error: any Error, _ request: Request, _ context: VigilRequestContext) -> Response {
        if let error = error as? PrometheusError { return error.response() }
        let error = apiError(error, request, context)
        let wantsPage =
            request.method == .get && !request.uri.path.hasPrefix("/api/")
            && request.headers[.accept]?.contains("text/html") == true
        return wantsPage ? error.page() : error.response()
    }

    private func apiError(_ error: any Error, _ request: Request, _ context: VigilRequestContext) -> APIError {
        if let error = error as? APIError { return error }
        if let error = error as? ViewError { return APIError(error) }
        if let error = error as? HTTPError {
            if error.status == .notFound { return APIError.notFound(request.uri.path) }
            return APIError(error.status, "bad_request", error.body ?? error.status.reasonPhrase)
        }
        // The detail is for the log: it may hold what the asker must not see.
        context.logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
        return APIError(
            .internalServerError,
            "internal",
            "The server failed at this request.",
            hint: "its log says more, under request id \(context.id)"
        )
    }
}
