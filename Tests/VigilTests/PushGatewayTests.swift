import Testing
import VigilModel

@testable import Vigil
@testable import VigilExporter

@Suite("Push gateway", .timeLimit(.minutes(1)))
struct PushGatewayTests {
    @Test(
        arguments: [
            ("nightly", [], "/metrics/job/nightly"),
            ("nightly", [("instance", "a-1")], "/metrics/job/nightly/instance/a-1"),
            ("team/api", [], "/metrics/job@base64/dGVhbS9hcGk"),
            ("nightly", [("path", "")], "/metrics/job/nightly/path@base64/="),
        ] as [(String, [(name: String, value: String)], String)]
    )
    func aGroupHasItsPath(_ job: String, _ grouping: [(name: String, value: String)], _ path: String) {
        #expect(PushGatewaySink.path(job: job, grouping: grouping) == path)
    }

    @Test("E48: metrics are pushed as text at the end of a job")
    func pushesMetrics() async throws {
        let receiver = try OTLPReceiver()
        let context = Vigil.ExporterContext(environment: [:], service: "nightly") { _ in }
        let sink = try Vigil.Exporter.pushGateway(receiver.endpoint("push"), grouping: ["shard": "3"]).make(context)
        let vigil = Vigil(configuration: Vigil.Configuration(), sink: sink, diagnostics: Diagnostics { _ in })
        try await vigil.run { vigil.operation("work") { _ in } }
        let request = try #require(try receiver.requests("push").last)
        #expect(request.path == "/push/metrics/job/nightly/shard/3")
        #expect(request.type == ExpositionFormat.text.contentType)
        #expect(request.names.contains("vigil_operation_duration_seconds"))
        #expect(vigil.dropped == SignalCounts())
    }

    @Test func refusesWhatIsNoAddressOrLabel() {
        let context = Vigil.ExporterContext(environment: [:]) { _ in }
        #expect(throws: BootstrapError.self) { try Vigil.Exporter.pushGateway("localhost").make(context) }
        for label in ["job", "a b", "__name__"] {
            let exporter = Vigil.Exporter.pushGateway("http://localhost:9091", grouping: [label: "x"])
            #expect(throws: BootstrapError.self) { try exporter.make(context) }
        }
    }
}
