// A web service as many are: Hummingbird with its own middlewares for tracing, metrics and log lines, and
// AsyncHTTPClient. Of Vigil it knows two lines, the bootstrap and the service; whatever is watched comes through
// swift-log, swift-metrics and swift-distributed-tracing.
//
// `./scripts/run -- swift run StockService 8080`, or beside a running `vigil serve`. The port is the first argument,
// else PORT, else 8080. `/ask` calls the address in UPSTREAM.

import AsyncHTTPClient
import Hummingbird
import Logging
import Metrics
import Vigil
import VigilExporter

struct OutOfStock: Error {}

@main
struct StockService {
    static func main() async throws {
        let vigil = try Vigil.bootstrap(exporter: .otlp())
        let environment = Environment()
        let port = CommandLine.arguments.dropFirst().first ?? environment.get("PORT") ?? "8080"
        var app = Application(
            router: router(upstream: environment.get("UPSTREAM")),
            configuration: .init(address: .hostname("127.0.0.1", port: Int(port) ?? 8080))
        )
        app.addServices(vigil)
        try await app.runService()
    }

    private static func router(upstream: String?) -> Router<BasicRequestContext> {
        let orders = Counter(label: "stock.orders")
        let router = Router()
        router.add(middleware: TracingMiddleware())
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: LogRequestsMiddleware(.info))
        router.post("/orders/{item}") { _, context in
            orders.increment()
            context.logger.info("ordered", metadata: ["item": "\(context.parameters.get("item") ?? "")"])
            return "Ordered.\n"
        }
        router.get("/orders/{item}") { _, context in "One \(context.parameters.get("item") ?? "item").\n" }
        router.get("/slow") { _, _ in
            try await Task.sleep(for: .milliseconds(50))
            return "That took 50 ms.\n"
        }
        router.get("/fail") { _, _ -> String in throw OutOfStock() }
        router.get("/ask") { _, context in
            guard let upstream else { throw HTTPError(.serviceUnavailable, message: "UPSTREAM is not set") }
            let answer = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: upstream),
                timeout: .seconds(5),
                logger: context.logger
            )
            return String(buffer: try await answer.body.collect(upTo: 1 << 20))
        }
        return router
    }
}
