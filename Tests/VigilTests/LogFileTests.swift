import Foundation
import Logging
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Log files", .timeLimit(.minutes(1)))
struct LogFileTests {
    /// A fresh folder that goes away.
    private final class Folder {
        let path = NSTemporaryDirectory() + "vigil-logs-\(UInt32.random(in: 0 ... .max))/"

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

        func text(_ name: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path + name) ?? Data(), as: UTF8.self)
        }

        func mode(_ name: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path + name)[.posixPermissions] as? Int
        }
    }

    private static func writer(
        _ files: Vigil.LogFiles,
        clock: TestClock = TestClock()
    ) -> LogFileWriter {
        LogFileWriter(files, service: "shop", now: { clock.now.nanoseconds }) { _ in }
    }

    // MARK: Which file

    @Test("C8: a file that grows past its size is followed by a new one, and the oldest goes")
    func rotatesBySizeAndCount() {
        var machine = LogFileStateMachine(path: "l", bytesMax: 10, filesMax: 3)
        #expect(machine.linesWait([4, 4, 4], at: 0) == .open)
        machine.opened(size: 0)
        #expect(machine.linesWait([4, 4, 4], at: 0) == .append(8))
        machine.appended(8)
        #expect(
            machine.linesWait([4], at: 0) == .rotate([.init(from: "l.1", to: "l.2"), .init(from: "l", to: "l.1")])
        )
        machine.rotated()
        #expect(machine.linesWait([4], at: 0) == .open)
        machine.opened(size: 6)
        #expect(machine.linesWait([4], at: 0) == .append(4))
    }

    @Test func aLineThatIsTooLargeHasAFileOfItsOwn() {
        var machine = LogFileStateMachine(path: "l", bytesMax: 10, filesMax: 1)
        machine.opened(size: 0)
        #expect(machine.linesWait([50, 1], at: 0) == .append(50))
        machine.appended(50)
        #expect(machine.linesWait([1], at: 0) == .rotate([.init(from: "l", to: "l.1")]))
    }

    @Test func leavesLinesOutForAWhileWhereTheDiskRefuses() {
        var machine = LogFileStateMachine(path: "l", bytesMax: 10, filesMax: 3)
        machine.failed(at: 5)
        #expect(machine.linesWait([1], at: 1_000_000_004) == .drop)
        #expect(machine.linesWait([1], at: 1_000_000_005) == .open)
    }

    // MARK: On the disk

    @Test("C8: lines go to the file, those from error on to error.log too, for this user alone")
    func writesFiles() async throws {
        let folder = Folder()
        let test = TestVigil {
            $0.logFiles = Vigil.LogFiles(folder.path)
            $0.serviceVersion = "1.2"
        }
        let logger = Logger(label: "shop") { test.vigil.makeLogHandler(label: $0) }
        logger.debug("not written")
        logger.info("one", metadata: ["cups": "\(3)"])
        logger.error("two", error: ExtractionError())
        await test.vigil.flush()
        let lines = folder.text("test.log").split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains(#""message":"one","service":"test","version":"1.2""#))
        #expect(folder.text("error.log") == lines[1] + "\n")
        #expect(folder.names == ["error.log", "test.log"])
        #expect(try folder.mode("") == 0o700)
        #expect(try folder.mode("test.log") == 0o600)
    }

    @Test func keepsSoManyFilesOfWholeLines() {
        let folder = Folder()
        let writer = Self.writer(Vigil.LogFiles(folder.path + "app.log", fileBytesMax: 100, filesMax: 3))
        for number in 0..<100 { writer.add("line number \(number)\n", isError: false, isLast: number % 7 == 0) }
        writer.stop()
        #expect(folder.names.filter { $0.hasPrefix("app") } == ["app.log", "app.log.1", "app.log.2"])
        let all = ["app.log.2", "app.log.1", "app.log"].map { folder.text($0) }
        #expect(all.allSatisfy { $0.utf8.count <= 100 && $0.hasSuffix("\n") })
        let numbers = all.joined().split(separator: "\n").compactMap { Int($0.dropFirst(12)) }
        #expect(numbers == Array((100 - numbers.count)..<100))
        #expect(writer.dropped == 0)
    }

    @Test func goesOnWhereAnEarlierRunEnded() {
        let folder = Folder()
        for run in 0..<3 {
            let writer = Self.writer(Vigil.LogFiles(folder.path + "app.log", fileBytesMax: 14, filesMax: 5))
            writer.add("run \(run)\n", isError: false, isLast: false)
            writer.stop()
            writer.add("late\n", isError: false, isLast: false)
        }
        #expect(folder.text("app.log.2") == "run 0\nlate\n")
        #expect(folder.text("app.log.1") == "run 1\nlate\n")
        #expect(folder.text("app.log") == "run 2\nlate\n")
    }

    @Test func theThreadWritesWithoutBeingAsked() async {
        let folder = Folder()
        let writer = Self.writer(Vigil.LogFiles(folder.path + "app.log"))
        writer.start()
        for number in 0..<50 {
            writer.add("\(number)\n", isError: false, isLast: false)
            while folder.text("app.log").split(separator: "\n").count <= number { await Task.yield() }
        }
        writer.stop()
    }

    @Test("C8: a critical line is in the file before the call returns")
    func writesCriticalLinesAtOnce() {
        let folder = Folder()
        let test = TestVigil { $0.logFiles = Vigil.LogFiles(folder.path + "app.log", style: .bracketed) }
        Logger(label: "shop") { test.vigil.makeLogHandler(label: $0) }.critical("the end")
        #expect(folder.text("app.log").hasSuffix("[CRITICAL] [shop] the end\n"))
        #expect(folder.text("error.log") == folder.text("app.log"))
    }

    @Test func whatDoesNotFitIsLeftOutAndCounted() {
        let folder = Folder()
        let writer = Self.writer(Vigil.LogFiles(folder.path + "app.log", fileBytesMax: 8 << 20))
        let line = String(repeating: "x", count: 1_023) + "\n"
        for _ in 0..<1_030 { writer.add(line, isError: true, isLast: false) }
        writer.drain()
        #expect(writer.dropped == 6)
        #expect(folder.text("app.log").utf8.count == LogFileWriter.queueBytesMax)
        writer.stop()
    }

    @Test func aDiskThatRefusesIsSaidOnceAndTriedAgain() async throws {
        let folder = Folder()
        // A folder stands where the file should be.
        try FileManager.default.createDirectory(atPath: folder.path + "app.log", withIntermediateDirectories: true)
        let test = TestVigil { $0.logFiles = Vigil.LogFiles(folder.path + "app.log") }
        let logger = Logger(label: "shop") { test.vigil.makeLogHandler(label: $0) }
        for _ in 0..<3 {
            logger.error("lost")
            await test.vigil.flush()
        }
        #expect(test.remarks.all.count == 1)
        #expect(test.remarks.all[0].contains("app.log cannot be written: Is a directory"))
        #expect(test.vigil.logFiles?.dropped == 3)
        #expect(folder.text("error.log").split(separator: "\n").count == 3)
        let metric = test.vigil.snapshot().first { $0.name == "vigil.self.log_files.dropped" }
        #expect(metric != nil)
    }

    @Test(arguments: [
        ("logs/app.log", "logs/app.log", "logs/error.log"), ("logs/", "logs/shop.log", "logs/error.log"),
        ("app.log", "app.log", "error.log"), ("/app.log", "/app.log", "/error.log"),
    ])
    func pathsAreAsTheyWereGiven(_ path: String, _ file: String, _ errors: String) {
        let files = Vigil.LogFiles(path)
        #expect(files.path(service: "shop") == file)
        #expect(files.errorsPath == errors)
        #expect(Vigil.LogFiles("l/").path(service: "../evil") == "l/_.._evil.log")
    }
}
