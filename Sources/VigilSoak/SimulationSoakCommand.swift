import ArgumentParser
import VigilSimulation

/// `vigil-soak simulation`: a store that everything happens to.
struct SimulationSoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulation",
        abstract: "Runs the store on simulated disks and clocks, one seed after the other.",
        discussion: """
            A seed decides all that happens in a run, so the same seed is the same run. Ends with 1 where something that
            the store promises does not hold, with the seeds and how to run each again.
            Example: vigil-soak simulation 1 --seed 4711 --verbose
            """
    )

    @Argument(help: "How many seeds.")
    var seeds: UInt64 = 10_000

    @Option(help: "The first seed.")
    var seed: UInt64 = 0

    @Flag(help: "Print every operation and disk call.")
    var verbose = false

    func validate() throws {
        guard seeds > 0 else { throw ValidationError("The number of seeds is above zero.") }
    }

    func run() async throws {
        let (all, overflow) = seed.addingReportingOverflow(seeds)
        guard !overflow else { throw ValidationError("There are not so many seeds after \(seed).") }
        let soak = SimulationSoak(seeds: seed..<all, isVerbose: verbose)
        await soak.run()
        print(soak.summary)
        if !soak.isClean { throw ExitCode.failure }
    }
}
