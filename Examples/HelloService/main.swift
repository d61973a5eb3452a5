// A web service that Vigil watches: `./scripts/run -- swift run HelloService 8080`, or beside a running
// `vigil serve`. The port is the first argument, else PORT, else 8080. Besides the bootstrap, the middleware and the
// health checks nothing here is about Vigil: requests, log lines and metrics come through Hummingbird, swift-log and
// swift-metrics. How it is, it says at /health; /ask calls the address in UPSTREAM.

import AsyncHTTPClient
import Hummingbird
import Logging
import Metrics
import Vigil
import VigilExporter
import VigilHummingbird

struct OutOfCoffee: Error {}

let vigil = try Vigil.bootstrap(service: "hello", exporter: .otlp())
let logger = Logger(label: "hello")
let greetings = Counter(label: "hello.greetings")

vigil.health.register("memory", .process())
vigil.health.register("disk", .disk(at: "/"))

let router = Router()
router.add(middleware: VigilMiddleware())
router.addMonitoringRoutes()
router.get("/hello/{name}") { _, context in
    greetings.increment()
    return "Hello, \(context.parameters.get("name") ?? "you")!\n"
}
router.get("/slow") { _, _ in
    try await Task.sleep(for: .milliseconds(20))
    return "That took 20 ms.\n"
}
router.get("/fail") { _, _ -> String in throw OutOfCoffee() }
router.get("/log") { _, _ in
    logger.debug("a detail from the log route")
    logger.info("a line from the log route", metadata: ["cups": "\(3)"])
    return "Logged.\n"
}

router.get("/ask") { _, _ in
    guard let upstream = Environment().get("UPSTREAM") else { throw HTTPError(.serviceUnavailable) }
    let answer = try await HTTPClient.shared.execute(HTTPClientRequest(url: upstream), timeout: .seconds(5))
    return String(buffer: try await answer.body.collect(upTo: 1 << 20))
}

let port = CommandLine.arguments.dropFirst().first ?? Environment().get("PORT") ?? "8080"
var app = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: Int(port) ?? 8080)))
app.addServices(vigil)
try await app.runService()
