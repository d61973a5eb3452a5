import Foundation

/// A terminal of 100 columns and 30 rows with a shell in it, by tmux on a socket of its own.
final class Screen {
    private let home: TestHome
    private let socket: String

    init(in home: TestHome, columns: Int = 100, rows: Int = 30) async throws {
        self.home = home
        socket = home.path + "/tmux"
        try await tmux(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "\(columns)",
            "-y",
            "\(rows)",
            "env PS1='$ ' sh"
        )
        try await shows("$")
    }

    /// Types a line, with Enter at its end.
    func type(_ line: String) async throws {
        try await tmux("send-keys", "-l", line)
        try await tmux("send-keys", "Enter")
    }

    /// Presses a key by tmux's name: `C-c`, `Enter`.
    func press(_ key: String) async throws {
        try await tmux("send-keys", key)
    }

    /// What stands on the screen, wrapped lines joined.
    func text() async throws -> String {
        try await tmux("capture-pane", "-p", "-J")
    }

    /// Waits until a text stands at the start of a line or anywhere behind what was typed.
    func shows(_ text: String, within seconds: Double = 20) async throws {
        var last = ""
        do {
            try await eventually("the screen shows “\(text)”", within: seconds, every: 100) {
                last = try await self.text()
                return last.split(separator: "\n").contains { $0.contains(text) && !$0.contains("echo code") }
                    ? true : nil
            }
        } catch {
            throw TestFailure("\(error)\n\(last)")
        }
    }

    @discardableResult
    private func tmux(_ arguments: String...) async throws -> String {
        let child = try home.start([Peers.system("tmux"), "-S", socket] + arguments)
        let ending = try await child.end(within: 10)
        guard ending == .exited(0) else { throw TestFailure("tmux \(arguments): \(child.errors)") }
        return child.output
    }
}
