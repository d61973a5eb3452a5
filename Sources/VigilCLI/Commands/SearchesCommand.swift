import ArgumentParser
import VigilDashboard
import VigilQuery
import VigilServer

/// Searches that are kept under names, for all who use the server.
struct SearchesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "searches",
        abstract: "Saved searches: what they are, save one, remove one.",
        discussion: """
            Example:
              vigil searches save slow --signal traces 'duration>1s | by route | count'
            """,
        subcommands: [SearchesListCommand.self, SearchesSaveCommand.self, SearchesRemoveCommand.self],
        defaultSubcommand: SearchesListCommand.self
    )
}

/// The saved searches.
struct SearchesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The saved searches, by name.",
        discussion: """
            Example:
              vigil searches list --json
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, _ in
            let saved = try await views.searches()
            if output.json { return try console.write(jsonLines: saved.searches) }
            console.write(TextRenderer(console).searches(saved))
        }
    }
}

/// Saves a search.
struct SearchesSaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save",
        abstract: "Saves a search; one of the same name is replaced.",
        discussion: """
            With --as-metric, what a search counts becomes a metric of that name, with a label for each field that \
            it groups by: records are counted as they come, those that are stored already among them, and charts and \
            rules ask for the metric in place of looking through records. The search ends in | count or | sum(field).

            Examples:
              vigil searches save 'failed logins' 'event=login outcome=failure'
              vigil searches save api-errors 'level>=error service=api | by route | count' --as-metric api_errors_total
              vigil query 'sum by (route) (increase(api_errors_total[1h]))'
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "What it goes through: logs, traces, errors, interactions.")
    var signal = SubjectArgument(subject: .logs)

    @Option(
        name: .customLong("as-metric"),
        help: ArgumentHelp("Count what it finds as a metric of this name.", valueName: "metric")
    )
    var metric: String?

    @Argument(help: "Its name.")
    var name: String

    @Argument(help: "The search.")
    var search: [String]

    func run() async throws {
        let console = Console(output)
        let client = try await ViewProvider(server, console).server()
        let text = search.joined(separator: " ")
        let view = SavedSearchView(name: name, signal: signal.subject, search: text, metric: metric)
        let saved = try await client.save(view)
        if output.json { return try console.write(jsonLines: saved.searches) }
        console.remark(metric.map { "Saved as \(name), and counted as \($0)." } ?? "Saved as \(name).")
    }
}

/// Removes a saved search.
struct SearchesRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes a saved search.",
        discussion: """
            One that is a metric is no longer counted; what was counted stays as long as other metrics do.

            Example:
              vigil searches remove slow
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Its name.")
    var name: String

    func run() async throws {
        let console = Console(output)
        let saved = try await ViewProvider(server, console).server().removeSearch(name)
        if output.json { return try console.write(jsonLines: saved.searches) }
        console.remark("Removed \(name).")
    }
}

/// What a search goes through, as an argument.
struct SubjectArgument: ExpressibleByArgument {
    static let allValueStrings = EventSubject.allCases.map(\.rawValue)

    let subject: EventSubject
    var defaultValueDescription: String { subject.rawValue }

    init(subject: EventSubject) { self.subject = subject }

    init?(argument: String) {
        guard let subject = EventSubject(rawValue: argument.lowercased()) else { return nil }
        self.subject = subject
    }
}
