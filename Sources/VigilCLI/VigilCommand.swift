import ArgumentParser
import Foundation

/// The command `vigil`: parses, runs, and turns what went wrong into a sentence and an exit code.
@main
struct VigilCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vigil",
        abstract: "Keeps watch over an application: what it does, what goes wrong, and why.",
        discussion: """
            Start a program under watch, and look at it:
              vigil run -- python3 app.py
              vigil status
              vigil open

            What talks to a server finds it by --server, by VIGIL_SERVER, or at http://127.0.0.1:4318. Where none \
            runs, the stored data is read directly.

            Exit codes: 0 done, 1 the answer is no, 64 wrong usage, 69 no server, 77 not permitted, \
            78 wrong configuration. `run` ends with the exit code of its command.
            """,
        version: vigilVersion,
        subcommands: [
            RunCommand.self, ServeCommand.self, StatusCommand.self, HealthCommand.self, MetricsCommand.self,
            QueryCommand.self, LogsCommand.self, TracesCommand.self, ErrorsCommand.self,
            InteractionsCommand.self, SearchesCommand.self, GrafanaCommand.self, LevelCommand.self, DoctorCommand.self,
            ConfigCommand.self, OpenCommand.self, StopCommand.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as CommandError {
            finish(error)
        } catch {
            if let understood = CommandError(error) { finish(understood) }
            exit(withError: error)
        }
    }

    private static func finish(_ error: CommandError) -> Never {
        Console.complain(error.description)
        Foundation.exit(error.code.rawValue)
    }
}
