import ArgumentParser
import Testing
import Vigil
import VigilArgumentParser

/// The page on commands, and those in docs/health-and-breakers.md.
@Suite struct CommandSnippets {
    static let memory = InMemoryVigil()

    @Test func aCommandIsAnOperation() async throws {
        var command = try Status.parse(["--deep"])
        try await command.run()
        #expect(Status.trackedName == "status")
        try track(vigil: Self.memory.vigil, showStatus: {})
        #expect(await Self.memory.operations(named: "show-status").count == 1)
    }

    struct Status: TrackedCommand {
        @Flag var deep = false

        func tracked(_ operation: ActiveOperation) async throws {
            operation.set("deep", deep)
            if !deep { throw ExitCode(3) }
        }
    }

    func track(vigil: Vigil, showStatus: () throws -> Void) throws {
        let tracker = CommandTracker(vigil: vigil)
        let context = tracker.beforeCommand("show-status", ["all"], [:])
        do {
            try showStatus()
            tracker.afterCommand(context, success: true)
        } catch {
            tracker.afterCommand(context, success: false, error: error)
            throw error
        }
    }
}
