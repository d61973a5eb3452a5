import ArgumentParser
import VigilDashboard
import VigilModel

/// The value of a query now.
struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "The value that a selector has now, as PromQL counts it: not older than five minutes.",
        discussion: """
            Example:
              vigil query 'process_memory_usage_bytes{job="shop"}' --json
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A name, with labels where wanted: up{job=\"shop\"}.")
    var query: String

    func run() async throws {
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, now in
            let window = TimeRange(start: now - .seconds(300), end: now)
            let list = try await views.series(SeriesRequest(window: window, match: query, limit: 10_000))
            if output.json { return try console.write(jsonLines: list.series) }
            console.write(TextRenderer(console).series(list))
        }
    }
}
