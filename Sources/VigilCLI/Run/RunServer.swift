import AsyncHTTPClient
import CVigil
import Foundation
import NIOCore
import VigilDashboard
import VigilModel
import VigilOperations
import VigilServer

/// The Vigil that a run reports to: found at its address, or started there.
struct RunServer: Sendable {
    /// `http://127.0.0.1:4318`.
    let address: String
    /// What reading needs; nil where nothing is needed or known.
    let token: String?

    /// Who answers at an address.
    enum Answer: Equatable {
        case vigil(tokenRequired: Bool)
        case someoneElse
        case nobody
    }

    /// Where a run looks for its server.
    struct Place: Sendable {
        let listen: ListenArgument
        /// Whether one may be started there.
        let isLocal: Bool

        /// What `--listen` names, else `VIGIL_SERVER`, else the usual place.
        init(
            _ option: ListenArgument?,
            environment: [String: String] = ProcessInfo.processInfo.environment
        ) throws {
            if let option {
                listen = option
                isLocal = true
                return
            }
            let server = try ServerAddress(environment: environment)
            guard let found = server.listen, found.port != 0 else {
                throw CommandError(
                    .usage,
                    "vigil run reports over HTTP to a host and port, and VIGIL_SERVER is \(server.url)",
                    advice: "Write it like http://127.0.0.1:4318, or use --listen"
                )
            }
            listen = found
            isLocal = server.isLocal
        }
    }

    private static let startDeadline = Duration.seconds(10)
    private static let bodyBytesMax = 4 << 20

    /// The answer's part that even a stranger gets.
    private struct StatusHead: Decodable {
        var server: ServerView
    }

    /// Finds the Vigil at an address, or starts one.
    ///
    /// - Parameters:
    ///   - place: The address.
    ///   - folder: Where one that is started keeps its data.
    ///   - environment: What one that is started gets.
    /// - Returns: The server; nil where it could not be started, or may not be started there.
    /// - Throws: `CommandError` where another program answers there.
    static func find(at place: Place, folder: DataFolder, environment: [String]) async throws -> RunServer? {
        let listen = place.listen
        let address = address(of: listen)
        switch await whoAnswers(at: listen) {
        case .vigil(let tokenRequired): return RunServer(address, tokenRequired: tokenRequired)
        case .someoneElse:
            throw CommandError(
                .unreachable,
                "Another program than Vigil answers at \(address)",
                advice: "Name a free address: vigil run --listen 127.0.0.1:4319 -- …"
            )
        case .nobody:
            guard place.isLocal else { return nil }
            try start(at: listen, folder: folder, environment: environment)
            return await waitForStart(at: listen)
        }
    }

    private init(_ address: String, tokenRequired: Bool) {
        self.address = address
        let given = ProcessInfo.processInfo.environment["VIGIL_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        token = tokenRequired ? given ?? TokenFile.standard().read() : nil
    }

    /// Who answers.
    ///
    /// The connection is tried first: the client would go on trying where nobody listens.
    private static func whoAnswers(at listen: ListenArgument) async -> Answer {
        guard vigil_answers(reachableHost(of: listen), UInt16(listen.port), 1000) else { return .nobody }
        guard let body = try? await get("\(address(of: listen))/api/vigil/status", timeout: .seconds(5)) else {
            return .someoneElse
        }
        guard let head = try? ViewJSON.decode(StatusHead.self, from: body), head.server.name == "vigil" else {
            return .someoneElse
        }
        return .vigil(tokenRequired: head.server.tokenRequired)
    }

    /// Starts `vigil serve` in a session of its own, which lives on after this process.
    private static func start(at listen: ListenArgument, folder: DataFolder, environment: [String]) throws {
        guard let executable = Host.executablePath else { throw SystemError(0, "find this program's own path") }
        try folder.prepare()
        let arguments = [
            executable, "serve", "--idle-exit", "1h", "--listen", listen.text, "--data", folder.path,
        ]
        try ChildProcess.spawnDetached(
            arguments: arguments,
            environment: environment,
            logPath: logPath(in: folder)
        )
    }

    /// Where a server that was started writes what it has to say.
    static func logPath(in folder: DataFolder) -> String { folder.path + "/serve.log" }

    private static func waitForStart(at listen: ListenArgument) async -> RunServer? {
        let clock = ContinuousClock()
        let deadline = clock.now + startDeadline
        while clock.now < deadline {
            if case .vigil(let tokenRequired) = await whoAnswers(at: listen) {
                return RunServer(address(of: listen), tokenRequired: tokenRequired)
            }
            try? await Task.sleep(for: .milliseconds(25))
        }
        return nil
    }

    /// What the server knows of a service's operations in a time; nil where it does not answer.
    func operations(of service: String, window: TimeRange) async -> OperationsView? {
        let client = VigilClient(address: address, token: token, timeout: .seconds(3))
        return try? await client.operations(service: service, window: window)
    }

    private static func get(_ url: String, timeout: Duration) async throws -> Data {
        let request = HTTPClientRequest(url: url)
        let response = try await HTTPClient.impatient.execute(
            request,
            timeout: .nanoseconds(timeout.nanoseconds)
        )
        let body = try await response.body.collect(upTo: bodyBytesMax)
        return Data(body.readableBytesView)
    }

    /// The address under which a server that listens so is reached from this machine.
    private static func address(of listen: ListenArgument) -> String {
        let host = reachableHost(of: listen)
        return "http://" + (host.contains(":") ? "[\(host)]:\(listen.port)" : "\(host):\(listen.port)")
    }

    private static func reachableHost(of listen: ListenArgument) -> String {
        ["0.0.0.0", "::", "*"].contains(listen.host) ? "127.0.0.1" : listen.host
    }
}
