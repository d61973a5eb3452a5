// What redaction costs the thread that sends, and what recording an interaction costs the application: one core. The
// measure is the best of several rounds: on a shared machine, everything else only adds.

import Vigil
import VigilModel
import VigilPrivacy

/// Measures redaction and interactions.
struct PrivacyBenchmark {
    private static let rounds = 10

    /// The figures.
    static func run() -> [BenchmarkRow] {
        texts() + lines() + [interaction()]
    }

    /// Texts without secrets: what nearly all are.
    private static func texts() -> [BenchmarkRow] {
        let kinds = [
            ("prose", "The connection was closed by the other side after the request had been read to its end. "),
            (
                "log",
                "2026-11-21T10:15:00.123Z INFO api-7f9c GET /users/123456/orders status=200 bytes=5120 took 12.5ms "
            ),
            ("json", #"{"level":"info","ts":1795000000123,"user":"u_17","path":"/orders","status":200,"ms":12.5} "#),
        ]
        let redactor = Redactor()
        return kinds.map { name, piece in
            let text = String(repeating: piece, count: 1_048_576 / piece.utf8.count)
            let seconds = best { _ = redactor.redacted(text) }
            return BenchmarkRow(
                name: "library.redact.text.\(name)",
                value: Double(text.utf8.count) / seconds / 1e6,
                unit: "MB/s"
            )
        }
    }

    /// Log records of a service, without secrets and with one each.
    private static func lines() -> [BenchmarkRow] {
        [("clean", "order 4711 of customer 17 was paid"), ("secret", "login with password=hunter2 from 10.0.0.7")].map {
            name,
            body in
            let records = (0..<1_000).map { index in
                LogRecord(
                    severity: .info,
                    body: .string(body),
                    attributes: [
                        "request": .string("r\(index)"), "http.route": "/orders/{id}", "code.line.number": 42,
                        "code.file.path": "Sources/Shop/Orders.swift", "code.function.name": "pay(order:by:)",
                    ]
                )
            }
            let resource = Resource(["service.name": "shop", "host.name": "shop-1"])
            let batch = TelemetryBatch(logs: [ResourceGroup(resource: resource, items: records)])
            let redactor = Redactor()
            let seconds = best {
                var batch = batch
                _ = redactor.redact(&batch)
            }
            return BenchmarkRow(name: "library.redact.lines.\(name)", value: 1_000 / seconds, unit: "records/s")
        }
    }

    /// An interaction with four values of metadata, as the caller feels it.
    private static func interaction() -> BenchmarkRow {
        var configuration = Vigil.Configuration(service: "bench")
        configuration.console = .off
        let vigil = Vigil(configuration: configuration, sink: NowhereSink())
        let calls = 5_000
        let seconds = (0..<rounds).map { _ in
            let seconds = measure {
                for _ in 0..<calls {
                    vigil.interaction(
                        "open_order",
                        source: .ui,
                        user: "user-4711",
                        session: "5f3a9c",
                        duration: .milliseconds(12),
                        metadata: ["screen": "orders", "platform": "ios", "version": "2.7.0", "items": 3]
                    )
                }
            }
            // What the background does with them is not the caller's.
            _ = vigil.interactions.statistics
            return seconds
        }.min()
        return BenchmarkRow(name: "library.interaction", value: (seconds ?? 0) / Double(calls) * 1e9, unit: "ns")
    }

    private static func best(_ body: () -> Void) -> Double {
        (0..<rounds).map { _ in measure(body) }.min() ?? 0
    }

    private static func measure(_ body: () -> Void) -> Double {
        ContinuousClock().measure(body).inSeconds
    }
}
