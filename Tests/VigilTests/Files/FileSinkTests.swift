import Foundation
import Testing
import VigilModel
import VigilOTLP

@testable import Vigil

@Suite("File exporter", .timeLimit(.minutes(1)))
struct FileSinkTests {
    private let folder = TestFolder()

    private static func logs(_ text: String) -> TelemetryBatch {
        TelemetryBatch(logs: [
            ResourceGroup(resource: Resource(["service.name": "api"]), items: [LogRecord(body: .string(text))])
        ])
    }

    private func sink(fileBytesMax: Int = 1 << 20, filesMax: Int = 7) -> FileSink {
        FileSink(FilesConfiguration(directory: folder.path, fileBytesMax: fileBytesMax, filesMax: filesMax))
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func lines(_ file: String) throws -> [[UInt8]] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + file)))
        #expect(bytes.last == UInt8(ascii: "\n"))
        return bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }

    private func texts() throws -> [String] {
        try files().flatMap { try lines($0) }.flatMap { line in
            try OTLPDecoder.decode(line, signal: .logs, encoding: .json).logs
                .flatMap(\.scopes).flatMap(\.items).map(\.body.description)
        }
    }

    @Test("E12: what is recorded is in files as JSON, a request a line, a family of files for each signal")
    func writesARequestALine() async throws {
        let vigil = Vigil(
            configuration: Vigil.Configuration(service: "api"),
            sink: sink(),
            diagnostics: Diagnostics { _ in }
        )
        try await vigil.run {
            vigil.operation("work") { _ in }
            vigil.feature("a\nb", "used")
        }
        #expect(
            try files() == ["logs-00000001.otlp.jsonl", "metrics-00000001.otlp.jsonl", "traces-00000001.otlp.jsonl"]
        )
        let spans = try lines("traces-00000001.otlp.jsonl").map {
            try OTLPDecoder.decode($0, signal: .traces, encoding: .json).counts.spans
        }
        #expect(spans == [1])
    }

    @Test("E17: files grow up to a size and are kept up to a number")
    func rotatesBySizeAndNumber() async throws {
        let sink = sink(fileBytesMax: 1_000, filesMax: 3)
        for number in 0..<60 { _ = try await sink.receive(Self.logs("line \(number)")) }
        let files = try files()
        #expect(files.count == 3)
        for file in files {
            let size = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + file)[.size] as? Int
            #expect((1...1_000).contains(size ?? 0))
        }
        let kept = try texts()
        #expect(kept == ((60 - kept.count)..<60).map { "line \($0)" })
    }

    @Test func aLineThatIsLargerThanAFileMayBeHasOneOfItsOwn() async throws {
        let sink = sink(fileBytesMax: 1_000)
        for length in [1, 5_000, 2] { _ = try await sink.receive(Self.logs(String(repeating: "x", count: length))) }
        #expect(try files().count == 3)
        #expect(try texts().map(\.count) == [1, 5_000, 2])
    }

    @Test func goesOnWhereAProcessThatWasKilledLeftHalfALine() async throws {
        do { _ = try await sink().receive(Self.logs("one")) }
        let path = folder.path + "/logs-00000001.otlp.jsonl"
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(#"{"resourceLogs":[{"scop"#.utf8))
        _ = try await sink().receive(Self.logs("two"))
        #expect(try files().count == 1)
        #expect(try texts() == ["one", "two"])
    }

    @Test func twoProcessesWriteToFilesOfTheirOwn() async throws {
        let first = sink(), second = sink()
        for number in 0..<3 {
            _ = try await first.receive(Self.logs("first \(number)"))
            _ = try await second.receive(Self.logs("second \(number)"))
        }
        #expect(try files().count == 2)
        #expect(try texts().count == 6)
    }

    @Test func whereTheFolderCannotBeWrittenTheBatchIsToBeTriedAgain() async throws {
        try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
        let sink = FileSink(FilesConfiguration(directory: folder.path + "/file/folder"))
        await #expect {
            try await sink.receive(Self.logs("a"))
        } throws: {
            ($0 as? SinkError)?.advice == .retry(after: nil)
        }
    }

    @Test func aFileIsForThisUserAlone() async throws {
        _ = try await sink().receive(Self.logs("a"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/logs-00000001.otlp.jsonl")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
}
