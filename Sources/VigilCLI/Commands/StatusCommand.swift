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

    func run() async throws {
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, now in
            let view = try await views.status(window: period.window(default: .seconds(900), now: now))
            if output.json { return try console.write(json: view) }
            console.write(TextRenderer(console).status(view))
        }
    }
}
