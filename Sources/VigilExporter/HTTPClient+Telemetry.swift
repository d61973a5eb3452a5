import AsyncHTTPClient
import NIOCore
import VigilModel

extension HTTPClient.Configuration {
    /// How whatever sends telemetry does so.
    static func telemetry(timeout: Duration) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        // Without this each export would make spans, which would be exported.
        configuration.tracing.tracer = nil
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(timeout)
        // Shorter than servers keep idle connections, so that a request seldom meets one that is being closed.
        configuration.connectionPool.idleTimeout = .seconds(30)
        // Its own retries would hold back the error of an unreachable receiver; there are better ones behind it.
        configuration.connectionPool.retryConnectionEstablishment = false
        // One for each signal, and one that waits for what the server wants.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4
        return configuration
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        self = .nanoseconds(duration.nanoseconds)
    }
}
