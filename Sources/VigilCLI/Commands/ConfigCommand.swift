import ArgumentParser
import VigilServer

/// Files that say what the server does.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Checks files that say what the server does.",
        subcommands: [Check.self]
    )

    /// Names all that is wrong with files.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Names all that is wrong with configurations of Prometheus and files of rules, each with its place.",
            discussion: """
                It ends with 78 where something is wrong.

                Example:
                  vigil config check prometheus.yml rules/*.yml
                """
        )

        @Argument(help: ArgumentHelp("Configurations of Prometheus, or files of rules.", valueName: "file"))
        var files: [String]

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let console = Console(output)
            var mistakes: [String] = []
            for file in files {
                do throws(PrometheusConfiguration.Failure) {
                    let check = try MonitoringCheck(of: file)
                    if output.json {
                        try? console.write(jsonLines: [check])
                    } else {
                        console.write(Self.sentence(check))
                    }
                } catch {
                    mistakes += error.mistakes
                }
            }
            guard mistakes.isEmpty else {
                throw CommandError(.configuration, mistakes.joined(separator: "\n"))
            }
        }

        private static func sentence(_ check: MonitoringCheck) -> String {
            let counts = [
                (check.jobs, "jobs"), (check.receivers, "receivers"), (check.rules, "rules that record"),
                (check.alertRules, "rules that alert, which are passed over"),
            ]
            let said = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
            return "\(check.file) is in order: \(said.isEmpty ? "it says nothing" : said)."
        }
    }
}
