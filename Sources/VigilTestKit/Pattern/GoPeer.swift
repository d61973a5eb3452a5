import Foundation

/// Go's regexp in a process of its own, asked over its standard input.
///
/// `Tests/VigilPatternTests/Peer/go_regexp.go` says what can be asked and how. Several questions may be on their way:
/// answers come in the order of the questions.
package final class GoPeer {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let missing = "go is missing: run scripts/test, or install the Debian package golang-go"

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Starts the peer; builds it first where it is missing or older than its source.
    package init() throws {
        process.executableURL = URL(fileURLWithPath: try Self.program.get())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Whether Go is there to build the peer.
    package static var isInstalled: Bool { compiler != nil }

    /// The version of Go as it tells it, `go1.19.8`; nil without Go.
    package static func version() throws -> String? {
        guard let compiler else { return nil }
        let words = try run(compiler, ["version"]).split(separator: " ")
        return words.first { $0.hasPrefix("go1") }.map(String.init)
    }

    /// What `go doc` says of a package.
    package static func documentation(of package: String) throws -> String {
        guard let compiler else { throw Failure(description: missing) }
        return try run(compiler, ["doc", package])
    }

    func send(_ message: PeerMessage) throws {
        var bytes = Data(capacity: message.bytes.count + 4)
        withUnsafeBytes(of: UInt32(message.bytes.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: message.bytes)
        try input.fileHandleForWriting.write(contentsOf: bytes)
    }

    func receive() throws -> PeerMessage {
        let size = try read(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        return PeerMessage(bytes: try read(size))
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            guard let more = try output.fileHandleForReading.read(upToCount: count - bytes.count), !more.isEmpty else {
                throw Failure(description: "Go's regexp ended in the middle of an answer")
            }
            bytes += more
        }
        return bytes
    }

    /// Built once in a process.
    ///
    /// Others may build at the same time: what is built gets its name when it is whole.
    private static let program: Result<String, Failure> = {
        do { return .success(try build()) } catch let failure as Failure { return .failure(failure) } catch {
            return .failure(Failure(description: "\(error)"))
        }
    }()

    private static func build() throws -> String {
        var root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: root.path + "/Package.swift") {
            guard root.path != "/" else { throw Failure(description: "no Package.swift above \(#filePath)") }
            root.deleteLastPathComponent()
        }
        let source = root.path + "/Tests/VigilPatternTests/Peer/go_regexp.go"
        let folder = root.path + "/.build-go"
        let program = folder + "/go_regexp"
        if let built = modified(program), let written = modified(source), written < built { return program }
        guard let compiler else {
            throw Failure(description: missing)
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let fresh = program + ".\(ProcessInfo.processInfo.processIdentifier)"
        _ = try run(compiler, ["build", "-o", fresh, source])
        _ = try? FileManager.default.removeItem(atPath: program)
        try? FileManager.default.moveItem(atPath: fresh, toPath: program)
        return program
    }

    private static func modified(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }

    private static let compiler: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/go" }.first(where: FileManager.default.isExecutableFile)
    }()

    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["GO111MODULE": "off"]) { _, new in new }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw Failure(description: "\(program) \(arguments): \(text)") }
        return text
    }
}
