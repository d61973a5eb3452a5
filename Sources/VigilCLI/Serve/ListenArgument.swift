import ArgumentParser

/// An address to listen on: `127.0.0.1:4318`, `[::1]:0`, `:4318`.
struct ListenArgument: ExpressibleByArgument {
    static let standard = ListenArgument(host: "127.0.0.1", port: 4_318)

    let host: String
    let port: Int

    var defaultValueDescription: String { text }
    /// As it is written in an address.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "127.0.0.1" : String(host), port: Int(port))
    }
}
