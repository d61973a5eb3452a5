import ArgumentParser
import VigilDashboard
import VigilModel

/// The health of what is watched, check by check.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Overall health and each check; exit code 1 if unhealthy.",
        discussion: """
            Example, for a probe:
              vigil health --quiet || echo "something is wrong"
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console(output)
        let status = try await ViewProvider(server, console).withViews { views, now in
            try await views.status(window: TimeRange(start: now - .seconds(900), end: now))
        }
        let health = status.health
        if output.json {
            try console.write(json: health)
        } else if !output.quiet {
            console.write(HealthText(health, now: status.time).text)
        }
        if health.status == .unhealthy { throw ExitCode(CommandError.Code.no.rawValue) }
    }
}
