import Metrics
import Testing
import VigilModel

@testable import Vigil
@testable import VigilExporter

/// What is hard to write and hard to read, before those who read it: Prometheus' own programs and libraries.
@Suite("Exposition before real peers", .timeLimit(.minutes(1)))
struct ExpositionPeerTests {
    private static let text = "a \"b\" \\ c\nd\\n 日本語 🫖 {x=\"1\"},"
    private let test = TestVigil()

    private static func measure(_ vigil: Vigil) {
        let factory = vigil.makeMetricsFactory()
        Counter(label: "hits", dimensions: [("path", text), ("empty", "")], factory: factory).increment(by: 3)
        Counter(label: "jobs_total", dimensions: [("1st", "x"), ("größe", "ü"), ("__own", "y")], factory: factory)
            .increment()
        FloatingPointCounter(label: "litres.used", factory: factory).increment(by: 0.25)
        for (name, value) in [
            ("nan", Double.nan), ("high", .infinity), ("low", -.infinity), ("tiny", .leastNonzeroMagnitude),
        ] {
            Meter(label: "reading", dimensions: [("of", name)], factory: factory).set(value)
        }
        Meter(label: "größe.日本", factory: factory).set(-1.5)
        let sizes = Recorder(label: "size", dimensions: [("le", text)], aggregate: true, factory: factory)
        for value in [0, 0.001, 1, 1e9] { sizes.record(value) }
        let below = Recorder(label: "balance", aggregate: true, factory: factory)
        for value in [-20.0, -1, 0, 7] { below.record(value) }
        Timer(label: "brewing", factory: factory).recordMilliseconds(250)
        vigil.change("queue.depth", unit: "{job}", by: -2, [:])
        vigil.operation(text) { _ in }
    }

    /// Whatever was measured is read with the values and labels that it was given.
    private func check(_ samples: [ParsedSample], hasSums: Bool = true) throws {
        func value(_ name: String, _ labels: [String: String] = [:]) throws -> String {
            let found = samples.filter { sample in
                sample.name == name && labels.allSatisfy { sample.labels[$0.key, default: ""] == $0.value }
            }
            #expect(found.count == 1, "\(name) \(labels)")
            return try #require(found.first).value
        }
        #expect(try value("hits_total", ["path": Self.text, "empty": ""]) == "3.0")
        #expect(try value("jobs_total", ["key_1st": "x", "gr_e": "ü", "key_own": "y"]) == "1.0")
        #expect(try value("litres_used_total") == "0.25")
        #expect(try value("reading", ["of": "nan"]) == "nan")
        #expect(try value("reading", ["of": "high"]) == "inf")
        #expect(try value("reading", ["of": "low"]) == "-inf")
        #expect(try value("reading", ["of": "tiny"]) == "5e-324")
        #expect(try value("gr_e") == "-1.5")
        #expect(try value("queue_depth") == "-2.0")
        #expect(try value("size_bucket", ["exported_le": Self.text, "le": "+Inf"]) == "4.0")
        #expect(try value("size_sum", ["exported_le": Self.text]) == "1000000001.001")
        #expect(try value("balance_bucket", ["le": "+Inf"]) == "4.0")
        if hasSums { #expect(try value("balance_sum") == "-14.0") }
        #expect(try value("brewing_seconds_sum") == "0.25")
        #expect(try value("vigil_operation_duration_seconds_count", ["vigil_operation_name": Self.text]) == "1.0")
    }

    @Test(
        "D17: Prometheus' Python parsers read each value and label as it was recorded",
        arguments: ExpositionFormat.allCases
    )
    func parsersReadWhatWasRecorded(_ format: ExpositionFormat) throws {
        Self.measure(test.vigil)
        // OpenMetrics has no sum where values may be below zero.
        try check(PrometheusParser.samples(test.vigil.exposition(format: format), format), hasSums: format == .text)
    }

    @Test("D17: promtool accepts what an application exposes")
    func promtoolAcceptsIt() throws {
        Self.measure(test.vigil)
        let answer = try Peer.run(Peer.system("promtool"), "check", "metrics", input: test.vigil.exposition())
        // 3 stands for remarks on good metrics, 1 for metrics that cannot be read.
        #expect(answer.status == 0 || answer.status == 3, "\(answer.errors)")
        #expect(answer.errors.split(separator: "\n").filter { !Self.isConvention($0) }.isEmpty)
    }

    /// Whether promtool dislikes a name that OpenTelemetry's conventions give: `process.thread.count`.
    private static func isConvention(_ remark: Substring) -> Bool {
        remark.hasPrefix("process_") && remark.contains("should not have \"_count\" suffix")
    }

    @Test("E48: of collections that waited for the gateway together, the newest is pushed")
    func theNewestCollectionIsPushed() async throws {
        let gateway = try PushGateway()
        let context = Vigil.ExporterContext(environment: [:], service: "job") { _ in }
        let sink = try Vigil.Exporter.pushGateway(gateway.address).make(context)
        let collections = [1, 2, 3].map { value in
            Metric("items", data: .gauge([NumberPoint(time: Timestamp(seconds: Double(value)), value: .int(value))]))
        }
        let batch = TelemetryBatch(metrics: [ResourceGroup(resource: Resource([:]), items: collections)])
        _ = try await sink.receive(batch)
        #expect(try gateway.scraped().filter { $0.name == "items" }.map(\.value) == ["3.0"])
    }

    @Test("E48: a real Pushgateway takes what is pushed, and shows each value and label")
    func pushGatewayTakesIt() async throws {
        let gateway = try PushGateway()
        let context = Vigil.ExporterContext(environment: [:], service: "tea/shop") { _ in }
        let sink = try Vigil.Exporter.pushGateway(gateway.address, grouping: ["shard": Self.text]).make(context)
        let remarks = Lines()
        let vigil = Vigil(
            configuration: Vigil.Configuration(service: "tea/shop"),
            sink: sink,
            diagnostics: Diagnostics { remarks.append($0) }
        )
        try await vigil.run { Self.measure(vigil) }
        #expect(remarks.all.isEmpty)
        #expect(vigil.dropped == SignalCounts())
        let samples = try gateway.scraped().filter { $0.labels["job"] == "tea/shop" }
        #expect(samples.allSatisfy { $0.labels["shard"] == Self.text })
        try check(samples)
        #expect(samples.first { $0.name == "push_time_seconds" } != nil)
        #expect(samples.first { $0.name == "push_failure_time_seconds" }?.value == "0.0")
    }
}
