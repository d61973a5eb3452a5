import ArgumentParser
import VigilServer

/// Ends a server.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Ends the server; what it has acknowledged is kept.",
        discussion: """
            Example:
              vigil stop --server http://127.0.0.1:4318
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console(output)
        let client = try await ViewProvider(server, console).server()
        try await client.stop()
        // It has answered, and ends now; until its port is free, a new one could not listen there.
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(15)
        while await client.isThere() {
            guard clock.now < deadline else {
                throw CommandError(.no, "The server has been told to end, and has not within 15 s")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        console.remark("The server at \(client.address) has ended.")
    }
}
