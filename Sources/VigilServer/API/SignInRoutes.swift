import HTTPTypes
import Hummingbird

/// One-time links that sign a browser in.
struct SignInRoutes: Sendable {
    let authenticator: Authenticator

    func add(to router: Router<VigilRequestContext>) {
        router.get("/sign-in/:code") { request, context in
            signIn(request, code: context.parameters.get("code") ?? "")
        }
        router.post("/api/vigil/sign-in-link") { request, _ in
            let path = authenticator.makeSignInPath()
            return try Response.json(["path": path, "link": "http://\(request.head.authority ?? "127.0.0.1")\(path)"])
        }
    }

    private func signIn(_ request: Request, code: String) -> Response {
        guard let session = authenticator.signIn(code: code) else {
            return Response.html(NoticePage.linkSpent, status: .gone)
        }
        var response = Response.html(NoticePage.signedIn())
        response.setCookie(
            Cookie(
                name: request.sessionCookieName,
                value: session,
                path: "/",
                httpOnly: true,
                sameSite: .strict
            )
        )
        return response
    }
}
