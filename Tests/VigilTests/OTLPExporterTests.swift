import Testing
import Tracing
import VigilModel
import VigilOTLP
import VigilTestKit

@testable import Vigil
@testable import VigilExporter

@Suite("OTLP exporter", .timeLimit(.minutes(1)))
struct OTLPExporterTests {
    private static let resource = Resource(["service.name": "test"])

    private static let batch = TelemetryBatch(
        spans: [
            ResourceGroup(
                resource: resource,
                items: [
                    SpanRecord(traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), name: "GET /", start: .zero)
                ]
            )
        ],
        metrics: [
            ResourceGroup(
                resource: resource,
                items: [
                    Metric(
                        "cups",
                        data: .sum([NumberPoint(time: .zero, value: .int(3))], .cumulative, isMonotonic: true)
                    )
                ]
            )
        ],
        logs: [ResourceGroup(resource: resource, items: [LogRecord(body: "a line")])]
    )

    private static func logs(_ text: String) -> TelemetryBatch {
        TelemetryBatch(logs: [ResourceGroup(resource: resource, items: [LogRecord(body: .string(text))])])
    }

    private static func advice(_ mode: String, _ receiver: OTLPReceiver) async throws -> SinkError.Advice {
        let exporter = try OTLPExporter(OTLPConfiguration(endpoint: receiver.endpoint(mode)))
        do {
            _ = try await exporter.receive(batch)
        } catch let error as SinkError {
            return error.advice
        }
        throw OTLPReceiver.Failure(description: "\(mode) was taken")
    }

    @Test func sendsOneRequestForEachSignal() async throws {
        let receiver = try OTLPReceiver()
        let configuration = OTLPConfiguration(
            endpoint: receiver.endpoint("ok"),
            headers: [.init("authorization", "Bearer t")]
        )
        let exporter = try OTLPExporter(configuration)
        #expect(try await exporter.receive(Self.batch) == .accepted)
        #expect(try await exporter.receive(Self.logs("alone")) == .accepted)
        let requests = try receiver.requests("ok")
        #expect(requests.map(\.path) == ["/ok/v1/traces", "/ok/v1/metrics", "/ok/v1/logs", "/ok/v1/logs"])
        #expect(requests.map(\.names) == [["GET /"], ["cups"], ["a line"], ["alone"]])
        #expect(requests.allSatisfy { $0.type == "application/x-protobuf" && $0.token == "Bearer t" })
        #expect(requests.allSatisfy { $0.agent?.contains("OTel-OTLP-Exporter-Swift/") == true })
        #expect(Set(requests.compactMap(\.key)).count == 4)
        #expect(requests.allSatisfy { $0.key?.count == 32 })
    }

    @Test func compressesWhatIsLargeEnough() async throws {
        let receiver = try OTLPReceiver()
        let text = String(repeating: "all work and no play ", count: 5_000)
        let exporter = try OTLPExporter(OTLPConfiguration(endpoint: receiver.endpoint("ok")))
        _ = try await exporter.receive(Self.logs(text))
        _ = try await exporter.receive(Self.logs("short"))
        let plain = try OTLPExporter(OTLPConfiguration(endpoint: receiver.endpoint("ok"), compression: .none))
        _ = try await plain.receive(Self.logs(text))
        #expect(try receiver.requests("ok").map(\.gzip) == [true, false, false])
        #expect(try receiver.requests("ok").map(\.names) == [[text], ["short"], [text]])
    }

    @Test func speaksJSON() async throws {
        let receiver = try OTLPReceiver()
        let exporter = try OTLPExporter(OTLPConfiguration(endpoint: receiver.endpoint("partial"), encoding: .json))
        let receipt = try await exporter.receive(Self.logs("a line"))
        #expect(receipt.rejected == SignalCounts(logs: 2))
        #expect(try receiver.requests("partial").map(\.type) == ["application/json"])
    }

    @Test func reportsPartialSuccess() async throws {
        let receiver = try OTLPReceiver()
        let exporter = try OTLPExporter(OTLPConfiguration(endpoint: receiver.endpoint("partial")))
        let receipt = try await exporter.receive(Self.batch)
        #expect(receipt.rejected == SignalCounts(spans: 2, points: 2, logs: 2))
        #expect(receipt.message == "two were too old; two were too old; two were too old")
    }

    @Test func followsTheStatus() async throws {
        let receiver = try OTLPReceiver()
        #expect(try await Self.advice("400", receiver) == .drop)
        #expect(try await Self.advice("413", receiver) == .drop)
        #expect(try await Self.advice("429", receiver) == .retry(after: .seconds(3)))
        #expect(try await Self.advice("503", receiver) == .retry(after: .seconds(3)))
    }

    @Test func retriesWhereNobodyAnswers() async throws {
        let exporter = try OTLPExporter(OTLPConfiguration(endpoint: "http://127.0.0.1:1"))
        await #expect {
            try await exporter.receive(Self.batch)
        } throws: {
            ($0 as? SinkError)?.advice == .retry(after: nil)
        }
    }

    @Test func givesARequestUpAfterItsTimeout() async throws {
        let receiver = try OTLPReceiver()
        let exporter = try OTLPExporter(
            OTLPConfiguration(endpoint: receiver.endpoint("hang"), timeout: .milliseconds(300))
        )
        let elapsed = await ContinuousClock().measure {
            await #expect(throws: SinkError.self) { try await exporter.receive(Self.logs("a line")) }
        }
        #expect(elapsed < .seconds(10))
    }

    @Test func aRetryHasTheSameKey() async throws {
        let receiver = try OTLPReceiver()
        let exporter = try OTLPExporter(OTLPConfiguration(endpoint: receiver.endpoint("once503")))
        let batcher = Batcher(
            sink: exporter,
            resource: Self.resource,
            configuration: Batcher.Configuration(
                logs: BatchLimits(
                    delay: .zero,
                    retry: RetryPolicy(pauseMin: .milliseconds(1), pauseMax: .milliseconds(2))
                )
            )
        )
        batcher.add(LogRecord(body: "a line"), scope: InstrumentationScope())
        batcher.shutdown()
        await batcher.run()
        let requests = try receiver.requests("once503")
        #expect(requests.count == 2)
        #expect(Set(requests.map(\.key)).count == 1)
        #expect(batcher.dropped.total == 0)
    }

    @Test func doesNotTraceItself() async throws {
        let receiver = try OTLPReceiver()
        let test = TestVigil()
        try await withTracer(test.vigil.makeTracer()) {
            let exporter = try OTLPExporter(OTLPConfiguration(endpoint: receiver.endpoint("ok")))
            try await test.vigil.operation("flushing") { _ in _ = try await exporter.receive(Self.batch) }
        }
        await test.vigil.flush()
        #expect(test.sink.spans.map(\.name) == ["flushing"])
        #expect(try receiver.requests("ok").allSatisfy { $0.traceparent == nil })
    }

    @Test(arguments: ["", "localhost:4318", "ftp://there", "http://", "http:///v1", "http://a b"])
    func refusesWhatIsNoAddress(_ text: String) {
        #expect(throws: BootstrapError.self) { try OTLPExporter(OTLPConfiguration(endpoint: text)) }
    }
}
