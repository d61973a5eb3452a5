import ArgumentParser

/// `vigil-soak`: runs a part of Vigil on generated input for a long time.
@main
struct VigilSoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vigil-soak",
        abstract: "Runs a part of Vigil on generated input for a long time.",
        subcommands: [
            DurabilitySoakCommand.self, FuzzSoakCommand.self, PatternSoakCommand.self, SimulationSoakCommand.self,
        ]
    )
}
