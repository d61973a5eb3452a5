/// How a server is run.
package struct ServerConfiguration: Sendable {
    /// The address that it listens on.
    package var host = "127.0.0.1"
    /// The port; 0 picks one.
    package var port = 4_318
    /// The directory in which the store is, whose disk is watched; nil for a store in memory.
    package var dataDirectory: String?
    /// Where the token is; nil takes the user's standard file.
    package var tokenFile: TokenFile?
    /// Everything is open to everybody who reaches the port: for tests.
    package var noAuthentication = false
    /// Listens beyond this machine without TLS.
    package var insecureListen = false
    /// Host names that are answered beside those of the loopback.
    package var allowedHosts: Set<String> = []
    /// Ends when nobody has used it for this long; nil runs on.
    package var idleExit: Duration?
    /// What goes beyond is refused.
    package var bodyLimits = BodyLimits()
    /// The memory that request bodies may take together.
    package var bodyBytesInFlightMax = 64 << 20
    /// How many connections there may be, and how long the parts of an exchange may take.
    package var connectionLimits = ConnectionLimits()
    /// How often the server records what it and its machine take; nil never.
    package var selfWatchInterval: Duration? = .seconds(5)

    /// How often the searches are counted that are declared as metrics; nil never.
    package var eventMetricInterval: Duration? = .seconds(5)

    /// Folders whose `*.otlp.jsonl` are taken in.
    package var watchedFolders: [String] = []
    /// Where it is said what is scraped and where samples are sent to.
    package var monitoring = MonitoringFiles()
    /// What the store has to say, to be kept as log records; nil keeps nothing.
    package var notices: StoreNotices?

    package init() {}
}

/// A server cannot be started as it was asked to.
package struct ServerStartError: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// A server has begun to listen.
package struct ServerReady: Sendable {
    /// Where: `http://127.0.0.1:4318`, with the real port.
    package var address: String
    /// The port.
    package var port: Int
    /// A link that signs a browser in once; nil where no sign-in is needed.
    package var signInLink: String?
    /// The file that holds the token; nil where none is needed.
    package var tokenPath: String?
}
