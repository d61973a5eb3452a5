import ArgumentParser
import VigilDashboard
import VigilModel

/// Traces: a list, or one of them whole.
struct TracesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traces",
        abstract: "Traces: the newest, or those that a search finds.",
        discussion: """
            Examples:
              vigil traces 'service=shop duration>0.5'
              vigil traces show 4bf92f3577b34da6a3ce929d0e0e4736
            """,
        subcommands: [TracesListCommand.self, TracesShowCommand.self],
        defaultSubcommand: TracesListCommand.self
    )
}

/// A list of traces.
struct TracesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The newest traces, or those in which a span fits a search.",
        discussion: """
            Example:
              vigil traces status=error -n 10
              vigil traces 'kind=server | by route | p95(duration), count'
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOption

    @Option(name: [.customShort("n"), .customLong("count")], help: "How many traces at most.")
    var count = 20

    @Argument(help: "Conditions on spans: service=shop status=error duration>0.5.")
    var search: [String] = []

    func validate() throws {
        if count < 1 || count > 1_000 { throw ValidationError("-n is from 1 to 1000.") }
    }

    func run() async throws {
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, now in
            let window = period.window(default: .seconds(86_400), now: now)
            let request = TracesRequest(window: window, search: search.joined(separator: " "), limit: count)
            let list = try await views.traces(request)
            if let groups = list.groups {
                if output.json { return try console.write(jsonLines: groups.rows) }
                return console.write(TextRenderer(console).groups(groups))
            }
            if output.json { return try console.write(jsonLines: list.traces) }
            console.write(TextRenderer(console).traces(list))
        }
    }
}

/// One trace.
struct TracesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One trace whole: its spans as they nest, its errors, its log lines.",
        discussion: """
            Example:
              vigil traces show 4bf92f3577b34da6a3ce929d0e0e4736
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The trace's id: 32 hexadecimal digits, as `vigil traces` lists them.")
    var id: String

    func run() async throws {
        guard let trace = TraceID(hex: id) else {
            throw CommandError(
                .usage,
                "“\(id)” is no trace id",
                advice: "It has 32 hexadecimal digits; see: vigil traces"
            )
        }
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, _ in
            guard let view = try await views.trace(trace) else {
                throw CommandError(.no, "There is no trace \(id) here", advice: "It may have gone; see: vigil traces")
            }
            if output.json { return try console.write(json: view) }
            console.write(TextRenderer(console).trace(view))
        }
    }
}
