import CVigil
import Foundation
import Synchronization

/// A `vigil serve` over a folder, which may be recorded, and told where to die.
final class SoakServer: Sendable {
    /// How it is started.
    struct Start: Sendable {
        /// The program, and the library that records.
        var program: String
        var recorder: String
        /// The folder in which `data` lies.
        var disk: String
        /// Where its output goes, and what else it leaves.
        var aside: String
        /// Where its calls are recorded; nil where they are not.
        var recording: String?
        /// What kind of call it dies at, and which one; nil lets it live.
        var death: String?
        /// The longest that a synchronisation takes longer, so that more happens meanwhile.
        var delayMicroseconds = 300
        /// The records with which a segment is full, so that parts are made and merged all the time.
        var segmentRecords = 100
        var seed: UInt64 = 0
    }

    enum Ending: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// The server ended while it was still needed.
    struct Ended: Error, CustomStringConvertible {
        let ending: Ending
        let said: String
        var description: String { "the server ended (\(ending)) and said: \(said)" }
    }

    let address: String
    private let pid: Int32
    private let aside: String
    private let ending = Mutex<Ending?>(nil)

    private init(address: String, pid: Int32, aside: String) {
        self.address = address
        self.pid = pid
        self.aside = aside
    }

    /// Starts a server and waits until it listens.
    ///
    /// - Throws: ``Ended`` where it died before.
    static func start(_ start: Start) async throws -> SoakServer {
        try FileManager.default.createDirectory(atPath: start.aside, withIntermediateDirectories: true)
        var environment = [
            "HOME": start.aside, "XDG_RUNTIME_DIR": start.aside, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
        ]
        if let recording = start.recording {
            environment["LD_PRELOAD"] = start.recorder
            environment["VIGIL_RECORD_FILE"] = recording
            environment["VIGIL_RECORD_ROOT"] = start.disk
            environment["VIGIL_RECORD_KILL"] = start.death
            environment["VIGIL_RECORD_DELAY_US"] = "\(start.delayMicroseconds)"
            environment["VIGIL_RECORD_SEED"] = "\(start.seed)"
        }
        let arguments = [
            start.program, "serve", "--no-auth", "--json", "--quiet", "--listen", "127.0.0.1:0",
            "--data", start.disk + "/data", "--segment-records", "\(start.segmentRecords)",
        ]
        let pid = try spawn(arguments, environment, aside: start.aside)
        let server = SoakServer(address: "", pid: pid, aside: start.aside)
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let line = text(start.aside + "/out").split(separator: "\n", omittingEmptySubsequences: false)
            if line.count > 1, let address = Self.address(in: line[0]) {
                return SoakServer(address: address, pid: pid, aside: start.aside)
            }
            if let ending = server.poll() { throw Ended(ending: ending, said: server.said) }
            if ContinuousClock.now > deadline {
                server.kill()
                throw Ended(ending: .killed(9), said: "nothing for 30 s; \(server.said)")
            }
            try await ContinuousClock().sleep(for: .milliseconds(3))
        }
    }

    private static func address(in line: Substring) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return object?["address"] as? String
    }

    private static func spawn(_ arguments: [String], _ environment: [String: String], aside: String) throws -> Int32 {
        let files = ["/out", "/err"].map { open(aside + $0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) }
        let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { for file in files + [input] { close(file) } }
        var strings = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for string in strings + variables { free(string) } }
        var spawned = vigil_spawned()
        let failure = strings.withUnsafeMutableBufferPointer { strings in
            variables.withUnsafeMutableBufferPointer { variables -> Int32 in
                guard let arguments = strings.baseAddress, let environment = variables.baseAddress else {
                    return EINVAL
                }
                var request = vigil_spawn_request(
                    arguments: arguments,
                    environment: environment,
                    input: input,
                    output: files[0],
                    error: files[1],
                    place: VIGIL_SPAWN_OWN_GROUP,
                    kept: nil,
                    kept_count: 0
                )
                return vigil_spawn(&request, &spawned)
            }
        }
        if failure != 0 { throw SoakFailure("\(arguments[0]) cannot be started: errno \(failure)") }
        return spawned.pid
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// What it wrote of warnings and errors, but for the one that it always has.
    var said: String {
        Self.text(aside + "/err").split(separator: "\n").filter { !$0.contains("AUTHENTICATION IS OFF") }
            .joined(separator: "\n")
    }

    /// How it ended; nil while it runs.
    func poll() -> Ending? {
        ending.withLock { ending in
            if let ending { return ending }
            var result = vigil_wait_result()
            guard vigil_wait(pid, &result) == 1 else { return nil }
            switch result.kind {
            case VIGIL_EXITED: ending = .exited(result.value)
            case VIGIL_SIGNALED: ending = .killed(result.value)
            default: break
            }
            return ending
        }
    }

    /// Waits for its end; past the time it is killed.
    func end(within seconds: Int = 30) async throws -> Ending {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if let ending = poll() { return ending }
            if ContinuousClock.now > deadline {
                kill()
                throw SoakFailure("the server does not end within \(seconds) s")
            }
            try await ContinuousClock().sleep(for: .milliseconds(2))
        }
    }

    /// Asks it to end, and waits for it.
    func stop() async throws -> Ending {
        if poll() == nil { _ = vigil_kill(pid, 15) }
        return try await end()
    }

    /// Kills it; it is reaped by whoever asks next.
    func kill() {
        if poll() == nil { _ = vigil_kill(pid, 9) }
    }
}

/// What a soak found.
struct SoakFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
