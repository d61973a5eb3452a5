import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals
import VigilModel
import VigilServer
import VigilStore

/// The server: takes telemetry, keeps it, and answers.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "The server: takes telemetry by OTLP and remote write, keeps it, and shows it.",
        discussion: """
            It listens on this machine only. It prints its address and a link that signs a browser in once.

            Examples:
              vigil serve
              vigil serve --listen 127.0.0.1:0 --data /tmp/try --json
            """
    )

    @OptionGroup var serving: ServeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console(output)
        let folder = DataFolder(option: serving.data)
        try folder.prepare()
        let now = serving.clock?.started() ?? SystemTime.now
        let logger = Self.makeLogger(isQuiet: output.quiet)
        if let remark = folder.remark { logger.warning("\(remark)") }
        do {
            let stored = try await ServedStore.open(folder, serving, logger: logger, now: now)
            var configuration = serving.serverConfiguration(folder)
            configuration.notices = stored.notices
            let server = try VigilServer(
                configuration,
                store: stored.store,
                logger: logger,
                now: now
            ) { ready in
                try? announce(ready, folder, console)
                ServiceManager.tellReady()
            }
            try await stored.run(with: server, logger: logger)
        } catch let error as ServerStartError {
            throw CommandError(.configuration, error.description)
        } catch let error as TokenFile.Failure {
            throw CommandError(.configuration, error.description)
        }
    }

    private func announce(_ ready: ServerReady, _ folder: DataFolder, _ console: Console) throws {
        guard output.json else {
            let link = ready.signInLink.map { "; sign in once with \($0)" } ?? "; authentication is off"
            return console.write("Vigil listens on \(ready.address)\(link)")
        }
        try console.write(jsonLines: [Announcement(ready, folder)])
    }

    private static func makeLogger(isQuiet: Bool) -> Logger {
        var logger = Logger(label: "vigil") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = isQuiet ? .warning : .notice
        return logger
    }
}

/// Where a server is, for programs that started it.
private struct Announcement: Encodable {
    let address: String
    /// Signs a browser in once; nil where no sign-in is needed.
    let signIn: String?
    let pid: Int32
    let data: String

    init(_ ready: ServerReady, _ folder: DataFolder) {
        address = ready.address
        signIn = ready.signInLink
        pid = ProcessInfo.processInfo.processIdentifier
        data = folder.path
    }
}
