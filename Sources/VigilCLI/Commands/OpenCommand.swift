import ArgumentParser
import VigilServer

/// The pages in the browser.
struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "The pages in the browser, signed in; without a display it prints the link.",
        discussion: """
            Where no server runs, one is started over what is stored; it ends when nobody has used it for an hour.

            Example:
              vigil open
            """
    )

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console(output)
        let client = try await ViewProvider(server, console).serverOrStart()
        let link = try await client.signInLink()
        if output.json { return try console.write(jsonLines: [["link": link]]) }
        if Browser.open(link) {
            console.remark("Opening \(client.address) in the browser.")
        } else {
            console.write(link)
            console.remark("Open this link in a browser; it signs in once and works for 15 minutes.")
        }
    }
}
