// The other end of the API: what the command asks a server. It implements the same protocol as the views over a store,
// so that whoever shows views need not know where they come from.

package import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
package import VigilDashboard
package import VigilModel
import VigilQuery
package import VigilStore

/// Asks a server.
package struct VigilClient: ViewSource {
    /// Where the server is: `http://127.0.0.1:4318`.
    package let address: String
    private let token: String?
    private let http: HTTPClient
    private let timeout: Duration

    /// The address where a server is unless something else was said.
    package static let standardAddress = "http://127.0.0.1:4318"
    private static let answerBytesMax = 64 << 20

    /// A client of the server at an address.
    ///
    /// - Parameters:
    ///   - address: With scheme, host and port, with or without a slash at the end.
    ///   - token: The server's token; nil reads the user's standard file, where a server of theirs left it.
    ///   - http: What sends the requests.
    ///   - timeout: How long an answer may take.
    package init(
        address: String = VigilClient.standardAddress,
        token: String? = nil,
        http: HTTPClient = .impatient,
        timeout: Duration = .seconds(10)
    ) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.token = token ?? (Self.isLoopback(address) ? TokenFile.standard().read() : nil)
        self.http = http
        self.timeout = timeout
    }

    package func status(window: TimeRange) async throws -> StatusView {
        let body = try await send(.GET, "/api/vigil/status", Self.query(window))
        if let view = try? ViewJSON.decode(StatusView.self, from: body) { return view }
        // A stranger only hears who answers here.
        let stranger: ServerOnly = try decode(body)
        guard stranger.server.tokenRequired else { return try decode(body) }
        throw ViewError(
            .notPermitted,
            token == nil ? "The server at \(address) wants a token" : "The server at \(address) has another token",
            hint: "Give the right one with --token or VIGIL_TOKEN"
        )
    }

    /// What everybody is told.
    private struct ServerOnly: Decodable {
        var server: ServerView
    }

    package func services(window: TimeRange) async throws -> ServicesView {
        try await get("/api/vigil/services", Self.query(window))
    }

    package func operations(service: String?, window: TimeRange) async throws -> OperationsView {
        try await get("/api/vigil/operations", Self.query(window) + [("service", service ?? "")])
    }

    package func series(_ request: SeriesRequest) async throws -> SeriesListView {
        try await get(
            "/api/vigil/series",
            Self.query(request.window) + [("match", request.match), ("limit", String(request.limit))]
        )
    }

    package func logs(_ request: LogsRequest) async throws -> LogsView {
        try await get(
            request.subject == .logs ? "/api/vigil/logs" : "/api/vigil/events",
            Self.query(request.window) + [
                ("signal", request.subject == .logs ? "" : request.subject.rawValue), ("search", request.search),
                ("after", request.after.map(String.init) ?? ""), ("limit", String(request.limit)),
            ]
        )
    }

    package func traces(_ request: TracesRequest) async throws -> TracesView {
        try await get(
            "/api/vigil/traces",
            Self.query(request.window) + [("search", request.search), ("limit", String(request.limit))]
        )
    }

    package func trace(_ id: TraceID) async throws -> TraceView? {
        do {
            return try await get("/api/vigil/traces/\(id.hex)", [])
        } catch let error as ViewError where error.code == .notFound {
            return nil
        }
    }

    /// Asks the server to end.
    ///
    /// It has said yes when this returns, and ends soon after.
    package func stop() async throws {
        struct Answer: Decodable {}
        let _: Answer = try decode(try await send(.POST, "/api/vigil/stop", []))
    }

    /// What watched applications are asked to do.
    package func control() async throws -> ControlView {
        try await get(ControlRoutes.path, [])
    }

    /// Changes what the applications of a service are asked to do.
    ///
    /// - Parameter change: What to set or take back.
    /// - Returns: All that is set then.
    /// - Throws: ``ViewError``.
    package func change(_ change: ControlChange) async throws -> ControlView {
        try decode(try await send(.POST, ControlRoutes.path, [], body: try ViewJSON.encode(change)))
    }

    /// A link that signs a browser in once.
    package func signInLink() async throws -> String {
        struct Answer: Decodable {
            var path: String
        }
        let answer: Answer = try decode(try await send(.POST, "/api/vigil/sign-in-link", []))
        return address + answer.path
    }

    /// What the server at the address says of itself; nil where none answers, or something that is no Vigil.
    package func server() async -> ServerView? {
        let answer: ServerOnly? = try? await get("/api/vigil/status", [("since", "1s")], withToken: false)
        return answer.map(\.server).flatMap { $0.name == "vigil" ? $0 : nil }
    }

    /// Whether a Vigil answers at the address.
    package func isThere() async -> Bool { await server() != nil }

}

extension VigilClient {
    /// What is wrong with the server's installation.
    ///
    /// - Parameters:
    ///   - deep: Reads every block, which takes as long as the disk does.
    ///   - progress: Called now and then, where it takes long.
    /// - Returns: What was found.
    /// - Throws: ``ViewError``.
    package func doctor(
        deep: Bool,
        progress: @Sendable (ExaminationProgress) -> Void
    ) async throws -> DoctorView {
        let response = try await respond(.GET, "/api/vigil/doctor", [("deep", deep ? "1" : "")])
        var line = Data()
        do {
            for try await piece in response.body {
                for byte in piece.readableBytesView {
                    guard byte == UInt8(ascii: "\n") else {
                        line.append(byte)
                        continue
                    }
                    guard let part = try? ViewJSON.decode(DoctorProgressView.self, from: line) else { break }
                    progress(part.progress)
                    line.removeAll()
                }
                if line.count > Self.answerBytesMax { break }
            }
        } catch {
            throw unreachable(error)
        }
        return try decode(line)
    }

    static func query(_ window: TimeRange) -> [(name: String, value: String)] {
        [("start", window.start.rfc3339), ("end", window.end.rfc3339)]
    }

    func get<View: Decodable>(
        _ path: String,
        _ parameters: [(name: String, value: String)],
        withToken: Bool = true
    ) async throws -> View {
        try decode(try await send(.GET, path, parameters, withToken: withToken))
    }

    func decode<View: Decodable>(_ body: Data) throws -> View {
        do {
            return try ViewJSON.decode(View.self, from: body)
        } catch {
            throw ViewError(
                .unreachable,
                "What answers at \(address) is no Vigil, or one of another version",
                hint: "name the server with --server"
            )
        }
    }

    func send(
        _ method: HTTPMethod,
        _ path: String,
        _ parameters: [(name: String, value: String)],
        body: Data? = nil,
        withToken: Bool = true,
        timeout: Duration? = nil
    ) async throws -> Data {
        let response = try await respond(
            method,
            path,
            parameters,
            body: body,
            withToken: withToken,
            timeout: timeout
        )
        do {
            return Data(try await response.body.collect(upTo: Self.answerBytesMax).readableBytesView)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw unreachable(error)
        }
    }

    /// Asks, and returns once the answer begins.
    private func respond(
        _ method: HTTPMethod,
        _ path: String,
        _ parameters: [(name: String, value: String)],
        body: Data? = nil,
        withToken: Bool = true,
        timeout: Duration? = nil
    ) async throws -> HTTPClientResponse {
        let given = parameters.filter { !$0.value.isEmpty }
        let query = given.map { "\($0.name)=\(FormParameters.encode($0.value))" }.joined(separator: "&")
        var request = HTTPClientRequest(url: address + path + (query.isEmpty ? "" : "?" + query))
        request.method = method
        request.headers.add(name: "Accept", value: "application/json")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        if withToken, let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, timeout: .nanoseconds((timeout ?? self.timeout).nanoseconds))
            if (200..<300).contains(response.status.code) { return response }
            let body = try await response.body.collect(upTo: Self.answerBytesMax)
            throw refusal(Int(response.status.code), Data(body.readableBytesView))
        } catch let error as ViewError {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw unreachable(error)
        }
    }

    private func unreachable(_ error: any Error) -> ViewError {
        let isSlow = (error as? HTTPClientError) == .deadlineExceeded
        return ViewError(
            .unreachable,
            isSlow ? "The server at \(address) did not answer in time" : "No server answers at \(address)",
            hint: isSlow ? "try again" : "start one with `vigil serve`, or name another with --server"
        )
    }

    private func refusal(_ status: Int, _ body: Data) -> ViewError {
        struct Envelope: Decodable {
            struct Content: Decodable {
                var message: String
                var hint: String?
            }
            var error: Content
        }
        struct PrometheusEnvelope: Decodable {
            var error: String
        }
        let code: ViewError.Code =
            switch status {
            case 401, 403: .notPermitted
            case 404: .notFound
            case 400..<500: .badRequest
            default: .unavailable
            }
        if let content = (try? ViewJSON.decode(Envelope.self, from: body))?.error {
            return ViewError(code, content.message, hint: content.hint ?? "")
        }
        if let envelope = try? ViewJSON.decode(PrometheusEnvelope.self, from: body) {
            return ViewError(code, envelope.error)
        }
        return ViewError(code, "The server at \(address) answered with status \(status)")
    }

    private static func isLoopback(_ address: String) -> Bool {
        guard let host = URL(string: address)?.host(percentEncoded: false) else { return false }
        return HostName(authority: host.contains(":") ? "[\(host)]" : host)?.isLoopback ?? false
    }
}
