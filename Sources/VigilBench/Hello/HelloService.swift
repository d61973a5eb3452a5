import Hummingbird
import Logging
import Metrics
import Vigil
import VigilExporter
import VigilHummingbird

/// The service whose throughput is measured: a route, a parameter, a counter.
enum HelloService {
    /// Serves until the process ends.
    ///
    /// - Parameters:
    ///   - port: Where on the loopback.
    ///   - server: Who takes what is recorded; nil: it is not watched at all.
    /// - Throws: What the service ends with.
    static func run(port: Int, watchedBy server: String?) async throws {
        let router = Router()
        let vigil = try server.map { server in
            var configuration = Vigil.Configuration(service: "hello")
            configuration.console = .off
            return try Vigil.bootstrap(
                exporter: .otlp(OTLPConfiguration(endpoint: server)),
                configuration: configuration
            )
        }
        if vigil != nil { router.add(middleware: VigilMiddleware()) }
        let greetings = Counter(label: "hello.greetings")
        router.get("/hello/{name}") { _, context in
            greetings.increment()
            return "Hello, \(context.parameters.get("name") ?? "you")!\n"
        }
        var app = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
        app.logger.logLevel = .error
        if let vigil { app.addServices(vigil) }
        try await app.runService()
    }
}
