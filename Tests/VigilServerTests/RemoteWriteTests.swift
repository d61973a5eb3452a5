import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import VigilModel
import VigilOTLP
import VigilStore

@testable import VigilServer

@Suite struct RemoteWriteTests {
    private static let headers: HTTPFields = [.contentEncoding: "snappy"]

    /// A snappy block of literals only.
    private static func snappy(_ bytes: [UInt8]) -> [UInt8] {
        var writer = WireWriter(capacity: bytes.count + 16)
        writer.varint(UInt64(bytes.count))
        var block = writer.bytes
        for start in stride(from: 0, to: bytes.count, by: 60) {
            let part = bytes[start..<min(start + 60, bytes.count)]
            block.append(UInt8((part.count - 1) << 2))
            block += part
        }
        return block
    }

    private static func message(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var writer = WireWriter(capacity: 8)
        writer.varint(UInt64(content.count))
        return [tag] + writer.bytes + content
    }

    private static func label(_ name: String, _ value: String) -> [UInt8] {
        message(0x0a, message(0x0a, Array(name.utf8)) + message(0x12, Array(value.utf8)))
    }

    private static func sample(_ value: Double, _ time: Timestamp) -> [UInt8] {
        var writer = WireWriter(capacity: 16)
        writer.varint(UInt64(bitPattern: time.milliseconds))
        return message(
            0x12,
            [0x09] + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } + [0x10] + writer.bytes
        )
    }

    private static func series(_ labels: [(String, String)], _ samples: [UInt8]) -> [UInt8] {
        message(0x0a, labels.flatMap { label($0.0, $0.1) } + samples)
    }

    private static let request =
        series(
            [("__name__", "node_cpu_seconds_total"), ("cpu", "0"), ("instance", "host:9100"), ("job", "node")],
            sample(1.5, ServerFixture.now - .seconds(15)) + sample(2.5, ServerFixture.now)
        )
        + series(
            [("__name__", "up"), ("instance", "host:9100"), ("job", "node")],
            sample(1, ServerFixture.now) + sample(Double(bitPattern: StaleMarker.bits), ServerFixture.now)
                + message(0x22, [0x08, 0x01])
        )
        + message(0x1a, [0x08, 0x01])

    @Test func decodesSeries() throws {
        let write = try Self.request.withUnsafeBytes { try RemoteWriteDecoder.decode($0, .one) }
        #expect(write.refusals.histograms == 1)
        let group = try #require(write.numbers.metrics.first)
        #expect(write.numbers.metrics.count == 1)
        #expect(group.identity == ResourceIdentity(job: "node", instance: "host:9100"))
        let metrics = group.scopes.flatMap(\.items).sorted { $0.name < $1.name }
        #expect(metrics.map(\.name) == ["node_cpu_seconds_total", "up"])
        guard case .sum(let points, .cumulative, isMonotonic: true) = metrics[0].data else {
            Issue.record("a name that ends in _total is a counter")
            return
        }
        #expect(points.map(\.value) == [.double(1.5), .double(2.5)])
        #expect(points[0].attributes == ["cpu": "0"])
        guard case .gauge(let gauge) = metrics[1].data else {
            Issue.record("everything else is a gauge")
            return
        }
        #expect(gauge.map(\.value) == [.double(1), nil])
    }

    @Test func storesWhatItTakes() async throws {
        let fixture = try ServerFixture()
        try await fixture.test { client in
            let response = try await client.post(
                "/api/v1/write",
                Self.snappy(Self.request),
                headers: Self.headers
            )
            #expect(response.status == .noContent)
            #expect(response.bytes.isEmpty)
            let answer = try await client.get("/api/v1/query?query=node_cpu_seconds_total%7Bcpu%3D%220%22%7D")
            #expect(answer.text.contains(#""value":[1795255200,"2.5"]"#))
            #expect(answer.text.contains(#""instance":"host:9100""#))
        }
    }

    @Test(arguments: ["a__b", "_a:b_", "a__total_b_total"])
    func leavesPrometheusNamesAsTheyAre(name: String) async throws {
        try await ServerFixture().test { client in
            let body = Self.series([("__name__", name), ("c__d", "x")], Self.sample(3, ServerFixture.now))
            let response = try await client.post("/api/v1/write", Self.snappy(body), headers: Self.headers)
            #expect(response.status == .noContent)
            let answer = try await client.get("/api/v1/query?query=\(name)%7Bc__d%3D%22x%22%7D")
            #expect(answer.text.contains(#""__name__":"\#(name)""#) && answer.text.contains(#","3"]"#))
            let metrics = try await client.get("/metrics").text
            #expect(metrics.contains("\n\(name){") && metrics.contains(#"c__d="x""#), "\(metrics)")
        }
    }

    @Test func takesSamplesOutOfOrder() async throws {
        let fixture = try ServerFixture()
        try await fixture.test { client in
            for seconds in [0, 60, 30, 45] {
                let body = Self.series(
                    [("__name__", "up"), ("job", "j"), ("instance", "i")],
                    Self.sample(Double(seconds), ServerFixture.now - .seconds(seconds))
                )
                let response = try await client.post("/api/v1/write", Self.snappy(body), headers: Self.headers)
                #expect(response.status == .noContent)
            }
        }
        let range = TimeRange(start: ServerFixture.now - .seconds(600), end: ServerFixture.now + .seconds(1))
        let samples = try await fixture.store.scan(MetricScan(range: range)).first?.streams.first?.samples
        #expect(samples?.map { $0.value.number } == [60, 45, 30, 0])
    }

    @Test func refusesAClaimedLengthBeforeAnythingElse() async throws {
        try await ServerFixture().test { client in
            let claim: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x00]
            let response = try await client.post("/api/v1/write", claim, headers: Self.headers)
            #expect(response.status == .contentTooLarge)
        }
    }

    @Test func aClaimWithinTheLimitNeedsTheBytesForIt() {
        // 31 MiB, claimed by six bytes.
        let claim: [UInt8] = [0x80, 0x80, 0xc0, 0x0f, 0x00, 0x00]
        #expect(throws: SnappyError.malformed) {
            try claim.withUnsafeBytes { _ = try SnappyBlock.decode($0, decodedMax: 32 << 20) }
        }
    }

    @Test(arguments: [
        [UInt8](), [0x05], [0x05, 0x10, 0x41], Array("not snappy at all, but long enough".utf8),
    ])
    func refusesBrokenBlocks(block: [UInt8]) async throws {
        try await ServerFixture().test { client in
            let response = try await client.post("/api/v1/write", block, headers: Self.headers)
            #expect(response.status == .badRequest)
        }
    }

    @Test func refusesBrokenMessages() async throws {
        try await ServerFixture().test { client in
            let cut = try await client.post(
                "/api/v1/write",
                Self.snappy(Array(Self.request.dropLast(9))),
                headers: Self.headers
            )
            #expect(cut.status == .badRequest)
            #expect(cut.text.contains("at byte"))
            let nameless = try await client.post(
                "/api/v1/write",
                Self.snappy(Self.series([("job", "j")], [])),
                headers: Self.headers
            )
            #expect(nameless.status == .badRequest)
        }
    }

    @Test(arguments: [
        ("application/x-protobuf", "gzip"), ("application/json", "snappy"),
        ("application/x-protobuf;proto=io.prometheus.write.v3.Request", "snappy"),
    ])
    func refusesOtherTypes(type: String, encoding: String) async throws {
        try await ServerFixture().test { client in
            let response = try await client.post(
                "/api/v1/write",
                Self.snappy(Self.request),
                type: type,
                headers: [.contentEncoding: encoding]
            )
            #expect(response.status == .unsupportedMediaType)
        }
    }

    @Test func takesTheTypeWithItsMessageName() async throws {
        try await ServerFixture().test { client in
            let response = try await client.post(
                "/api/v1/write",
                Self.snappy(Self.request),
                type: "application/x-protobuf;proto=prometheus.WriteRequest",
                headers: Self.headers
            )
            #expect(response.status == .noContent)
        }
    }

    /// A request of version 2: texts, then a series that refers to them.
    private static func request2(_ times: [Timestamp]) -> [UInt8] {
        let symbols = ["", "__name__", "jobs_total", "job", "batch"].flatMap { message(0x22, Array($0.utf8)) }
        let series = message(0x0a, [1, 2, 3, 4]) + times.flatMap { sample(1, $0) }
        return symbols + message(0x2a, series)
    }

    @Test func version2SaysHowManyWereWritten() async throws {
        try await ServerFixture().test { client in
            let type = "application/x-protobuf;proto=io.prometheus.write.v2.Request"
            let body = Self.request2([ServerFixture.now - .seconds(1), ServerFixture.now])
            for _ in 0..<2 {
                let response = try await client.post(
                    "/api/v1/write",
                    Self.snappy(body),
                    type: type,
                    headers: Self.headers
                )
                #expect(response.status == .noContent)
                #expect(response.headers[.samplesWritten] == "2")
                #expect(response.headers[.histogramsWritten] == "0" && response.headers[.exemplarsWritten] == "0")
            }
            let answer = try await client.get("/api/v1/query?query=jobs_total")
            #expect(answer.text.contains(#""job":"batch""#))
        }
    }

    @Test func version2TellsOfWhatIsNeverTaken() async throws {
        try await ServerFixture().test { client in
            let body = Self.request2([ServerFixture.now, ServerFixture.now + .seconds(86_400)])
            let response = try await client.post(
                "/api/v1/write",
                Self.snappy(body),
                type: "application/x-protobuf; proto=io.prometheus.write.v2.Request",
                headers: Self.headers
            )
            #expect(response.status == .badRequest)
            #expect(response.headers[.samplesWritten] == "1")
            #expect(response.text.contains("Written: 1 samples"), "\(response.text)")
        }
    }

    @Test func putsOffWhatTheStoreCannotTake() async throws {
        let fixture = try ServerFixture(store: RefusingStore(StoreError(.outOfSpace, "full")))
        try await fixture.test { client in
            let response = try await client.post("/api/v1/write", Self.snappy(Self.request), headers: Self.headers)
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] == "5")
        }
    }
}
