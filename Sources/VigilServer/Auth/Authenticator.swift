import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import VigilModel

/// Tells who asks.
final class Authenticator: Sendable {
    /// The token that opens everything; nil where everything is open.
    let token: String?
    private let signIns = Mutex(SignInStateMachine())
    private let now: @Sendable () -> Timestamp

    init(token: String?, now: @escaping @Sendable () -> Timestamp) {
        self.token = token
        self.now = now
    }

    /// Who sent a request, by its token or its session's cookie.
    func caller(of request: Request) -> Caller {
        guard let token else { return .token }
        if let given = request.bearerToken { return Secret.equal(given, token) ? .token : .anonymous }
        if let given = request.basicPassword {
            // A browser that once was given a password sends it along with what any page asks for.
            return Secret.equal(given, token) && !request.comesFromForeignPage ? .token : .anonymous
        }
        if let session = request.cookies[request.sessionCookieName]?.value,
            signIns.withLock({ $0.sessionUsed(session, at: now()) })
        {
            return .session
        }
        return .anonymous
    }

    /// The path of a link that signs a browser in once.
    func makeSignInPath() -> String {
        let code = Secret.random()
        signIns.withLock { $0.linkMade(code, at: now()) }
        return "/sign-in/\(code)"
    }

    /// Begins a session: its cookie's value, or nil where the link's code does not work.
    func signIn(code: String) -> String? {
        let session = Secret.random()
        return signIns.withLock { $0.linkFollowed(code, session: session, at: now()) } ? session : nil
    }
}

extension Request {
    /// The token in `Authorization: Bearer`.
    var bearerToken: String? {
        guard let header = headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingSpaces
    }

    /// The password in `Authorization: Basic`, for clients that know no tokens; the name of the user does not matter.
    var basicPassword: String? {
        guard let parts = headers[.authorization]?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == "basic", let bytes = Data(base64Encoded: parts[1].trimmingSpaces)
        else { return nil }
        let pair = String(decoding: bytes, as: UTF8.self)
        return pair.firstIndex(of: ":").map { String(pair[pair.index(after: $0)...]) }
    }

    /// Cookies do not mind the port, so that each server on a machine has a name of its own for them.
    var sessionCookieName: String {
        "vigil_session_\(HostName(authority: head.authority ?? "")?.port ?? 80)"
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text.drop { $0 == " " })
    }
}
