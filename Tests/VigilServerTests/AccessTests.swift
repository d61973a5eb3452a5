import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import VigilModel

@testable import VigilServer

@Suite struct AccessTests {
    private static let bearer: HTTPFields = [.authorization: "Bearer \(ServerFixture.token)"]

    @Test(arguments: [
        "/health", "/health/live", "/health/ready", "/health/detailed", "/livez", "/readyz", "/healthz",
        "/-/healthy", "/-/ready", "/api/vigil/status",
    ])
    func isOpenWithoutAToken(path: String) async throws {
        try await ServerFixture(authenticates: true).test { client in
            let response = try await client.get(path)
            #expect(response.status == .ok)
        }
    }

    @Test(arguments: [
        "/", "/dashboard", "/logs", "/traces", "/metrics", "/federate?match[]=up", "/api/vigil/services",
        "/api/vigil/operations", "/api/vigil/series", "/api/vigil/logs", "/api/vigil/traces",
        "/api/vigil/traces/00000000000000010000000000000002", "/api/vigil/live", "/api/v1/query?query=up",
        "/api/v1/labels", "/api/v1/status/buildinfo", "/nothing/here",
    ])
    func needsATokenToRead(path: String) async throws {
        try await ServerFixture(authenticates: true).test { client in
            for headers: HTTPFields in [
                [:], [.authorization: "Bearer wrong"], [.authorization: "Basic \(ServerFixture.token)"],
                [.authorization: ServerFixture.token], [.cookie: "vigil_session_80=wrong"],
            ] {
                let response = try await client.get(path, headers: headers)
                #expect(response.status == .unauthorized)
                #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            }
        }
    }

    @Test(arguments: ["/api/vigil/stop", "/api/vigil/sign-in-link", "/api/v1/query", "/api/vigil/status"])
    func needsATokenToChange(path: String) async throws {
        try await ServerFixture(authenticates: true).test { client in
            let response = try await client.post(path, [], type: "application/json")
            #expect(response.status == .unauthorized)
        }
    }

    @Test func opensWithTheToken() async throws {
        try await ServerFixture(authenticates: true).test { client in
            for path in ["/", "/metrics", "/api/vigil/services", "/api/v1/labels"] {
                let response = try await client.get(path, headers: Self.bearer)
                #expect(response.status == .ok)
            }
            let lowercase = try await client.get(
                "/metrics",
                headers: [.authorization: "bearer   \(ServerFixture.token) "]
            )
            #expect(lowercase.status == .ok)
        }
    }

    @Test func opensWithTheTokenAsPassword() async throws {
        let basic = "Basic " + Data("anybody:\(ServerFixture.token)".utf8).base64EncodedString()
        try await ServerFixture(authenticates: true).test { client in
            let read = try await client.get("/api/v1/labels", headers: [.authorization: basic])
            #expect(read.status == .ok)
            let posted = try await client.post("/api/v1/query?query=1", [], headers: [.authorization: basic])
            #expect(posted.status == .ok)
            // A browser that knows it sends it along with what any page asks for.
            for foreign: HTTPFields in [[.secFetchSite: "cross-site"], [.origin: "http://elsewhere.example"]] {
                var headers = foreign
                headers[.authorization] = basic
                let refused = try await client.post("/api/v1/query?query=1", [], headers: headers)
                #expect(refused.status == .unauthorized)
            }
            let wrong = "Basic " + Data("anybody:wrong".utf8).base64EncodedString()
            let refused = try await client.get("/api/v1/labels", headers: [.authorization: wrong])
            #expect(refused.status == .unauthorized)
        }
    }

    @Test func saysLittleOfItselfToAnyone() async throws {
        try await ServerFixture(authenticates: true).test { client in
            let open = try await client.get("/api/vigil/status").json
            let server = try #require(open["server"] as? [String: Any])
            #expect(Set(open.keys) == ["server"])
            #expect(Set(server.keys) == ["name", "version", "token_required"])
            #expect(server["name"] as? String == "vigil")
            #expect(server["token_required"] as? Bool == true)
            let full = try await client.get("/api/vigil/status", headers: Self.bearer).json
            #expect(full["services"] != nil)
        }
    }

    @Test func takesTelemetryWithoutAToken() async throws {
        try await ServerFixture(authenticates: true).test { client in
            let response = try await client.post("/v1/traces", [])
            #expect(response.status == .ok)
        }
    }

    @Test func aLinkSignsABrowserInOnce() async throws {
        let fixture = try ServerFixture(authenticates: true)
        try await fixture.test { client in
            let made = try await client.execute(
                uri: "/api/vigil/sign-in-link",
                method: .post,
                headers: Self.bearer,
                body: nil
            ) { $0 }
            let path = try #require(made.json["path"] as? String)
            let first = try await client.get(path)
            #expect(first.status == .ok)
            let cookie = try #require(first.headers[.setCookie])
            #expect(cookie.contains("HttpOnly"))
            #expect(cookie.contains("SameSite=Strict"))
            #expect(cookie.hasPrefix("vigil_session_80="))
            #expect(first.text.contains("<meta http-equiv=\"refresh\" content=\"0;url=/\">"))
            let session: HTTPFields = [.cookie: String(cookie.prefix { $0 != ";" })]
            #expect(try await client.get("/api/vigil/services", headers: session).status == .ok)
            #expect(try await client.get(path).status == .gone)
            #expect(try await client.get("/sign-in/0123").status == .gone)
        }
    }

    @Test func aForeignPageCannotUseASession() async throws {
        let fixture = try ServerFixture(authenticates: true)
        let path = fixture.server.authenticator.makeSignInPath()
        let session = try #require(fixture.server.authenticator.signIn(code: String(path.dropFirst(9))))
        try await fixture.test { client in
            let cases: [(origin: HTTPField.Name?, value: String, status: HTTPResponse.Status)] = [
                (.origin, "http://evil.example", .forbidden), (.secFetchSite, "cross-site", .forbidden),
                (nil, "", .forbidden), (.secFetchSite, "same-origin", .ok), (.origin, "http://localhost", .ok),
            ]
            for (name, value, status) in cases {
                var headers = HTTPFields()
                if let name { headers[name] = value }
                headers[.cookie] = "vigil_session_80=\(session)"
                let response = try await client.execute(
                    uri: "/api/vigil/sign-in-link",
                    method: .post,
                    headers: headers,
                    body: nil
                ) { $0 }
                #expect(response.status == status)
            }
        }
    }

    @Test func showsBrowsersHowToSignIn() async throws {
        try await ServerFixture(authenticates: true).test { client in
            let response = try await client.get("/", headers: [.accept: "text/html,*/*"])
            #expect(response.status == .unauthorized)
            #expect(response.headers[.contentType]?.hasPrefix("text/html") == true)
            #expect(response.text.contains("vigil open"))
            let link = try #require(response.text.firstRange(of: "/assets/vigil-"))
            let stylesheet = response.text[link.lowerBound...].prefix { $0 != "\"" }
            #expect(try await client.get(String(stylesheet)).status == .ok)
        }
    }

    @Test(arguments: ["/nothing", "/?since=bogus", "/traces/00000000000000010000000000000002"])
    func showsBrowsersWhatIsWrongAsAPage(path: String) async throws {
        try await ServerFixture().test { client in
            let page = try await client.get(path, headers: [.accept: "text/html,*/*"])
            #expect(page.status == .notFound || page.status == .badRequest)
            #expect(page.text.contains("To the dashboard</a>"))
            #expect(try await client.get(path).json["error"] != nil)
        }
    }

    @Test func givesSafeHeaders() async throws {
        try await ServerFixture().test { client in
            for path in ["/", "/health", "/nothing", "/api/vigil/logs"] {
                let headers = try await client.get(path).headers
                #expect(headers[.contentSecurityPolicy]?.contains("default-src 'self'") == true)
                #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test func doesNotStartForOtherMachinesUnasked() throws {
        for host in ["0.0.0.0", "192.168.1.7", "::", "example.org"] {
            #expect(throws: ServerStartError.self) { _ = try ServerFixture { $0.host = host } }
            _ = try ServerFixture {
                $0.host = host
                $0.insecureListen = true
            }
        }
        for host in ["127.0.0.1", "localhost", "::1", "127.8.8.8"] { _ = try ServerFixture { $0.host = host } }
    }
}

@Suite struct HostTests {
    private static let loopback = HostRule(allowed: ["vigil.example.org"], allowsAddresses: false)

    @Test(arguments: [
        "localhost", "localhost:4318", "127.0.0.1", "127.0.0.1:80", "127.1.2.3:4318", "[::1]", "[::1]:4318",
        "LOCALHOST", "a.localhost:4318", "localhost.", "vigil.example.org", "Vigil.Example.Org:443", "",
    ])
    func answersForItself(authority: String) {
        #expect(Self.loopback.allows(authority: authority))
    }

    @Test(arguments: [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4318", "192.168.0.1", "0.0.0.0:4318",
        "[fe80::1]", "127.0.0.1:port", "localhost:99999", "[::1", "127.0.0.256", "a@localhost:1@evil",
    ])
    func doesNotAnswerForOthers(authority: String) {
        #expect(!Self.loopback.allows(authority: authority))
    }

    @Test func answersForAddressesWhereItListensBeyondTheMachine() {
        let rule = HostRule(allowed: [], allowsAddresses: true)
        #expect(rule.allows(authority: "192.168.0.1:4318"))
        #expect(rule.allows(authority: "[fe80::1]:4318"))
        #expect(!rule.allows(authority: "evil.example:4318"))
    }
}

@Suite struct TokenFileTests {
    @Test func makesATokenThatOnlyTheUserReads() throws {
        let directory = FileManager.default.temporaryDirectory.path + "/vigil-test-\(Secret.random().prefix(12))"
        let file = TokenFile(directory: directory)
        #expect(file.read() == nil)
        let token = try file.readOrMake()
        #expect(token.count == 64)
        #expect(try file.readOrMake() == token)
        let manager = FileManager.default
        let attributes = try manager.attributesOfItem(atPath: file.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.uint16Value == 0o600)
        #expect(try manager.contentsOfDirectory(atPath: directory) == ["token"])
        try manager.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        #expect(file.read() == nil)
        #expect(throws: TokenFile.Failure.self) { try file.readOrMake() }
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory)
        #expect(throws: TokenFile.Failure.self) { try file.readOrMake() }
        try manager.removeItem(atPath: directory)
    }

    @Test func standsWhereTheSystemKeepsSuchFiles() {
        #expect(TokenFile.standard(environment: ["XDG_RUNTIME_DIR": "/run/user/7"]).path == "/run/user/7/vigil/token")
        #expect(TokenFile.standard(environment: ["XDG_RUNTIME_DIR": "relative"]).path.hasPrefix("/"))
    }
}

@Suite struct SignInStateMachineTests {
    private static let now = ServerFixture.now

    @Test func linksEndAfterAQuarterOfAnHour() {
        var machine = SignInStateMachine()
        machine.linkMade("a", at: Self.now)
        machine.linkMade("b", at: Self.now)
        let late = Self.now + .seconds(900)
        let inTime = machine.linkFollowed("a", session: "s", at: late - .seconds(1))
        #expect(inTime)
        let tooLate = machine.linkFollowed("b", session: "t", at: late)
        #expect(!tooLate)
    }

    @Test func sessionsLastFromTheirLastUse() {
        var machine = SignInStateMachine()
        machine.linkMade("a", at: Self.now)
        _ = machine.linkFollowed("a", session: "s", at: Self.now)
        var time = Self.now
        for _ in 0..<5 {
            time = time + .seconds(11 * 3_600)
            let isSignedIn = machine.sessionUsed("s", at: time)
            #expect(isSignedIn)
        }
        let isStillSignedIn = machine.sessionUsed("s", at: time + .seconds(12 * 3_600))
        #expect(!isStillSignedIn)
    }
}
