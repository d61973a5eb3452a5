import ArgumentParser
import VigilDashboard
import VigilModel
import VigilQuery
import VigilStore

/// Log lines: the newest, and with `-f` those that come.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "The newest log lines, oldest first; with -f also those that come.",
        discussion: """
            Examples:
              vigil logs -l warn -n 20
              vigil logs -f 'service=shop "timed out"'
              vigil logs 'level>=warn | by service | count'
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOption

    @Option(name: .shortAndLong, help: "Only from this level up: trace, debug, info, warn, error, fatal.")
    var level: LevelArgument?

    @Option(name: [.customShort("n"), .customLong("lines")], help: "How many lines at most.")
    var lines = 100

    @Flag(name: .shortAndLong, help: "Go on with what comes, until interrupted.")
    var follow = false

    @Argument(help: "Words and conditions: level>=warn service=api \"timed out\" -path=/health.")
    var search: [String] = []

    func validate() throws {
        if lines < 0 || lines > 10_000 { throw ValidationError("-n is from 0 to 10000.") }
    }

    func run() async throws {
        let console = Console(output)
        let provider = try ViewProvider(server, console)
        try await provider.withViews { views, now in
            let window = period.window(default: .seconds(86_400), now: now)
            let request = LogsRequest(window: window, search: conditions, limit: max(1, lines))
            let list = try await views.logs(request)
            if let groups = list.groups {
                if output.json { return try console.write(jsonLines: groups.rows) }
                return console.write(TextRenderer(console).groups(groups))
            }
            if lines > 0 { try write(list.logs.reversed(), console) }
            guard follow else { return }
            try await LogFollower(views: views, search: conditions, start: window.start, console: console)
                .follow(after: list.after) { try write($0, console) }
        }
    }

    /// The search with the level as one more condition.
    private var conditions: String {
        let words = search.joined(separator: " ")
        guard let level else { return words }
        guard let search = try? EventSearchSyntax.parseSearch(words) else { return words }
        var narrowed = search
        let condition = EventFilter.compare("level", .greaterOrEqual, .string(level.name))
        narrowed.filter = search.filter == .all ? condition : .and([condition, search.filter])
        return narrowed.text
    }

    private func write(_ logs: [LogView], _ console: Console) throws {
        guard !logs.isEmpty else { return }
        if output.json { return try console.write(jsonLines: logs) }
        let text = LogText(TextRenderer(console))
        console.write(logs.map(text.lines).joined())
    }
}

/// A severity as an argument.
struct LevelArgument: ExpressibleByArgument {
    static let allValueStrings = ["trace", "debug", "info", "warn", "error", "fatal"]
    private static let aliases = ["warning": "warn", "critical": "fatal", "notice": "info"]

    let name: String

    init?(argument: String) {
        let lowercased = argument.lowercased()
        name = Self.aliases[lowercased] ?? lowercased
        if !Self.allValueStrings.contains(name) { return nil }
    }
}
