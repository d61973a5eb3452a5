import ArgumentParser

/// Which Vigil is asked.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server to ask (else VIGIL_SERVER, else http://127.0.0.1:4318).", valueName: "url"))
    var server: String?

    @Option(help: "The server's token (else VIGIL_TOKEN, else the one that a server of yours on this machine left).")
    var token: String?

    @Option(help: ArgumentHelp("The folder of the stored data, read where no server runs.", valueName: "folder"))
    var data: String?
}
