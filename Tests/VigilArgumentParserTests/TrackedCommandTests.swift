import ArgumentParser
import Synchronization
import Testing
import Vigil
import VigilModel

@testable import VigilArgumentParser

@Suite("Tracked commands", .timeLimit(.minutes(1)))
struct TrackedCommandTests {
    /// Where the commands of one test are recorded: command types have no instance to hand a Vigil to.
    @TaskLocal static var memory: InMemoryVigil?

    struct NoSuchROM: Error {}

    struct Status: TrackedCommand {
        static var vigil: Vigil? { TrackedCommandTests.memory?.vigil }

        @Flag var isBroken = false
        @Flag var isNo = false

        func tracked(_ operation: ActiveOperation) async throws {
            operation.set("sprites", 12)
            await Task.yield()
            if isBroken { throw NoSuchROM() }
            if isNo { throw ExitCode(3) }
        }
    }

    struct Unwatched: TrackedCommand {
        static var vigil: Vigil? { nil }

        func tracked(_ operation: ActiveOperation) async throws { throw ExitCode(7) }
    }

    /// Runs a command as its user would.
    private func run(_ arguments: String...) async throws -> (memory: InMemoryVigil, error: (any Error)?) {
        let memory = InMemoryVigil()
        let error = await Self.$memory.withValue(memory) { () -> (any Error)? in
            do {
                var status = try Status.parse(arguments)
                try await status.run()
                return nil
            } catch {
                return error
            }
        }
        return (memory, error)
    }

    @Test("A7: a tracked command is an operation and an interaction under its own name, sent when it ends")
    func tracksACommand() async throws {
        let (memory, error) = try await run()
        #expect(error == nil)
        let operation = try #require(await memory.operations(named: "status").first)
        #expect(operation.attributes["sprites"] == 12)
        #expect(operation.attributes["process.exit.code"] == 0)
        #expect(memory.value(of: "vigil.operation.duration", ["vigil.operation.name": "status"]) == 1)
        let interaction = try #require(await memory.events(named: "vigil.interaction").first)
        #expect(interaction.attributes["vigil.interaction.source"] == "cli")
        #expect(interaction.attributes["vigil.interaction.name"] == "status")
        #expect(interaction.attributes["vigil.outcome"] == "success")
        #expect(interaction.attributes["vigil.interaction.duration"]?.numberValue ?? -1 >= 0)
        #expect(interaction.attributes["vigil.interaction.meta.exit_code"] == 0)
        #expect(interaction.traceID == operation.traceID)
    }

    @Test("A7: an error is recorded and thrown on; an exit code alone is a failure without an error")
    func tracksFailures() async throws {
        let broken = try await run("--is-broken")
        #expect(broken.error is NoSuchROM)
        #expect(await broken.memory.logs.compactMap { $0.attributes["exception.type"] }.count == 1)
        let event = try #require(await broken.memory.events(named: "vigil.interaction").first)
        #expect(event.attributes["vigil.outcome"] == "failure")
        #expect(event.attributes["vigil.interaction.meta.exit_code"] == 1)

        let no = try await run("--is-no")
        #expect(no.error as? ExitCode == ExitCode(3))
        #expect(await no.memory.logs.compactMap { $0.attributes["exception.type"] }.isEmpty)
        let operation = try #require(await no.memory.operations(named: "status").first)
        #expect(operation.attributes["process.exit.code"] == 3)
        #expect(operation.attributes["error.type"] == "exit 3")
    }

    @Test(arguments: [Duration.seconds(3_600), .milliseconds(2)])
    func metricsAreCollectedAtTheEndAndAtTheUsualInterval(interval: Duration) async throws {
        let sink = Sends()
        var configuration = Vigil.Configuration(service: "tool")
        configuration.metricInterval = interval
        let vigil = Vigil(configuration: configuration, sink: sink)
        let isLong = interval < .seconds(1)
        await vigil.sending(every: .milliseconds(1)) {
            for number in 1...5 {
                vigil.feature("step", "\(number)")
                while sink.state.withLock({ $0.logs < number || (isLong && $0.metrics < number) }) {
                    await Task.yield()
                }
            }
            #expect(sink.state.withLock { isLong ? $0.metrics >= 5 : $0.metrics == 0 })
        }
        #expect(sink.state.withLock { isLong ? $0.metrics > 5 : $0.metrics == 1 })
    }

    /// Counts log records, and batches with metrics.
    private final class Sends: TelemetrySink {
        let state = Mutex((logs: 0, metrics: 0))

        func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
            state.withLock { state in
                state.logs += batch.logs.flatMap(\.scopes).flatMap(\.items).count
                state.metrics += batch.metrics.isEmpty ? 0 : 1
            }
            return .accepted
        }
    }

    @Test func withoutAVigilACommandRunsAllTheSame() async {
        var command = Unwatched()
        await #expect(throws: ExitCode(7)) { try await command.run() }
    }

    @Test("A8: before and after a command, with success or an error")
    func tracksByHand() async throws {
        let memory = InMemoryVigil()
        let tracker = CommandTracker(vigil: memory.vigil)
        let first = tracker.beforeCommand("status", [], [:])
        tracker.afterCommand(first, success: true)
        tracker.afterCommand(first, success: false, error: NoSuchROM())
        let second = tracker.beforeCommand("extract", ["secret.sfc"], ["token": "secret"])
        tracker.afterCommand(second, success: false, error: NoSuchROM())
        let events = await memory.events(named: "vigil.interaction")
        #expect(events.map { $0.attributes["vigil.interaction.name"] } == ["status", "extract"])
        #expect(events.map { $0.attributes["vigil.outcome"] } == ["success", "failure"])
        #expect(events[1].attributes["vigil.interaction.meta.arguments"] == 1)
        #expect(events[1].attributes["vigil.interaction.meta.options"] == ["token"])
        #expect(!"\(await memory.logs) \(await memory.spans)".contains("secret"))
        #expect(memory.value(of: "vigil.operation.duration", ["vigil.outcome": "failure"]) == 1)
        #expect(memory.value(of: "errors", ["context": "extract"]) == 1)
    }
}
