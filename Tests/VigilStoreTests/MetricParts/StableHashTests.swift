import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct StableHashTests {
    /// The numbers were made with OpenSSL (`openssl mac -macopt size:16 SIPHASH`).
    @Test("keys never change: they are in files")
    func keysAreKept() {
        let identity = SeriesIdentity(
            name: "http.server.request.duration",
            unit: "s",
            kind: .histogram,
            resource: ResourceIdentity(job: "shop/api", instance: "h1/api", serviceVersion: "1.2.3"),
            scopeName: "http",
            attributes: ["http.route": "/users/{id}", "http.response.status_code": 200, "ok": true, "p": 0.5]
        )
        #expect(identity.key == SeriesKey(high: 15_989_543_322_894_716_973, low: 12_454_418_334_463_078_697))
        let resource = Resource(["service.name": "api", "host.name": "h1", "tags": ["a", 1]], schemaURL: "https://x")
        #expect(resource.writerNumber == 15_094_832_966_118_617_983)
        let turned = Resource(Attributes(resource.attributes.reversed()), schemaURL: "https://x")
        #expect(turned.writerNumber == resource.writerNumber)
    }

    @Test("bytes are equal only for equal series, and sort by name first")
    func bytesTellSeriesApart() {
        var generator = StreamGenerator(seed: 1)
        let streams = (0..<100).map { _ in generator.stream() }
        for left in streams {
            for right in streams.prefix(20) {
                #expect((left.orderedBytes == right.orderedBytes) == (left.identity == right.identity))
                if Array(left.identity.name.utf8).lexicographicallyPrecedes(right.identity.name.utf8) {
                    #expect(left < right)
                }
            }
        }
    }

    @Test("what stands in one text cannot be taken for what stands in the next")
    func textsAreKeptApart() {
        func bytes(_ name: String, _ unit: String, _ attributes: Attributes = [:]) -> [UInt8] {
            SeriesIdentity(
                name: name,
                unit: unit,
                kind: .gauge,
                resource: ResourceIdentity(job: "", instance: ""),
                attributes: attributes
            ).orderedBytes
        }
        let all = [
            bytes("a", "b"), bytes("ab", ""), bytes("", "ab"), bytes("a\0", "b"), bytes("a", "\0b"),
            bytes("a\0\0", "b"),
            bytes("a", "\u{1}b"), bytes("a", "b", ["k": "v"]), bytes("a", "b", ["k": "v", "l": "w"]),
            bytes("a", "b", ["k": ["v", "l"]]), bytes("a", "b", ["k": .map(["v": "l"])]), bytes("a", "b", ["k": 1]),
            bytes("a", "b", ["k": -1]), bytes("a", "b", ["k": 1.0]), bytes("a", "b", ["k": .empty]),
        ]
        #expect(Set(all).count == all.count)
    }
}
