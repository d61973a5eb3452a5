package import AsyncHTTPClient

extension HTTPClient {
    /// A client that says at once that nobody listens, where the shared one tries again until its time is up.
    ///
    /// It asks for nothing compressed, and lives as long as the process.
    package static let impatient: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.retryConnectionEstablishment = false
        // The shared client refuses a body that shrinks to less than a 25th, which log lines easily do.
        configuration.decompression = .disabled
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()
}
