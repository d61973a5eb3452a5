import Foundation

/// A `vigil serve` under test, on a port of its own.
final class ServerProgram {
    let child: ChildProgram
    let address: String
    let signIn: String
    private let home: TestHome

    /// Starts a server over a folder, and waits until it has said where it is.
    convenience init(
        in home: TestHome,
        data: String? = nil,
        listen: String = "127.0.0.1:0",
        _ arguments: String...
    ) async throws {
        try await self.init(in: home, data: data, listen: listen, options: arguments)
    }

    /// Starts a server over a folder, with a list of options.
    init(in home: TestHome, data: String? = nil, listen: String, options arguments: [String]) async throws {
        self.home = home
        let folder = data ?? home.path + "/data"
        child = try home.start(
            [Peers.vigil(), "serve", "--json", "--listen", listen, "--data", folder] + arguments
        )
        let child = child
        let line = try await eventually("vigil serve says where it is", within: 20, every: 5) { () -> Data? in
            if let ending = child.poll() { throw TestFailure("vigil serve: \(ending)\n\(child.errors)") }
            guard let end = child.output.firstIndex(of: "\n") else { return nil }
            return Data(child.output[..<end].utf8)
        }
        let said = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        guard let address = said["address"] as? String else {
            throw TestFailure("no address in \(String(decoding: line, as: UTF8.self))")
        }
        self.address = address
        signIn = said["sign_in"] as? String ?? ""
    }

    var port: Int { URL(string: address)?.port ?? 0 }

    /// What the server left for its user's own commands.
    var token: String {
        let file = FileManager.default.contents(atPath: home.path + "/runtime/vigil/token") ?? Data()
        return String(decoding: file, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        let own = ["Authorization": "Bearer \(token)"]
        return try await LocalHTTP.send("GET", address + path, headers: own.merging(headers) { $1 })
    }

    func post(_ path: String, _ body: Data, type: String) async throws -> Answer {
        try await LocalHTTP.send("POST", address + path, headers: ["Content-Type": type], body: body)
    }

    /// Runs a client command against it, and returns its output.
    func vigil(_ arguments: String..., exit code: Int32 = 0) async throws -> String {
        let child = try home.start([Peers.vigil()] + arguments, environment: ["VIGIL_SERVER": address])
        let ending = try await child.end()
        guard ending == .exited(code) else {
            throw TestFailure("vigil \(arguments): \(ending), not \(code)\n\(child.output)\n\(child.errors)")
        }
        return child.output
    }

    /// The series of the last five minutes that a selector takes, with their newest values.
    func series(_ selector: String) async throws -> [[String: Any]] {
        let match = selector.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await get("/api/vigil/series?since=5m&match=\(match)")
        return try answer.json()["series"] as? [[String: Any]] ?? []
    }

    /// Runs a client command that writes one JSON object a line.
    func lines(_ arguments: String...) async throws -> [[String: Any]] {
        let child = try home.start([Peers.vigil()] + arguments + ["--json"], environment: ["VIGIL_SERVER": address])
        let ending = try await child.end()
        guard ending == .exited(0) else {
            throw TestFailure("vigil \(arguments): \(ending)\n\(child.output)\n\(child.errors)")
        }
        return try child.output.split(separator: "\n").map { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                throw TestFailure("no object: \(line)")
            }
            return object
        }
    }
}
