import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import VigilModel
import VigilOTLP
import VigilStore

@testable import VigilServer

@Suite struct OTLPIngestTests {
    private static let span = SpanRecord(
        traceID: TraceID(high: 1, low: 2),
        spanID: SpanID(3),
        name: "GET /",
        kind: .server,
        start: ServerFixture.now - .milliseconds(250),
        end: ServerFixture.now
    )

    private static func traces(_ spans: [SpanRecord] = [span], as encoding: OTLPEncoding = .protobuf) -> [UInt8] {
        let resource = Resource([SemanticName.serviceName: "shop", SemanticName.hostName: "m1"])
        return OTLPEncoder.encode([ResourceGroup(resource: resource, items: spans)], as: encoding)
    }

    private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        try Array(#require(Gzip.compress(ByteBuffer(bytes: bytes))).readableBytesView)
    }

    @Test(arguments: OTLPSignal.allCases, OTLPEncoding.allCases)
    func takesEachSignalInEachEncoding(signal: OTLPSignal, encoding: OTLPEncoding) async throws {
        let fixture = try ServerFixture()
        let resource = Resource([SemanticName.serviceName: "shop"])
        let body =
            switch signal {
            case .traces: Self.traces(as: encoding)
            case .logs:
                OTLPEncoder.encode(
                    [
                        ResourceGroup(
                            resource: resource,
                            items: [LogRecord(time: ServerFixture.now, body: .string("hello"))]
                        )
                    ],
                    as: encoding
                )
            case .metrics:
                OTLPEncoder.encode(
                    [
                        ResourceGroup(
                            resource: resource,
                            items: [
                                Metric("m", data: .gauge([NumberPoint(time: ServerFixture.now, value: .int(1))]))
                            ]
                        )
                    ],
                    as: encoding
                )
            }
        try await fixture.test { client in
            let response = try await client.post(signal.path, body, type: encoding.contentType)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == encoding.contentType)
            #expect(try ExportResponse(decoding: response.bytes, for: signal, as: encoding) == ExportResponse())
        }
        #expect(fixture.server.pipeline.counters.figures.received[signal] == 1)
        #expect(await fixture.store.statistics().held[signal] == 1)
    }

    @Test func answersStatusOverWhatWasSent() async throws {
        let fixture = try ServerFixture()
        try await fixture.test { client in
            #expect(try await client.post("/v1/traces", Self.traces()).status == .ok)
            let status = try await client.get("/api/vigil/status")
            #expect(status.status == .ok)
            #expect((status.json["services"] as? [[String: Any]])?.first?["name"] as? String == "shop")
        }
    }
}
