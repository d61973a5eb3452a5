import CVigil
import Foundation
import Testing
import VigilModel
import VigilOTLP

@testable import Vigil

/// Runs of the program that ends badly, in a folder of their own.
final class CrashedProgram: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/vigil-crash-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Where the runs' files are.
    var runsFolder: String { folder + "/vigil/runs/crash-program" }

    /// The runs' files, the oldest first.
    var runs: [String] {
        let path = runsFolder
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().map { "\(path)/\($0)" }
    }

    /// How a program ended.
    struct Ending: Sendable {
        let reason: Process.TerminationReason
        let status: Int32
        /// What it wrote to its standard output.
        let output: String
    }

    /// A program that runs; what waits for it does so on a thread of its own, since the pool's threads are few.
    struct Running: Sendable {
        fileprivate let process: Process
        fileprivate let output: FileHandle

        /// Returns when it has written something.
        func waitUntilItWrites(_ text: String) async throws {
            try await BlockingThread.run { () -> Result<Void, Failure> in
                var written = ""
                while !written.contains(text) {
                    let piece = output.availableData
                    if piece.isEmpty { return .failure(Failure(description: "it ended by itself: \(written)")) }
                    written += String(decoding: piece, as: UTF8.self)
                }
                return .success(())
            }.get()
        }

        func send(_ signal: Int32) { _ = vigil_kill(process.processIdentifier, signal) }

        func end() async -> Ending {
            await BlockingThread.run {
                let text = String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                return Ending(reason: process.terminationReason, status: process.terminationStatus, output: text)
            }
        }
    }

    /// Has a program do its deed, and tells how it ended.
    @discardableResult
    func run(_ deed: String, prefix: [String] = [], environment: [String: String] = [:]) async throws -> Ending {
        try await start(deed, prefix: prefix, environment: environment).end()
    }

    /// Starts a program.
    func start(
        _ deed: String,
        prefix: [String] = [],
        environment: [String: String] = [:],
        standardError: FileHandle = .nullDevice
    ) async throws -> Running {
        let arguments = prefix + [Self.path, deed]
        let environment = ProcessInfo.processInfo.environment.merging([
            "XDG_STATE_HOME": folder, "SWIFT_BACKTRACE": "enable=no", "VIGIL_CONSOLE": "off",
        ]) { _, ours in ours }.merging(environment) { _, ours in ours }
        return try await BlockingThread.run {
            Result {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: arguments[0])
                process.arguments = Array(arguments.dropFirst())
                process.environment = environment
                let output = Pipe()
                process.standardOutput = output
                process.standardError = standardError
                try process.run()
                return Running(process: process, output: output.fileHandleForReading)
            }
        }.get()
    }

    /// Starts a program that waits to be killed, and kills it.
    @discardableResult
    func kill(_ signal: Int32) async throws -> Ending {
        let running = try await start("wait")
        try await running.waitUntilItWrites("waiting")
        running.send(signal)
        return await running.end()
    }

    /// What a next start reports: resource and record.
    func reports() async throws -> [(resource: Resource, record: LogRecord)] {
        try await run("report").output.split(separator: "\n").flatMap { line in
            try OTLPDecoder.decode(Array(line.utf8), signal: .logs, encoding: .json).logs.flatMap { group in
                group.scopes.flatMap(\.items).map { (group.resource, $0) }
            }
        }
    }

    /// Beside the tests' own bundle.
    private static let path = Bundle.main.bundlePath + "/CrashProgram"
}

extension LogRecord {
    func text(_ key: String) -> String { attributes[key]?.stringValue ?? "" }
}
