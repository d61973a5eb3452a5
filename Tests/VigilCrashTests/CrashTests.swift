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
    func aTrapIsReported() async throws {
        #expect(try await program.run("trap").reason == .uncaughtSignal)
        let reports = try await program.reports()
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
        #expect(try await program.reports().isEmpty)
        #expect(program.runs.isEmpty)
    }

    @Test func aBadPointerIsReported() async throws {
        let process = try await program.run("segv")
        #expect(process.reason == .uncaughtSignal)
        #expect(process.status == 11)
        let record = try #require(try await program.reports().first?.record)
        #expect(record.text("exception.type") == "SIGSEGV")
        #expect(record.text("vigil.crash.address") == "0x00000deadbeef000")
        #expect(record.text("exception.message").contains("memory was accessed that is not there"))
        #expect(record.text("exception.message").contains("CrashProgram.follow("))
        #expect(record.text("exception.stacktrace").contains("CrashProgram.inner("))
    }

    @Test func aStackThatIsFullIsReported() async throws {
        #expect(try await program.run("overflow").status == 11)
        let record = try #require(try await program.reports().first?.record)
        #expect(record.text("exception.message").contains("the stack is full"))
        #expect(record.text("exception.stacktrace").contains("CrashProgram.recurse("))
    }

    @Test func anAbortIsReportedAndStaysAnAbort() async throws {
        #expect(try await program.run("abort").status == 6)
        let record = try #require(try await program.reports().first?.record)
        #expect(record.text("exception.type") == "SIGABRT")
        #expect(record.text("exception.stacktrace").contains("CrashProgram.abortNow("))
    }

    @Test func aKilledProgramIsReportedAsKilled() async throws {
        try await program.kill(9)
        let record = try #require(try await program.reports().first?.record)
        #expect(record.text("exception.type") == "SIGKILL" || record.text("exception.message").hasPrefix("perhaps"))
        #expect(record.text("exception.stacktrace").isEmpty)
        #expect(record.attributes["vigil.breadcrumbs"]?.description.contains("about to wait") == true)
        #expect(try await program.reports().isEmpty)
    }

    @Test(.enabled(if: MemoryLimit.isAvailable, "no control group can be made here"))
    func aProgramThatTheKernelKilledForItsMemoryIsReportedAsThat() async throws {
        let limit = try MemoryLimit(bytes: 128 << 20)
        #expect(try await program.run("eat", prefix: limit.prefix).status == 9)
        let record = try #require(try await program.reports().first?.record)
        #expect(record.text("exception.type") == "Out of memory")
        #expect(record.text("exception.message").hasPrefix("probably out of memory: the kernel has killed"))
        #expect(record.attributes["vigil.run.memory.limit"] == .int(128 << 20))
        #expect(record.attributes["vigil.breadcrumbs"]?.description.contains("about to eat") == true)
    }

    @Test func aProgramThatGetsNoMoreMemoryIsReportedAsACrash() async throws {
        let limited = ["/bin/sh", "-c", "ulimit -v 1500000; exec \"$@\"", "sh"]
        #expect(try await program.run("eat", prefix: limited).reason == .uncaughtSignal)
        let record = try #require(try await program.reports().first?.record)
        #expect(record.text("vigil.crash.kind") == "crash")
        #expect(record.text("exception.stacktrace").contains("CrashProgram.eat()"))
    }

    @Test(arguments: [15, 2, 1] as [Int32])
    func aProgramThatWasToldToEndIsNoNews(signal: Int32) async throws {
        try await program.kill(signal)
        #expect(program.runs.isEmpty)
        #expect(try await program.reports().isEmpty)
    }

    @Test func aProgramThatEndedByItselfIsNoNews() async throws {
        #expect(try await program.reports().isEmpty)
        #expect(program.runs.isEmpty)
    }

    @Test func theProgramThatRunsIsNotReported() async throws {
        let running = try await program.start("wait")
        try await running.waitUntilItWrites("waiting")
        #expect(try await program.reports().isEmpty)
        running.send(15)
        _ = await running.end()
    }

    @Test func ofSeveralThatStartAtOnceOneReports() async throws {
        try await program.run("trap")
        let program = program
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 { group.addTask { try await program.run("report").output } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outputs.count { $0.contains("vigil.crash") } == 1)
    }

    @Test func theRuntimesOwnBacktraceIsPrintedAsBefore() async throws {
        let text = try await program.run(
            "trap",
            environment: ["SWIFT_BACKTRACE": "enable=yes,interactive=no,color=no,output-to=stdout,threads=crashed"]
        ).output
        #expect(text.contains("Program crashed"))
        #expect(try await program.reports().count == 1)
    }

    @Test func underASupervisorItCountsOnce() async throws {
        try await program.run("trap", environment: ["VIGIL_CRASH_REPORTS": "supervised"])
        let record = try #require(try await program.reports().first?.record)
        #expect(record.attributes["vigil.error.repeat"] == true)
    }

    @Test func aProgramWhoseConsoleNobodyReadsEndsAllTheSame() async throws {
        let console = Pipe()
        let running = try await program.start(
            "chatter",
            environment: ["VIGIL_CONSOLE": "text"],
            standardError: console.fileHandleForWriting
        )
        let ending = await running.end()
        #expect(ending.reason == .exit && ending.status == 0)
        let text = String(decoding: console.fileHandleForReading.availableData, as: UTF8.self)
        #expect(text.contains("info crash-program: line 0\n"))
    }

    @Test func turnedOffNothingIsKept() async throws {
        try await program.run("trap", environment: ["VIGIL_CRASH_REPORTS": "off"])
        #expect(program.runs.isEmpty)
    }

    @Test func withoutAFolderItRunsAllTheSame() async throws {
        let process = try await program.run("report", environment: ["XDG_STATE_HOME": "/proc/nowhere"])
        #expect(process.status == 0)
    }
}
