import Foundation
import Testing

extension EndToEnd {
    /// A disk that fills up under a watched program: a small file system in memory that only the program sees.
    @Suite(.serialized, .enabled(if: getuid() == 0, "mounting a file system needs root"))
    struct LibraryDiskFullTests {
        @Test("A full disk never hurts the application: spool, log file and interactions say so once, and go on after")
        func goesOnWhileTheDiskIsFullAndAfter() async throws {
            try await withHome { home in
                let program = try await start(in: home)
                let disk = home.path + "/disk"
                _ = try await run(program, in: home, "dd", "if=/dev/zero", "of=\(disk)/ballast", "bs=64k")
                for trouble in Self.troubles {
                    try await eventually("it says: \(trouble)") { program.errors.contains(trouble) ? true : nil }
                }
                let answers = program.output.split(separator: "\n").count
                try await eventually("it answers all the same") {
                    program.output.split(separator: "\n").count > answers + 100 ? true : nil
                }
                for trouble in Self.troubles {
                    // A short line may still find room in between, and then it is said anew.
                    #expect(program.errors.components(separatedBy: trouble).count <= 4, "\(program.errors)")
                }
                let before = try await run(program, in: home, "cat", disk + "/log/app.log").count
                _ = try await run(program, in: home, "rm", disk + "/ballast")
                for relief in ["interactions are written again", "telemetry is taken again"] {
                    try await eventually("it says: \(relief)") { program.errors.contains(relief) ? true : nil }
                }
                let after = try await eventually("lines are written to the file again") {
                    let log = try await run(program, in: home, "cat", disk + "/log/app.log")
                    return log.count > before + 10_000 ? log : nil
                }
                #expect(after.split(separator: "\n").allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
                try FileManager.default.removeItem(atPath: home.path + "/asking")
                #expect(try await program.end() == .exited(0), "\(program.errors)")
                #expect(!program.errors.contains("could not be written in time"))
            }
        }

        private static let troubles = [
            "interactions are not written, and up to 10000 are kept and tried again",
            "app.log cannot be written: No space left on device",
            "it cannot be kept on the disk",
        ]

        /// An assistant that is asked as long as a file is there, and keeps all that it has on the small disk.
        private func start(in home: TestHome) async throws -> ChildProgram {
            let disk = home.path + "/disk", asking = home.path + "/asking"
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
            _ = FileManager.default.createFile(atPath: asking, contents: nil)
            let script = """
                mount -t tmpfs -o size=8m none '\(disk)' && while [ -e '\(asking)' ]; do echo 'How is tea made?'; \
                sleep 0.005; done | '\(try Peers.helloAssistant())'
                """
            let program = try home.start(
                [Peers.system("unshare"), "-m", "sh", "-c", script],
                environment: [
                    "XDG_DATA_HOME": disk + "/share", "XDG_STATE_HOME": disk + "/state",
                    "VIGIL_LOG_FILE": disk + "/log/app.log", "VIGIL_CONSOLE": "off",
                    "VIGIL_INTERACTIONS_BATCH_SIZE": "20", "VIGIL_INTERACTIONS_FLUSH_INTERVAL_SECONDS": "1",
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(try freePort())",
                    "OTEL_METRIC_EXPORT_INTERVAL": "500",
                ]
            )
            try await program.output(contains: "As far as I know")
            try await eventually("it has begun to keep") { program.errors.contains("are kept in") ? true : nil }
            return program
        }

        /// Runs a program that sees the small disk.
        private func run(_ program: ChildProgram, in home: TestHome, _ command: String...) async throws -> String {
            let child = try home.start([Peers.system("nsenter"), "-t", "\(program.pid)", "-m"] + command)
            _ = try await child.end()
            return child.output
        }
    }
}
