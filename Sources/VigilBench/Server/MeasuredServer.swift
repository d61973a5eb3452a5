import Foundation

/// A server under measurement: Vigil's release build, or a peer that takes the same bytes.
final class MeasuredServer {
    /// Which program, and how it is told where to listen and what to keep.
    struct Kind: Sendable {
        let name: String
        let program: String
        /// The arguments for a port and a folder of its own.
        let arguments: @Sendable (_ port: Int, _ folder: String) -> [String]
        /// Where its remote write is.
        let writePath: String
        /// What answers 200 once it takes requests.
        let readyPath: String
    }

    let kind: Kind
    let address: String
    private let process: Process
    private let folder: String

    /// Starts it on an empty folder; it may not answer yet.
    init(_ kind: Kind) throws {
        self.kind = kind
        let port = try Self.freePort()
        address = "http://127.0.0.1:\(port)"
        folder = FileManager.default.temporaryDirectory.path + "/vigil-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "".write(toFile: folder + "/empty.yml", atomically: true, encoding: .utf8)
        process = Process()
        process.executableURL = URL(fileURLWithPath: kind.program)
        process.arguments = kind.arguments(port, folder)
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder, "XDG_RUNTIME_DIR": folder]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Processor time that it has used so far, in seconds.
    var processorSeconds: Double {
        // After the name in brackets: state is field 3, user and system time are fields 14 and 15, in ticks.
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Processor time that the threads it has now have used, in seconds: finer than ``processorSeconds``, which counts
    /// ticks.
    var threadSeconds: Double {
        let folder = "/proc/\(process.processIdentifier)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.reduce(0) { sum, thread in
            let text = (try? String(contentsOfFile: "\(folder)/\(thread)/schedstat", encoding: .utf8)) ?? ""
            return sum + (text.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1e9
        }
    }

    /// Memory that it holds now, or `VmHWM`, the most it has held; in MiB.
    func memory(_ field: String = "VmRSS") -> Double {
        let path = "/proc/\(process.processIdentifier)/status"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(field + ":") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1_024
    }

    /// Ends it, and removes what it kept.
    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) != 0 || getsockname(descriptor, pointer, &length) != 0
            }
        }
        if failed { throw CocoaError(.fileReadUnknown) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

extension MeasuredServer.Kind {
    /// The program that `scripts/bench` built.
    static var vigil: Self? {
        guard let program = ProcessInfo.processInfo.environment["VIGIL_BENCH_SERVER"] else { return nil }
        return Self(
            name: "vigil",
            program: program,
            arguments: { ["serve", "--no-auth", "--quiet", "--listen", "127.0.0.1:\($0)", "--data", $1 + "/data"] },
            writePath: "/api/v1/write",
            readyPath: "/-/ready"
        )
    }

    /// The peers that this machine has.
    static var peers: [Self] {
        let prometheus = Self(
            name: "prometheus",
            program: "/usr/bin/prometheus",
            arguments: { port, folder in
                [
                    "--config.file=\(folder)/empty.yml", "--storage.tsdb.path=\(folder)/data",
                    "--web.listen-address=127.0.0.1:\(port)", "--web.enable-remote-write-receiver",
                    "--log.level=error",
                ]
            },
            writePath: "/api/v1/write",
            readyPath: "/-/ready"
        )
        let victoria = Self(
            name: "victoria_metrics",
            program: "/usr/bin/victoria-metrics",
            arguments: { port, folder in
                ["-storageDataPath=\(folder)/data", "-httpListenAddr=127.0.0.1:\(port)", "-loggerLevel=ERROR"]
            },
            writePath: "/api/v1/write",
            readyPath: "/health"
        )
        return [prometheus, victoria].filter { FileManager.default.isExecutableFile(atPath: $0.program) }
    }
}
