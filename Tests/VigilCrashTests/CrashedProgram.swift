import CVigil
import Foundation
import Testing
import VigilModel
import VigilOTLP

/// Runs of the program that ends badly, in a folder of their own.
final class CrashedProgram {
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

    /// Has a program do its deed, and gives it back when it has ended.
    @discardableResult
    func run(_ deed: String, prefix: [String] = [], environment: [String: String] = [:]) throws -> Process {
        let process = try start(deed, prefix: prefix, environment: environment).process
        process.waitUntilExit()
        return process
    }

    /// Starts a program.
    func start(
        _ deed: String,
        prefix: [String] = [],
        environment: [String: String] = [:]
    ) throws -> (process: Process, output: Pipe) {
        let arguments = prefix + [Self.path, deed]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging([
            "XDG_STATE_HOME": folder, "SWIFT_BACKTRACE": "enable=no", "VIGIL_CONSOLE": "off",
        ]) { _, ours in ours }.merging(environment) { _, ours in ours }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return (process, output)
    }

    /// Starts a program that waits to be killed, and kills it.
    func kill(_ signal: Int32) throws {
        let (process, output) = try start("wait")
        var text = ""
        while !text.contains("waiting") {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { throw Failure(description: "it ended by itself: \(text)") }
            text += String(decoding: piece, as: UTF8.self)
        }
        _ = vigil_kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    /// What a next start reports: resource and record.
    func reports() throws -> [(resource: Resource, record: LogRecord)] {
        let (process, output) = try start("report")
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return try text.split(separator: "\n").flatMap { line in
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
