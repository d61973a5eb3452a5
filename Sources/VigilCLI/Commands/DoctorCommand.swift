import ArgumentParser
import VigilDashboard
import VigilStore

/// What is wrong with this installation.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What is wrong with this installation, and what to do; exit code 1 if something is.",
        discussion: """
            It looks at the folder, the disk, the clock, the manifest, the journal, each part, and at the server; with \
            --deep it reads every block and compares its checksum. Nothing is changed. With --data it looks at that \
            folder by itself, whoever has it open.

            Examples:
              vigil doctor
              vigil doctor --deep --data /var/lib/vigil
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Read every block of every part, and every record of the journal.")
    var deep = false

    func run() async throws {
        let console = Console(output)
        let progress = ProgressLine(console, "Reading every block")
        let view = try await ViewProvider(server, console).doctor(deep: deep) { progress.show($0.bytes, of: $0.of) }
        progress.clear()
        if output.json {
            try console.write(json: view)
        } else {
            let text = TextRenderer(console).doctor(view, isBrief: output.quiet)
            if !text.isEmpty { console.write(text) }
        }
        if view.status == .wrong { throw ExitCode(CommandError.Code.no.rawValue) }
    }
}
