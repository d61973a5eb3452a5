import Foundation
import Testing
import VigilModel

@testable import Vigil

/// Real programs that end badly, and what their next start says about it.
@Suite("Crashes", .timeLimit(.minutes(2)))
struct CrashTests {
    let program: CrashedProgram

    init() throws {
        program = try CrashedProgram()
    }

    @Test("E44: a trap is reported by the next start, once, with its reason, its stack and what led to it")
    func aTrapIsReported() throws {
        #expect(try program.run("trap").terminationReason == .uncaughtSignal)
        let reports = try program.reports()
        let report = try #require(reports.first)
        #expect(reports.count == 1)
        let record = report.record
        #expect(record.eventName == "vigil.crash")
        #expect(record.severity == .fatal)
        #expect(record.text("exception.type") == "Fatal error")
        #expect(record.text("exception.message") == "Index out of range")
        let stack = record.text("exception.stacktrace")
        #expect(stack.contains("CrashProgram.inner("), "\(stack)")
        #expect(stack.contains("CrashProgram.outer("), "\(stack)")
        #expect(stack.contains("CrashProgram.work("), "\(stack)")
        #expect(record.attributes["vigil.breadcrumbs"]?.description.contains("about to trap") == true)
        #expect(record.attributes["vigil.breadcrumbs"]?.description.contains("operation prepare: success") == true)
        #expect(report.resource.serviceName == "crash-program")
        #expect(report.resource.attributes["service.version"] == "1.2.3")
        #expect(!record.text("process.executable.build_id.gnu").isEmpty)
        #expect(try program.reports().isEmpty)
        #expect(program.runs.isEmpty)
    }

    @Test func aBadPointerIsReported() throws {
        let process = try program.run("segv")
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(process.terminationStatus == 11)
        let record = try #require(try program.reports().first?.record)
        #expect(record.text("exception.type") == "SIGSEGV")
        #expect(record.text("vigil.crash.address") == "0x00000deadbeef000")
        #expect(record.text("exception.message").contains("memory was accessed that is not there"))
        #expect(record.text("exception.message").contains("CrashProgram.follow("))
        #expect(record.text("exception.stacktrace").contains("CrashProgram.inner("))
    }

    @Test func aStackThatIsFullIsReported() throws {
        #expect(try program.run("overflow").terminationStatus == 11)
        let record = try #require(try program.reports().first?.record)
        #expect(record.text("exception.message").contains("the stack is full"))
        #expect(record.text("exception.stacktrace").contains("CrashProgram.recurse("))
    }

    @Test func anAbortIsReportedAndStaysAnAbort() throws {
        #expect(try program.run("abort").terminationStatus == 6)
        let record = try #require(try program.reports().first?.record)
        #expect(record.text("exception.type") == "SIGABRT")
        #expect(record.text("exception.stacktrace").contains("CrashProgram.abortNow("))
    }

    @Test func aKilledProgramIsReportedAsKilled() throws {
        try program.kill(9)
        let record = try #require(try program.reports().first?.record)
        #expect(record.text("exception.type") == "SIGKILL" || record.text("exception.message").hasPrefix("perhaps"))
        #expect(record.text("exception.stacktrace").isEmpty)
        #expect(record.attributes["vigil.breadcrumbs"]?.description.contains("about to wait") == true)
        #expect(try program.reports().isEmpty)
    }

    @Test(.enabled(if: MemoryLimit.isAvailable, "no control group can be made here"))
    func aProgramThatTheKernelKilledForItsMemoryIsReportedAsThat() throws {
        let limit = try MemoryLimit(bytes: 128 << 20)
        #expect(try program.run("eat", prefix: limit.prefix).terminationStatus == 9)
        let record = try #require(try program.reports().first?.record)
        #expect(record.text("exception.type") == "Out of memory")
        #expect(record.text("exception.message").hasPrefix("probably out of memory: the kernel has killed"))
        #expect(record.attributes["vigil.run.memory.limit"] == .int(128 << 20))
        #expect(record.attributes["vigil.breadcrumbs"]?.description.contains("about to eat") == true)
    }

    @Test func aProgramThatGetsNoMoreMemoryIsReportedAsACrash() throws {
        let limited = ["/bin/sh", "-c", "ulimit -v 1500000; exec \"$@\"", "sh"]
        #expect(try program.run("eat", prefix: limited).terminationReason == .uncaughtSignal)
        let record = try #require(try program.reports().first?.record)
        #expect(record.text("vigil.crash.kind") == "crash")
        #expect(record.text("exception.stacktrace").contains("CrashProgram.eat()"))
    }

    @Test(arguments: [15, 2, 1] as [Int32])
    func aProgramThatWasToldToEndIsNoNews(signal: Int32) throws {
        try program.kill(signal)
        #expect(program.runs.isEmpty)
        #expect(try program.reports().isEmpty)
    }

    @Test func aProgramThatEndedByItselfIsNoNews() throws {
        #expect(try program.reports().isEmpty)
        #expect(program.runs.isEmpty)
    }

    @Test func theProgramThatRunsIsNotReported() throws {
        let (process, output) = try program.start("wait")
        _ = output.fileHandleForReading.availableData
        #expect(try program.reports().isEmpty)
        process.terminate()
        process.waitUntilExit()
    }

    @Test func ofSeveralThatStartAtOnceOneReports() async throws {
        try program.run("trap")
        let starts = try (0..<4).map { _ in try program.start("report") }
        let outputs = starts.map {
            String(decoding: $0.output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        for start in starts { start.process.waitUntilExit() }
        #expect(outputs.count { $0.contains("vigil.crash") } == 1)
    }

    @Test func theRuntimesOwnBacktraceIsPrintedAsBefore() throws {
        let (process, output) = try program.start(
            "trap",
            environment: ["SWIFT_BACKTRACE": "enable=yes,interactive=no,color=no,output-to=stdout,threads=crashed"]
        )
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.contains("Program crashed"))
        #expect(try program.reports().count == 1)
    }

    @Test func underASupervisorItCountsOnce() throws {
        try program.run("trap", environment: ["VIGIL_CRASH_REPORTS": "supervised"])
        let record = try #require(try program.reports().first?.record)
        #expect(record.attributes["vigil.error.repeat"] == true)
    }

    @Test func turnedOffNothingIsKept() throws {
        try program.run("trap", environment: ["VIGIL_CRASH_REPORTS": "off"])
        #expect(program.runs.isEmpty)
    }

    @Test func withoutAFolderItRunsAllTheSame() throws {
        let process = try program.run("report", environment: ["XDG_STATE_HOME": "/proc/nowhere"])
        #expect(process.terminationStatus == 0)
    }
}
