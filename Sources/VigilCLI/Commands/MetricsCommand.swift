import ArgumentParser
import VigilDashboard
import VigilModel

/// Metrics: all of them grouped by type, or those of a selector.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "What is measured, grouped by type; with a query the newest values.",
        discussion: """
            Examples:
              vigil metrics -p 1h
              vigil metrics 'http_server_request_duration_seconds{job="shop"}'
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOption

    @Argument(help: "Which series: a name, with labels where wanted.")
    var query: String?

    func run() async throws {
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, now in
            let window = period.window(default: .seconds(3_600), now: now)
            let list = try await views.series(SeriesRequest(window: window, match: query ?? "", limit: 10_000))
            if output.json { return try console.write(jsonLines: list.series) }
            console.write(TextRenderer(console).series(list))
        }
    }
}
