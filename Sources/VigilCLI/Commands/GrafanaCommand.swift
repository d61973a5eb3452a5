import ArgumentParser
import Foundation
import VigilDashboard
import VigilServer

/// Files for Grafana and Prometheus, made of what Vigil holds.
struct GrafanaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grafana",
        abstract: "Files for Grafana and Prometheus, made of what is stored.",
        discussion: """
            Grafana asks Vigil as it asks a Prometheus: add a data source of type Prometheus with Vigil's address and \
            the header "Authorization: Bearer TOKEN", then import the dashboard.

            Example:
              vigil grafana dashboard -o grafana_dashboard.json
              vigil grafana prometheus -o prometheus_config.yml
            """,
        subcommands: [GrafanaDashboardCommand.self, GrafanaPrometheusCommand.self],
        defaultSubcommand: GrafanaDashboardCommand.self
    )
}

/// The dashboard.
struct GrafanaDashboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "A dashboard that Grafana imports: services, operations, logs, processes, health.",
        discussion: """
            It has the panels whose metrics were stored within the period, and one for each search that is a metric.

            Example:
              vigil grafana dashboard -p 30d -o grafana_dashboard.json
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var period: PeriodOption
    @OptionGroup var file: FileOption

    func run() async throws {
        let console = Console(output)
        try await ViewProvider(server, console).withViews { views, now in
            let window = period.window(default: .seconds(7 * 86_400), now: now)
            try file.write(try await views.grafanaDashboard(window: window), console)
        }
    }
}

/// The configuration of a Prometheus.
struct GrafanaPrometheusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prometheus",
        abstract: "A configuration for a Prometheus beside Vigil: scraping, federation, remote write.",
        discussion: """
            Example:
              vigil grafana prometheus --application 127.0.0.1:8080 -o prometheus_config.yml
              promtool check config prometheus_config.yml
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var file: FileOption

    @Option(
        name: .customLong("application"),
        help: ArgumentHelp("Scrape an application's /metrics here; can be given several times.", valueName: "host:port")
    )
    var applications: [String] = []

    func validate() throws {
        if let wrong = applications.first(where: { !PrometheusConfigurationText.isAddress($0) }) {
            throw ValidationError("“\(wrong)” is no address: write a host and a port, such as 127.0.0.1:8080.")
        }
    }

    func run() async throws {
        let console = Console(output)
        let client = try await ViewProvider(server, console).server()
        try file.write(try await client.prometheusConfiguration(applications: applications), console)
    }
}

/// Where a file goes.
struct FileOption: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "Write to this file, else to standard output.")
    var path: String?

    /// Writes a file whole or not at all.
    func write(_ text: String, _ console: Console) throws {
        guard let path else { return console.write(text) }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandError(.configuration, "\(path) cannot be written", advice: "Name a file in a folder of yours.")
        }
        console.remark("Written to \(path).")
    }
}
