import Foundation
import Synchronization
import Testing
import VigilModel

@testable import Vigil

/// What is done with the files of runs that are over, within this process.
@Suite("Past runs", .timeLimit(.minutes(1)))
struct PastRunsTests {
    private final class Records: TelemetrySink {
        private let kept = Mutex<[LogRecord]>([])

        var all: [LogRecord] { kept.withLock { $0 } }

        func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
            kept.withLock { $0 += batch.logs.flatMap(\.scopes).flatMap(\.items) }
            return .accepted
        }
    }

    @Test func aProgramThatEndsSoonReportsThemToo() async throws {
        let program = try CrashedProgram()
        try await program.run("trap")
        let sink = Records()
        let vigil = Vigil(
            configuration: Vigil.Configuration(service: "crash-program"),
            sink: sink,
            diagnostics: Diagnostics { _ in },
            runFolder: RunFolder(path: program.runsFolder)
        )
        await vigil.reportPastRunsOnce()
        #expect(sink.all.map(\.eventName) == ["vigil.crash"])
        #expect(program.runs.count == 1)
    }

    @Test func theOldestGoWhereNobodyReportsThem() throws {
        let program = try CrashedProgram()
        try FileManager.default.createDirectory(atPath: program.runsFolder, withIntermediateDirectories: true)
        for number in 1_000_000_000..<1_000_000_030 {
            let path = "\(program.runsFolder)/\(number)000000000-1.run"
            try Data("of another version".utf8).write(to: URL(filePath: path))
        }
        let file = try RunFolder(path: program.runsFolder).makeFile()
        #expect(program.runs.count == RunFolder.filesMax + 1)
        #expect(program.runs.last == file.path)
        #expect(program.runs.first?.hasSuffix("1000000014000000000-1.run") == true)
    }
}
