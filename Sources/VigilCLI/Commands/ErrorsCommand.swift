import ArgumentParser
import VigilQuery

/// Exceptions: those that were thrown, however many signals tell of them.
struct ErrorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "Errors: which there were, and what they have in common.",
        discussion: """
            Example:
              vigil errors 'type=TimeoutError | by operation | count'
            """,
        subcommands: [ErrorsListCommand.self],
        defaultSubcommand: ErrorsListCommand.self
    )
}

/// The newest errors that a search finds, or groups of them.
struct ErrorsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The newest errors, oldest first, each once; with stages, groups of them.",
        discussion: """
            Fields: service, type, message, operation, level, trace, time, and every attribute.

            Examples:
              vigil errors -p 1h 'service=shop -type=CancelledError'
              vigil errors list 'message~"timed out" | by type, operation | count'
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOption

    @Option(name: [.customShort("n"), .customLong("lines")], help: "How many errors at most.")
    var lines = 100

    @Argument(help: "Words and conditions: type=TimeoutError service=api \"timed out\".")
    var search: [String] = []

    func validate() throws {
        if lines < 1 || lines > 10_000 { throw ValidationError("-n is from 1 to 10000.") }
    }

    func run() async throws {
        let listing = EventListing(subject: .errors, search: search.joined(separator: " "), lines: lines)
        try await listing.write(server, output, period)
    }
}
