import Foundation

/// A receiver that decodes with the official Python classes, as a child process.
final class OTLPReceiver {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// One request as the receiver saw it.
    struct Request: Decodable {
        let path: String
        let names: [String]
        let key: String?
        let gzip: Bool
        let type: String
        let agent: String?
        let token: String?
        let traceparent: String?
    }

    private let process = Process()
    private let input = Pipe()
    private let port: Int
    private let seen = FileManager.default.temporaryDirectory.appendingPathComponent("vigil-\(UUID()).jsonl")

    /// Starts it, or says what is missing.
    init() throws {
        let interpreter = try Self.interpreter()
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        process.executableURL = URL(fileURLWithPath: interpreter)
        process.arguments = [folder.appendingPathComponent("otlp_receiver.py").path, seen.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw Failure(description: "the receiver ended at once") }
            line += piece
        }
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let port = Int(text) else { throw Failure(description: "the receiver said \"\(text)\"") }
        self.port = port
    }

    /// The Python that has Tests/requirements.txt installed.
    static func interpreter() throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        var root = folder
        while !FileManager.default.fileExists(atPath: root.appendingPathComponent("Package.swift").path) {
            guard root.path != "/" else { throw Failure(description: "no Package.swift above \(folder.path)") }
            root.deleteLastPathComponent()
        }
        let interpreter =
            ProcessInfo.processInfo.environment["VIGIL_TEST_PYTHON"]
            ?? root.appendingPathComponent(".venv-test/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: interpreter) else {
            throw Failure(description: "\(interpreter) is missing: run scripts/test, or set VIGIL_TEST_PYTHON")
        }
        return interpreter
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: seen)
    }

    /// The address under which it answers in a given way.
    func endpoint(_ mode: String) -> String { "http://127.0.0.1:\(port)/\(mode)" }

    /// What it took so far under a way of answering, in order.
    func requests(_ mode: String) throws -> [Request] {
        let lines = try Data(contentsOf: seen).split(separator: UInt8(ascii: "\n"))
        let requests = try lines.map { try JSONDecoder().decode(Request.self, from: Data($0)) }
        return requests.filter { $0.path.hasPrefix("/\(mode)/") }
    }
}
