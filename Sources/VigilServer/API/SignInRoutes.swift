import HTTPTypes
import Hummingbird
import VigilDashboard

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
            return Response.html(Notice.linkSpent.rendered, status: .gone)
        }
        // A page that goes on by itself and no redirect: that would count as part of a navigation that may have begun
        // elsewhere, and a browser would not send the new cookie along.
        var response = Response.html(Notice.signedIn.rendered)
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
