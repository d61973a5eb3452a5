import ArgumentParser
import VigilTestKit

/// `vigil-soak pattern`: regular expressions on generated input.
struct PatternSoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pattern",
        abstract: "Matches generated expressions against generated texts, beside Go where it is there.",
        discussion: """
            Ends with 1 where Go's regexp finds something else, where an input takes too long, or where memory grows.
            Example: vigil-soak pattern 60 --seed 7
            """
    )

    @Argument(help: "How many seconds.")
    var seconds = 3_600

    @Option(help: "The seed of the first expression.")
    var seed: UInt64 = 1_000_000

    func validate() throws {
        guard seconds > 0 else { throw ValidationError("The number of seconds is above zero.") }
    }

    func run() async throws {
        let warmUp = Duration.seconds(min(120, seconds / 3))
        let watch = SoakWatch(limits: SoakWatch.Limits(warmUp: warmUp))
        let soak = PatternSoak(watch: watch)
        let peer = try GoPeer.version() ?? "alone, as there is no Go"
        print("from seed \(seed), beside \(peer)")
        let end = ContinuousClock.now + .seconds(seconds)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watch.run { soak.summary } }
            group.addTask { [seed] in try await soak.run(from: seed, until: end) }
            try await group.next()
            group.cancelAll()
        }
        print("\(seconds) s: \(soak.summary), \(SoakWatch.Memory.ofProcess())")
        if !soak.isClean { throw ExitCode.failure }
    }
}
