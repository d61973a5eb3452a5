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

    @Test(arguments: [
        "application/x-protobuf", "application/x-protobuf; charset=utf-8", "Application/X-Protobuf;charset=UTF-8",
    ])
    func takesExactContentTypes(type: String) async throws {
        try await ServerFixture().test { client in
            let response = try await client.post("/v1/traces", Self.traces(), type: type)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/x-protobuf")
        }
    }

    @Test(arguments: ["text/plain", "application/x-protobuf; proto=x", "application/grpc", "application/protobuf", ""])
    func refusesOtherContentTypes(type: String) async throws {
        try await ServerFixture().test { client in
            let response = try await client.post("/v1/logs", Self.traces(), type: type)
            #expect(response.status == .unsupportedMediaType)
            #expect(response.headers[.contentType] == "application/json")
            #expect(try RPCStatus(decoding: response.bytes, as: .json).code == 3)
        }
    }

    @Test func takesGzip() async throws {
        let fixture = try ServerFixture()
        try await fixture.test { client in
            let body = try Self.gzip(Self.traces())
            let response = try await client.post("/v1/traces", body, headers: [.contentEncoding: "gzip"])
            #expect(response.status == .ok)
        }
        #expect(await fixture.store.statistics().held.spans == 1)
    }

    @Test func refusesOtherEncodings() async throws {
        try await ServerFixture().test { client in
            let response = try await client.post("/v1/traces", Self.traces(), headers: [.contentEncoding: "br"])
            #expect(response.status == .unsupportedMediaType)
            #expect(response.headers[.contentType] == "application/x-protobuf")
            #expect(try RPCStatus(decoding: response.bytes).message.contains("br"))
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func saysAtWhichByteABodyIsBroken(encoding: OTLPEncoding) async throws {
        try await ServerFixture().test { client in
            let body = Array(Self.traces(as: encoding).dropLast(3))
            let response = try await client.post("/v1/traces", body, type: encoding.contentType)
            #expect(response.status == .badRequest)
            #expect(response.headers[.contentType] == encoding.contentType)
            #expect(try RPCStatus(decoding: response.bytes, as: encoding).message.contains("at byte"))
        }
    }

    @Test func refusesGzipThatIsNone() async throws {
        try await ServerFixture().test { client in
            for body in [Self.traces(), try Array(Self.gzip(Self.traces()).dropLast(9)), []] {
                let response = try await client.post("/v1/traces", body, headers: [.contentEncoding: "gzip"])
                #expect(response.status == .badRequest)
            }
        }
    }

    @Test func refusesBodiesOverTheLimit() async throws {
        let fixture = try ServerFixture {
            $0.bodyLimits.compressedMax = 1_000
            $0.bodyLimits.inflate.decodedMax = 100_000
        }
        try await fixture.test { client in
            var generator = SystemRandomNumberGenerator()
            let noise = (0..<4_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let compressed = try await client.post(
                "/v1/traces",
                try Self.gzip(noise),
                headers: [.contentEncoding: "gzip"]
            )
            #expect(compressed.status == .contentTooLarge)
            #expect(try RPCStatus(decoding: compressed.bytes).code == 8)
            let plain = try await client.post("/v1/traces", [UInt8](repeating: 0, count: 100_001))
            #expect(plain.status == .contentTooLarge)
        }
    }

    @Test func refusesBombsEarly() async throws {
        let bomb = try Self.gzip([UInt8](repeating: 0, count: 40 << 20))
        #expect(bomb.count < 50_000)
        let inflater = GzipInflater()
        #expect(throws: InflateError.suspicious) { try inflater.feed(ByteBuffer(bytes: bomb)) }
        #expect(inflater.output.readableBytes < 13 << 20)
        try await ServerFixture().test { client in
            let response = try await client.post("/v1/metrics", bomb, headers: [.contentEncoding: "gzip"])
            #expect(response.status == .contentTooLarge)
        }
    }

    @Test func takesLargeBodiesThatAreNoBombs() async throws {
        let inflater = GzipInflater()
        let text = (0..<300_000).map { "{\"line\":\($0),\"text\":\"something\"}" }.joined(separator: ",")
        let compressed = try #require(Gzip.compress(ByteBuffer(string: text)))
        try inflater.feed(compressed)
        try inflater.finish()
        #expect(String(buffer: inflater.output) == text)
    }

    @Test func inflatesInPiecesOfAnySize() throws {
        let text = String(repeating: "over and over, ", count: 5_000)
        let compressed = try #require(Gzip.compress(ByteBuffer(string: text)))
        for size in [1, 7, 64, 1_000] {
            let inflater = GzipInflater()
            var rest = compressed
            while rest.readableBytes > 0 {
                let piece = rest.readSlice(length: min(size, rest.readableBytes))
                try inflater.feed(piece ?? ByteBuffer())
            }
            try inflater.finish()
            #expect(String(buffer: inflater.output) == text)
        }
    }

    @Test func saysWhatWasRejected() async throws {
        let fixture = try ServerFixture()
        var late = Self.span
        late.spanID = SpanID(9)
        late.start = ServerFixture.now + .seconds(3_600)
        late.end = ServerFixture.now + .seconds(3_601)
        try await fixture.test { [late] client in
            let response = try await client.post("/v1/traces", Self.traces([Self.span, late]))
            #expect(response.status == .ok)
            let answer = try ExportResponse(decoding: response.bytes, for: .traces)
            #expect(answer.rejected == 1)
            #expect(!answer.message.isEmpty)
        }
        let figures = fixture.server.pipeline.counters.figures
        #expect(
            (figures.received + figures.derived).total == (figures.stored + figures.repeated + figures.rejected).total
        )
    }

    @Test(arguments: [StoreError.Code.unavailable, .outOfSpace, .corrupted, .limitExceeded])
    func everyTroubleOfTheStorePasses(code: StoreError.Code) async throws {
        let fixture = try ServerFixture(store: RefusingStore(StoreError(code, "no")))
        try await fixture.test { client in
            for signal in OTLPSignal.allCases {
                let response = try await client.post(signal.path, Self.traces())
                let isDecodable = signal == .traces
                guard isDecodable else { continue }
                #expect(response.status == .serviceUnavailable)
                let pause = try #require(response.headers[.retryAfter].flatMap { Int($0) })
                #expect((1...5).contains(pause))
                #expect(try RPCStatus(decoding: response.bytes).code == 14)
            }
        }
    }

    @Test func putsOffWhatFindsNoRoom() async throws {
        let fixture = try ServerFixture { $0.bodyBytesInFlightMax = 1_000 }
        let held = IngestBudget.Reservation(fixture.server.budget)
        #expect(held.grow(to: 990))
        try await fixture.test { client in
            let response = try await client.post("/v1/traces", Self.traces())
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] == "1")
        }
        withExtendedLifetime(held) {}
    }

    @Test func givesRoomBack() {
        let budget = IngestBudget(bytesMax: 100)
        do {
            let first = IngestBudget.Reservation(budget)
            #expect(first.grow(to: 500))
            #expect(!IngestBudget.Reservation(budget).grow(to: 1))
            #expect(first.grow(to: 600))
            #expect(budget.bytesInFlight == 600)
        }
        #expect(budget.bytesInFlight == 0)
    }

    @Test func answersOtherMethodsWithTheRightOne() async throws {
        try await ServerFixture().test { client in
            let response = try await client.get("/v1/traces")
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "POST")
        }
    }

    @Test func takesARepeatedBodyOnce() async throws {
        let fixture = try ServerFixture()
        try await fixture.test { client in
            let first = try await client.post("/v1/traces", Self.traces())
            let second = try await client.post("/v1/traces", Self.traces())
            let compressed = try await client.post(
                "/v1/traces",
                try Self.gzip(Self.traces()),
                headers: [.contentEncoding: "gzip"]
            )
            #expect(first.bytes == second.bytes)
            #expect(first.bytes == compressed.bytes)
        }
        let figures = fixture.server.pipeline.counters.figures
        #expect(figures.stored == SignalCounts(spans: 1, points: 1))
        #expect(figures.repeated == SignalCounts(spans: 2))
    }

    @Test func takesALineWithoutTimeAsOftenAsItCame() async throws {
        let fixture = try ServerFixture()
        let body = OTLPEncoder.encode([
            ResourceGroup(resource: Resource(), items: [LogRecord(body: .string("again"))])
        ])
        try await fixture.test { client in
            for _ in 0..<2 {
                let response = try await client.post("/v1/logs", body)
                #expect(response.status == .ok)
            }
        }
        #expect(await fixture.store.statistics().held.logs == 2)
    }

    @Test func mindsTheIdempotencyKey() async throws {
        let fixture = try ServerFixture()
        @Sendable func log(_ text: String) -> [UInt8] {
            OTLPEncoder.encode([
                ResourceGroup(
                    resource: Resource(),
                    items: [LogRecord(time: ServerFixture.now, body: .string(text))]
                )
            ])
        }
        try await fixture.test { client in
            _ = try await client.post("/v1/logs", log("one"), headers: [.idempotencyKey: "7"])
            _ = try await client.post("/v1/logs", log("the same again"), headers: [.idempotencyKey: "7"])
            _ = try await client.post("/v1/logs", log("two"), headers: [.idempotencyKey: "8"])
        }
        #expect(await fixture.store.statistics().held.logs == 2)
    }

    @Test func prometheusAliasTakesMetrics() async throws {
        try await ServerFixture().test { client in
            let response = try await client.post("/api/v1/otlp/v1/metrics", [])
            #expect(response.status == .ok)
        }
    }
}
