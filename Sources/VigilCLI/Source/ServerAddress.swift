import Foundation
import VigilServer

/// Which server a command asks, and with which token.
struct ServerAddress {
    /// `http://127.0.0.1:4318`, without a slash at its end.
    let url: String
    /// The token that was given; nil where the client has to find the user's own.
    let token: String?
    /// Whether it is on this machine.
    let isLocal: Bool

    /// The server that the options, else the environment, name.
    init(_ options: ServerOptions, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        try self.init(server: options.server, token: options.token, environment: environment)
    }

    /// The server that is named, else that of the environment, else the usual one.
    init(
        server: String? = nil,
        token: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let named = server ?? environment["VIGIL_SERVER"].flatMap { $0.isEmpty ? nil : $0 }
        let text = named ?? VigilClient.standardAddress
        let address = text.contains("://") ? text : "http://" + text
        guard let parts = URLComponents(string: address), let scheme = parts.scheme, let host = parts.host,
            ["http", "https"].contains(scheme), !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil
        else {
            throw CommandError(
                .usage,
                "“\(text)” is no address of a server",
                advice: "Write it like \(VigilClient.standardAddress)"
            )
        }
        url = address.hasSuffix("/") ? String(address.dropLast()) : address
        isLocal = Self.isLoopback(host)
        self.token = token ?? environment["VIGIL_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Where a server listens that is reached by this address; nil for one behind TLS, or at the port of the web.
    var listen: ListenArgument? {
        url.hasPrefix("http://") ? ListenArgument(argument: String(url.dropFirst(7))) : nil
    }

    private static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || host == "::1"
            || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }
}
