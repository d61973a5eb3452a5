import ArgumentParser
import VigilModel
import VigilOperations

/// Runs a command under watch; the main job.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Starts a command under watch, and says at the end what happened.",
        usage: "vigil run [options] -- command [argument ...]",
        discussion: """
            Examples:
              vigil run -- python3 app.py
              vigil run --name api --restart on-failure -- ./server --port 8080

            The command gets the variables that make OpenTelemetry report here, unless they are set. Its output is \
            passed on as it is and kept as logs; what it and its children use is measured. A Vigil that runs at the \
            address is used, else one is started, which lives on for an hour after its last use.

            Ends with the command's exit code: 128 + n where signal n killed it, 127 where there is no such command. \
            A command that was asked to end is killed 10 s later, or at the second Ctrl-C. The summary is written to \
            standard error, with --json as one line.
            """
    )

    @Option(help: "The service name (else OTEL_SERVICE_NAME, else from the command).")
    var name: String?

    @Option(name: .customLong("env"), help: ArgumentHelp("The deployment environment: production.", valueName: "name"))
    var environment: String?

    @Option(help: "Start the command again after it has ended: never, on-failure, always; pauses of 1 s to 60 s.")
    var restart = RestartPolicy.Condition.never

    @Option(
        name: .customLong("restart-limit"),
        help: "Give up after so many restarts in a row; a run of 60 s starts the count anew."
    )
    var restartLimit = 10

    @Option(help: "How input and output are connected: auto, pty, pipe, or inherit, which captures nothing.")
    var io = PassingArgument.auto

    @Option(
        help: ArgumentHelp(
            "Where Vigil listens, or is started (else VIGIL_SERVER, else 127.0.0.1:4318).",
            valueName: "host:port"
        )
    )
    var listen: ListenArgument?

    @Option(
        help: ArgumentHelp("The folder for a Vigil that is started (else $XDG_DATA_HOME/vigil).", valueName: "folder")
    )
    var data: String?

    @OptionGroup var output: OutputOptions

    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments, as they are.")
    var command: [String] = []

    /// The command, without the `--` before it.
    private var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    func validate() throws {
        guard let first = words.first else {
            throw ValidationError("There is no command to run. Write it behind --: vigil run -- python3 app.py")
        }
        if command.first != "--" && first.hasPrefix("-") {
            throw ValidationError("Unknown option '\(first)'. What belongs to the command goes behind --.")
        }
        if restartLimit < 0 { throw ValidationError("--restart-limit must not be negative.") }
        if listen?.port == 0 { throw ValidationError("--listen needs a port, so that the next run finds the server.") }
    }

    func run() async throws {
        // First of all, while everything that is open was given by whoever started us.
        let inherited = Descriptor.inherited()
        let session = RunSession(
            words: words,
            name: name,
            environment: environment,
            restart: RestartPolicy(restart, limit: restartLimit),
            passing: io.passing ?? .automatic,
            keptDescriptors: inherited,
            place: try RunServer.Place(listen),
            folder: DataFolder(option: data),
            remarks: RunRemarks(isQuiet: output.quiet, isJSON: output.json)
        )
        throw ExitCode(try await session.run())
    }
}

extension RestartPolicy.Condition: ExpressibleByArgument {}

/// How input and output are connected, and `auto`.
enum PassingArgument: String, ExpressibleByArgument, CaseIterable {
    case auto
    case pty
    case pipe
    case inherit

    /// Nil leaves the choice to what our input and output are.
    var passing: Passing? { Passing(rawValue: rawValue) }
}
