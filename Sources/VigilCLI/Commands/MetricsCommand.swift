import ArgumentParser
import VigilDashboard
import VigilModel

/// Metrics: all of them grouped by type, or a chart of a query.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "What is measured, grouped by type; with a query a chart of it.",
        discussion: """
            Examples:
              vigil metrics
              vigil metrics 'sum by (job) (rate(jobs_total[5m]))'
              vigil metrics -p 7d 'histogram_quantile(0.95, rate(http_server_request_duration_seconds[5m]))'
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOption

    @Option(
        help: ArgumentHelp("How far apart the points of the chart are; else as the terminal is wide.", valueName: "15s")
    )
    var step: PeriodArgument?

    @Flag(help: "Draw with letters, where braille characters cannot be shown.")
    var plain = false

    @Argument(help: "PromQL, or a condition such as 'cpu_percent > 80'.")
    var query: String?

    func run() async throws {
        let console = Console(output)
        if let query { return try await draw(try QueryText.promQL(query), console) }
        try await ViewProvider(server, console).withViews { views, now in
            let window = period.window(default: .seconds(3_600), now: now)
            let list = try await views.series(SeriesRequest(window: window, limit: 10_000))
            if output.json { return try console.write(jsonLines: list.series) }
            console.write(TextRenderer(console).series(list))
        }
    }

    private func draw(_ query: String, _ console: Console) async throws {
        try await ViewProvider(server, console).withViews { views, now in
            let window = period.window(default: .seconds(3_600), now: now)
            let step = step?.duration ?? QuerySteps.step(over: window.duration, count: console.width * 2)
            // Times that are multiples of the step give the same chart whenever it is asked for.
            let end = window.end.floored(to: step)
            let start = end - .nanoseconds(window.duration.nanoseconds / step.nanoseconds * step.nanoseconds)
            let view = try await views.query(QueryRequest(query, .steps(start: start, end: end, step: step)))
            if output.json { return console.write(String(decoding: view.json, as: UTF8.self)) }
            // Beside the plot there are seven lines, one for each series, and the prompt.
            let height = console.height.map { min(20, max(6, $0 - 8 - min(11, view.seriesCount))) } ?? 14
            let options = TextRenderer.ChartOptions(start: start, end: end, step: step, height: height, isPlain: plain)
            console.write(TextRenderer(console).chart(view, of: query, options))
        }
    }
}
