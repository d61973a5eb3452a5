import ArgumentParser
import VigilQuery

/// What users did.
struct InteractionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interactions",
        abstract: "Interactions: what users did, and how it ended.",
        discussion: """
            Example:
              vigil interactions 'outcome=failure | by name | count, p95(duration)'
            """,
        subcommands: [InteractionsListCommand.self],
        defaultSubcommand: InteractionsListCommand.self
    )
}

/// The newest interactions that a search finds, or groups of them.
struct InteractionsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The newest interactions, oldest first; with stages, groups of them.",
        discussion: """
            Fields: service, name, source, outcome, duration, error, user, session, time, and every attribute.

            Examples:
              vigil interactions -p 7d 'source=cli duration>2s'
              vigil interactions list '| by name | count, distinct(user)'
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOption

    @Option(name: [.customShort("n"), .customLong("lines")], help: "How many interactions at most.")
    var lines = 100

    @Argument(help: "Words and conditions: name=checkout source=ui outcome=failure.")
    var search: [String] = []

    func validate() throws {
        if lines < 1 || lines > 10_000 { throw ValidationError("-n is from 1 to 10000.") }
    }

    func run() async throws {
        let listing = EventListing(subject: .interactions, search: search.joined(separator: " "), lines: lines)
        try await listing.write(server, output, period)
    }
}
