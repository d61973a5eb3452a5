import CVigil
import Foundation

/// A fresh folder that stands for a user's home, with everything that is started in it.
///
/// Whatever has its path in the environment is killed at the end, also what has left its parent behind, as the server
/// does that `vigil run` starts.
final class TestHome {
    let path: String
    var environment: [String: String]
    private var children: [ChildProgram] = []
    private var bases: [String: Int] = [:]

    init() throws {
        path = NSTemporaryDirectory() + "vigil-e2e-\(UInt32.random(in: 0 ... .max))"
        for folder in ["", "/runtime", "/output"] {
            try FileManager.default.createDirectory(
                atPath: path + folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        environment = [
            "HOME": path,
            "XDG_DATA_HOME": path + "/share",
            "XDG_RUNTIME_DIR": path + "/runtime",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "NO_PROXY": "127.0.0.1,localhost",
        ]
    }

    /// Starts a program here.
    func start(_ arguments: [String], environment extra: [String: String] = [:]) throws -> ChildProgram {
        let name = URL(fileURLWithPath: arguments[0]).lastPathComponent
        bases[name, default: 0] += 1
        let child = try ChildProgram(
            arguments,
            environment: environment.merging(extra) { $1 },
            outputBase: "\(path)/output/\(name)-\(bases[name] ?? 0)"
        )
        children.append(child)
        return child
    }

    /// Starts `vigil` with arguments.
    func vigil(_ arguments: String..., environment extra: [String: String] = [:]) throws -> ChildProgram {
        try start([Peers.vigil()] + arguments, environment: extra)
    }

    /// Starts the tests' Python with arguments.
    func python(_ arguments: String..., environment extra: [String: String] = [:]) throws -> ChildProgram {
        try start([Peers.python()] + arguments, environment: extra)
    }

    /// Kills what runs here, and removes the folder.
    func clean() {
        for child in children { child.kill() }
        for pid in strays() { _ = vigil_kill(pid, 9) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Programs with this home in their environment.
    private func strays() -> [Int32] {
        let needle = Data(path.utf8)
        let own = ProcessInfo.processInfo.processIdentifier
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter { pid in
            pid != own && FileManager.default.contents(atPath: "/proc/\(pid)/environ")?.range(of: needle) != nil
        }
    }
}

/// Runs a test in a fresh home; whatever happens, nothing is left behind.
func withHome<Value>(_ body: (TestHome) async throws -> Value) async throws -> Value {
    let home = try TestHome()
    defer { home.clean() }
    return try await body(home)
}
