import Synchronization
import Testing
import VigilModel
import VigilOperations
import VigilTestKit

/// Real children, awaited by what they do.
@Suite(.timeLimit(.minutes(1))) struct SupervisorTests {
    private func command(
        _ arguments: [String],
        passing: Passing = .pipes,
        restart: RestartPolicy = RestartPolicy(.never),
        patience: Duration = .seconds(10)
    ) -> SupervisedCommand {
        SupervisedCommand(
            arguments: arguments,
            environment: ProcessEnvironment.current(),
            passing: passing,
            restart: restart,
            patience: patience
        )
    }

    private func run(_ command: SupervisedCommand) async throws -> (SupervisionStateMachine.Ending, Watcher) {
        let watcher = Watcher()
        let supervisor = try Supervisor(command, observer: watcher, adoptsOrphans: false)
        let ending = try await supervisor.run()
        return (ending, watcher)
    }

    @Test(arguments: [
        ("exit 0", Int32(0)), ("exit 3", 3), ("kill -9 $$", 137), ("kill -TERM $$", 143), ("no-such-command-here", 127),
    ])
    func exitCodesArePassedOn(_ script: String, _ code: Int32) async throws {
        for passing in [Passing.pipes, .terminal, .inherited] {
            let (ending, _) = try await run(command(["sh", "-c", script + " 2>/dev/null"], passing: passing))
            #expect(ending.exitCode == code, "\(passing)")
        }
    }

    @Test(arguments: zip(["no-such-command-here", "/etc/passwd", "/"], [127, 126, 126] as [Int32]))
    func whatCannotBeRunHasAShellsCode(_ program: String, _ code: Int32) async throws {
        for passing in [Passing.pipes, .terminal] {
            let (ending, watcher) = try await run(command([program], passing: passing))
            #expect(ending.exitCode == code)
            #expect(watcher.seen.startFailures == 1)
        }
    }

    @Test func outputOfBothStreamsIsKeptToTheLastByte() async throws {
        let (_, watcher) = try await run(
            command(["sh", "-c", "i=0; while [ $i -lt 2000 ]; do echo line$i; i=$((i+1)); done; echo bad >&2"])
        )
        #expect(watcher.text(.output).split(separator: "\n").count == 2000)
        #expect(watcher.text(.output).hasSuffix("line1999\n"))
        #expect(watcher.text(.error) == "bad\n")
    }

    @Test func aPseudoTerminalIsOne() async throws {
        let (ending, watcher) = try await run(
            command(["sh", "-c", "test -t 0 && test -t 1 && test -t 2 && echo yes"], passing: .terminal)
        )
        #expect(ending.exitCode == 0)
        #expect(watcher.text(.output) == "yes\r\n")
    }

    @Test func aCommandInAPseudoTerminalLeadsItsForegroundGroup() async throws {
        let (ending, watcher) = try await run(
            command(["sh", "-c", "set -- $(cat /proc/$$/stat); echo $1 $5 $8"], passing: .terminal)
        )
        #expect(ending.exitCode == 0)
        #expect(Set(watcher.text(.output).split(whereSeparator: { " \r\n".contains($0) })).count == 1)
    }

    @Test(arguments: [Passing.pipes, .terminal])
    func anInterruptReachesTheCommandFirst(_ passing: Passing) async throws {
        let watcher = Watcher()
        let script = "trap 'echo caught; exit 5' INT; echo ready; while :; do sleep 0.01; done"
        let supervisor = try Supervisor(
            command(["sh", "-c", script], passing: passing),
            observer: watcher,
            adoptsOrphans: false
        )
        watcher.whenPrinted("ready") { supervisor.receive(.interrupt) }
        let ending = try await supervisor.run()
        #expect(ending.exitCode == 5)
        #expect(!ending.wasKilled)
        #expect(watcher.text(.output).contains("caught"))
    }

    @Test func theSecondInterruptKillsTheGroup() async throws {
        let watcher = Watcher()
        let script = "trap '' INT; sh -c 'while :; do sleep 0.01; done' & echo ready; wait"
        let supervisor = try Supervisor(
            command(["sh", "-c", script]),
            observer: watcher,
            adoptsOrphans: false
        )
        watcher.whenPrinted("ready") {
            supervisor.receive(.interrupt)
            supervisor.receive(.interrupt)
        }
        let ending = try await supervisor.run()
        #expect(ending.exitCode == 137)
        #expect(ending.wasKilled)
    }

    @Test func whoDoesNotEndInTimeIsKilled() async throws {
        let watcher = Watcher()
        let script = "trap '' TERM; echo ready; while :; do sleep 0.01; done"
        let supervisor = try Supervisor(
            command(["sh", "-c", script], patience: .milliseconds(50)),
            observer: watcher,
            adoptsOrphans: false
        )
        watcher.whenPrinted("ready") { supervisor.receive(.terminate) }
        let ending = try await supervisor.run()
        #expect(ending.exitCode == 137)
        #expect(ending.wasKilled)
    }

    @Test func otherSignalsArePassedOn() async throws {
        let watcher = Watcher()
        let script = "trap 'exit 6' USR1; echo ready; while :; do sleep 0.01; done"
        let supervisor = try Supervisor(command(["sh", "-c", script]), observer: watcher, adoptsOrphans: false)
        watcher.whenPrinted("ready") { supervisor.receive(.user1) }
        #expect(try await supervisor.run().exitCode == 6)
    }

    @Test func aCrashingCommandIsRestartedUpToTheLimit() async throws {
        let policy = RestartPolicy(.onFailure, limit: 3, pauseMin: .milliseconds(1))
        let (ending, watcher) = try await run(command(["false"], restart: policy))
        #expect(ending == .init(exitCode: 1, status: .exited(1), restarts: 3, gaveUp: true))
        #expect(watcher.seen.starts == [0, 1, 2, 3])
    }

    @Test func shortLivedChildrenAreCounted() async throws {
        let script = "for i in 1 2 3 4 5; do python3 -c 'sum(range(1000000))'; done"
        let (_, watcher) = try await run(command(["sh", "-c", script]))
        let usage = try #require(watcher.seen.usage)
        #expect(usage.user > .milliseconds(50))
        #expect(usage.residentBytesMax > 1 << 20)
    }

    @Test func aGrandchildThatHoldsTheOutputIsNotWaitedFor() async throws {
        let (ending, watcher) = try await run(command(["sh", "-c", "sleep 30 & echo $!; exit 4"]))
        #expect(ending.exitCode == 4)
        let pid = try #require(Int32(watcher.text(.output).split(separator: "\n").first ?? ""))
        _ = try await run(command(["kill", "\(pid)"], passing: .inherited))
    }

    @Test func aRunIsRecorded() async throws {
        let sink = RecordingSink()
        let configuration = RunRecorder.Configuration(
            command: ["sh"],
            resource: ["service.name": "test", "host.name": "here"]
        )
        let recorder = try RunRecorder(configuration, sink: sink)
        async let recorded = recorder.run()
        let supervisor = try Supervisor(
            command(["sh", "-c", "echo hello; echo '[error] bad' >&2; exit 2"]),
            observer: recorder,
            adoptsOrphans: false
        )
        _ = try await supervisor.run()
        recorder.finish()
        let figures = try await recorded
        #expect(figures.linesCaptured == 2)
        #expect(figures.recordsDropped.total == 0)
        #expect(figures.cpuSeconds > 0)
        let logs = sink.logs
        #expect(logs.filter { $0.eventName.isEmpty }.count == 2)
        #expect(logs.contains { $0.body == "[error] bad" && $0.severity == .error })
        #expect(logs.contains { $0.eventName == "vigil.process.start" })
        let exit = try #require(logs.first { $0.eventName == "vigil.process.exit" })
        #expect(exit.attributes["process.exit.code"] == 2)
        #expect(sink.metric("process.cpu.time") != nil)
        #expect(sink.batches.flatMap(\.logs).allSatisfy { $0.resource.attributes["process.pid"] != nil })
    }
}

/// Keeps what it hears, and does something when a word has been printed.
private final class Watcher: SupervisionObserver {
    struct Seen {
        var starts: [Int] = []
        var startFailures = 0
        var usage: ProcessUsage?
        var printed: [OutputStream: [UInt8]] = [:]
    }

    private let state = Mutex(Seen())
    private let awaited = Mutex<(word: String, action: @Sendable () -> Void)?>(nil)

    var seen: Seen { state.withLock { $0 } }

    func text(_ stream: OutputStream) -> String {
        String(decoding: seen.printed[stream] ?? [], as: UTF8.self)
    }

    func whenPrinted(_ word: String, _ action: @escaping @Sendable () -> Void) {
        awaited.withLock { $0 = (word, action) }
    }

    func commandStarted(pid: Int32, restarts: Int, at time: Timestamp) {
        state.withLock { $0.starts.append(restarts) }
    }

    func commandFailedToStart(_ error: SystemError, at time: Timestamp) {
        state.withLock { $0.startFailures += 1 }
    }

    func commandEnded(pid: Int32, status: ProcessExit, usage: ProcessUsage, at time: Timestamp) {
        state.withLock { $0.usage = usage }
    }

    func orphanEnded(pid: Int32, usage: ProcessUsage) {}
    func commandWillRestart(after status: ProcessExit, pause: Duration) {}

    func commandPrinted(_ bytes: [UInt8], to stream: OutputStream, at time: Timestamp) {
        state.withLock { $0.printed[stream, default: []] += bytes }
        let text = text(stream)
        let action = awaited.withLock { awaited -> (@Sendable () -> Void)? in
            guard let expected = awaited, text.contains(expected.word) else { return nil }
            awaited = nil
            return expected.action
        }
        action?()
    }
}
