import ArgumentParser
import VigilDashboard
import VigilModel

/// One screen with all that matters now.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "One screen: health, load, rates, errors, top operations.",
        discussion: """
            Example:
              vigil status -p 1h
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOption

    /// The view as text; on a terminal with as many log lines as it has room for.
    private static func screen(_ view: StatusView, _ console: Console) -> String {
        let renderer = TextRenderer(console)
        let whole = renderer.status(view)
        guard let height = console.height else { return whole }
        var view = view
        view.logs = Array(view.logs.prefix(8))
        var text = whole
        // The last row is the prompt's.
        while text.count(where: { $0 == "\n" }) >= height, !view.logs.isEmpty {
            view.logs.removeLast()
            text = renderer.status(view)
        }
        return text
    }

    func run() async throws {
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, now in
            let view = try await views.status(window: period.window(default: .seconds(900), now: now))
            if output.json { return try console.write(json: view) }
            console.write(Self.screen(view, console))
        }
    }
}
