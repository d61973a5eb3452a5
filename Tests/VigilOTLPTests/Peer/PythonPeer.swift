import Foundation

/// The official Python classes, called as a script.
struct PythonPeer {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let interpreter: String
    let script: String

    /// Finds the interpreter, or says what to do.
    init(script name: String = "otlp_peer.py") throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        var root = folder
        while !FileManager.default.fileExists(atPath: root.appendingPathComponent("Package.swift").path) {
            guard root.path != "/" else { throw Failure(description: "no Package.swift above \(folder.path)") }
            root.deleteLastPathComponent()
        }
        script = folder.appendingPathComponent(name).path
        interpreter =
            ProcessInfo.processInfo.environment["VIGIL_TEST_PYTHON"]
            ?? root.appendingPathComponent(".venv-test/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: interpreter) else {
            throw Failure(description: "\(interpreter) is missing: run scripts/test, or set VIGIL_TEST_PYTHON")
        }
    }

    /// Runs the script; throws with what it printed where it fails.
    func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: interpreter)
        process.arguments = [script] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: String(decoding: output.prefix(8_000), as: UTF8.self))
        }
    }
}

/// Messages one behind the other, each after its length in four bytes, the lowest first.
enum MessageFile {
    static func read(_ url: URL) throws -> [[UInt8]] {
        let content = [UInt8](try Data(contentsOf: url))
        var messages: [[UInt8]] = []
        var position = 0
        while position + 4 <= content.count {
            let size = (0..<4).reduce(0) { $0 | Int(content[position + $1]) << (8 * $1) }
            messages.append(Array(content[(position + 4)..<(position + 4 + size)]))
            position += 4 + size
        }
        return messages
    }

    static func write(_ messages: [[UInt8]], to url: URL) throws {
        var content: [UInt8] = []
        for message in messages {
            for shift in 0..<4 { content.append(UInt8(truncatingIfNeeded: message.count >> (8 * shift))) }
            content += message
        }
        try Data(content).write(to: url)
    }
}
