import Foundation
import VigilDashboard
import VigilModel
import VigilServer

/// Finds what answers: a server, else what is stored on this machine.
struct ViewProvider {
    private let options: ServerOptions
    private let console: Console
    private let address: ServerAddress
    let folder: DataFolder

    init(_ options: ServerOptions, _ console: Console) throws {
        self.options = options
        self.console = console
        address = try ServerAddress(options)
        folder = DataFolder(option: options.data)
    }

    /// Asks whatever answers; the time is that of the question.
    func withViews<Answer>(_ ask: (any ViewSource, Timestamp) async throws -> Answer) async throws -> Answer {
        if folder.isNamed, options.server == nil, folder.holdsStore, let stored = try await StoredViews.open(folder) {
            return try await ask(stored, SystemTime.now())
        }
        if let client = try await findServer() { return try await ask(client, SystemTime.now()) }
        guard folder.isNamed || address.isLocal else { throw Self.unreachable(address.url) }
        guard folder.holdsStore else {
            throw CommandError(
                .unreachable,
                "No Vigil answers at \(address.url), and nothing is stored in \(folder.path)",
                advice: "Watch a program with `vigil run -- COMMAND`, or start a server with `vigil serve`."
            )
        }
        guard let stored = try await StoredViews.open(folder) else {
            throw CommandError(
                .unreachable,
                "No Vigil answers at \(address.url), but another process has \(folder.path) open",
                advice: "Name its address with --server."
            )
        }
        console.remark("No server answers at \(address.url); this is what is stored in \(folder.path).")
        return try await ask(stored, SystemTime.now())
    }

    /// The server, for what only a server can do.
    func server() async throws -> VigilClient {
        guard let client = try await findServer() else { throw Self.unreachable(address.url) }
        return client
    }

    /// The server; nil where nothing listens.
    ///
    /// - Throws: A ``CommandError`` where something listens that is no Vigil.
    func findServer() async throws -> VigilClient? {
        let client = VigilClient(address: address.url, token: address.token)
        if await client.isThere() { return client }
        do {
            let now = SystemTime.now()
            _ = try await client.status(window: TimeRange(start: now - .seconds(1), end: now))
            return client
        } catch let error as ViewError where error.code == .unreachable && error.message.hasPrefix("No server") {
            return nil
        } catch is ViewError {
            throw CommandError(
                .unreachable,
                "What answers at \(address.url) is not Vigil",
                advice: "Name the server with --server."
            )
        }
    }

    /// Whether a server was named by an option.
    var isServerNamed: Bool { options.server != nil }

    /// `http://127.0.0.1:4318`.
    var addressURL: String { address.url }

    /// Whether that is on this machine.
    var isAddressLocal: Bool { address.isLocal }

    /// Where a server for this address would listen on this machine; nil for one elsewhere.
    var localListen: ListenArgument? { address.isLocal ? address.listen : nil }

    static func unreachable(_ url: String) -> CommandError {
        CommandError(
            .unreachable,
            "No Vigil answers at \(url)",
            advice: "Start one with `vigil serve`, or name another with --server."
        )
    }
}
