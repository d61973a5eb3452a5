import Foundation
import Synchronization
import Testing
import Vigil
import VigilExporter
import VigilModel

/// docs/exporting.md and the guide "Choosing where telemetry goes".
@Suite struct ExportingSnippets {
    @Test func toAServer() async {
        await #expect(processExitsWith: .success) {
            let waiting = try Outside.withoutServer()
            let vigil = try Self.server()
            try await vigil.run { vigil.error(type: "Cold", message: "no fire", in: "stove") }
            #expect(try Outside.sizeOfFiles(in: waiting) > 0)
        }
    }

    static func server() throws -> Vigil {
        let vigil = try Vigil.bootstrap(service: "recommender", exporter: .otlp())
        return vigil
    }

    @Test func toAFolder() async {
        await #expect(processExitsWith: .success) {
            let folder = try Outside.withoutServer() + "-files"
            let vigil = try Self.folder(folder)
            try await vigil.run { vigil.error(type: "Cold", message: "no fire", in: "stove") }
            #expect(try Outside.sizeOfFiles(in: folder) > 0)
        }
    }

    static func folder(_ folder: String) throws -> Vigil {
        let vigil = try Vigil.bootstrap(service: "recommender", exporter: .files(directory: folder))
        return vigil
    }

    @Test("E48: metrics go to a service of the application's choice, beside a server")
    func toSeveralPlaces() async {
        await #expect(processExitsWith: .success) {
            _ = try Outside.withoutServer()
            try await Self.several { name in #expect(!name.isEmpty) }
        }
    }

    static func several(put: @escaping @Sendable (String) -> Void) async throws {
        struct CloudSink: TelemetrySink {
            let put: @Sendable (String) -> Void

            func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
                for metric in batch.metrics.flatMap(\.scopes).flatMap(\.items) { put(metric.name) }
                return .accepted
            }
        }

        let cloud = CloudSink(put: put)
        let vigil = try Vigil.bootstrap(service: "recommender", exporter: .fanOut([.otlp(), .sink(cloud)]))
        try await vigil.run {}
    }

    @Test func howTheServerIsReached() {
        var otlp = OTLPConfiguration()
        otlp.endpoint = "http://collector.internal:4318"
        otlp.headers = [.init("authorization", "Bearer 5f1c")]
        otlp.spool = SpoolConfiguration(directory: "/var/lib/recommender/spool", bytesMax: 16 << 20)
        let exporter = Vigil.Exporter.otlp(otlp)
        #expect(exporter.name == "otlp")
    }

    @Test func aCollectorOfTheApplication() throws {
        let queue = Mutex([1, 2, 3])
        let memory = InMemoryVigil()
        collect(vigil: memory.vigil, depth: { queue.withLock { $0.count } }, isLast: false)
        #expect(memory.value(of: "queue.depth", ["queue.name": "mail"]) == 3)
        collect(vigil: memory.vigil, depth: { 0 }, isLast: true)
        #expect(memory.value(of: "queue.depth") == nil)
    }

    func collect(vigil: Vigil, depth: @escaping @Sendable () -> Int, isLast: Bool) {
        vigil.collectors.register("queue") {
            [.init("queue.depth", Double(depth()), unit: "{job}", attributes: ["queue.name": "mail"])]
        }
        if isLast {
            vigil.collectors.unregister("queue")
        }
    }

    @Test func asTextForPrometheus() {
        let memory = InMemoryVigil()
        memory.vigil.operation("make_tea") { _ in }
        #expect(text(vigil: memory.vigil).contains("vigil_operation_duration_seconds"))
    }

    func text(vigil: Vigil) -> String {
        let text = vigil.exposition()
        return text
    }
}
