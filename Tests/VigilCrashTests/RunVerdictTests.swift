import Testing
import VigilModel

@testable import Vigil

@Suite("How a run ended")
struct RunVerdictTests {
    private func run(_ change: (inout PastRun) -> Void = { _ in }) -> PastRun {
        var run = PastRun(
            id: "1-2",
            pid: 2,
            start: Timestamp(nanoseconds: 1_000_000_000),
            lastSeen: Timestamp(nanoseconds: 5_000_000_000),
            machine: MachineFacts(bootID: "boot 1", memoryGroup: MemoryGroup(folder: "")),
            resource: Resource()
        )
        run.residentBytes = 100 << 20
        run.groupOOMKills = 3
        run.hostOOMKills = 7
        change(&run)
        return run
    }

    private func judge(_ run: PastRun, boot: String = "boot 1", group: Int64? = 3, host: Int64? = 7) -> RunVerdict? {
        RunVerdict.judge(run, bootID: boot, groupOOMKills: group, hostOOMKills: host)
    }

    @Test(arguments: [PastRun.Ending.exited, .toldToEnd])
    func anOrderlyEndSaysNothing(ending: PastRun.Ending) {
        #expect(judge(run { $0.ending = ending }, group: 4) == nil)
    }

    @Test func aGroupThatCountedAKillIsProbablyOutOfMemory() {
        let verdict = judge(run(), group: 4, host: 8)
        #expect(verdict?.kind == .outOfMemory)
        #expect(verdict?.message.hasPrefix("probably out of memory: the kernel has killed") == true)
        #expect(verdict?.evidence == "it used 100 MiB at 1970-01-01T00:00:05Z")
    }

    @Test func aFullGroupThatIsGoneIsProbablyOutOfMemory() {
        let verdict = judge(run { $0.memoryLimitBytes = 105 << 20 }, group: nil)
        #expect(verdict?.message.hasPrefix("probably out of memory: it used nearly all") == true)
    }

    @Test func aMachineThatCountedAKillIsPerhapsOutOfMemory() {
        #expect(judge(run(), host: 8)?.message.hasPrefix("perhaps out of memory") == true)
    }

    @Test func withoutAnySignOfThatItWasKilled() {
        let verdict = judge(run(), group: nil, host: nil)
        #expect(verdict?.kind == .killed)
        #expect(verdict?.type == "SIGKILL")
    }

    @Test func aRestartOfTheMachineIsNoErrorOfTheApplication() throws {
        let past = run()
        let verdict = try #require(judge(past, boot: "boot 2", group: 9, host: 9))
        #expect(verdict.kind == .machineRestart)
        let record = RunReport(past, verdict).record
        #expect(record.severity == .warn)
        #expect(record.attributes["exception.type"] == nil)
    }

    @Test func aCrashIsSureWhateverElseHappened() throws {
        let crash = PastRun.Crash(signal: 11, code: 1, address: 8, time: Timestamp(nanoseconds: 6_000_000_000))
        let past = run { $0.crash = crash }
        let verdict = try #require(judge(past, boot: "boot 2", group: 9))
        #expect(verdict.type == "SIGSEGV")
        #expect(verdict.message == "a null pointer was followed")
        #expect(RunReport(past, verdict).record.time == crash.time)
    }

    @Test func whatTheRuntimeSaidIsTakenApart() {
        var crash = PastRun.Crash(signal: 4, code: 2, time: .zero)
        crash.message = "shop/main.swift:12: Fatal error: no price\nmore"
        let verdict = judge(run { $0.crash = crash })
        #expect(verdict?.type == "Fatal error")
        #expect(verdict?.message == "no price")
        #expect(verdict?.evidence == "shop/main.swift:12")
        crash.message = ""
        #expect(judge(run { $0.crash = crash })?.type == "Swift runtime failure")
    }

    @Test func equalEndsHaveEqualWords() {
        #expect(judge(run { $0.residentBytes = 1 }, group: 4)?.message == judge(run(), group: 5)?.message)
    }
}
