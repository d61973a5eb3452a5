import Testing
import VigilModel
import VigilOTLP

/// What a hostile or broken sender may send: never a crash, never a hang, never memory without bound.
@Suite("Damaged OTLP")
struct DamageTests {
    /// SplitMix64: small, and the same on every platform.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
            return word ^ word >> 31
        }
    }

    private func check(_ body: [UInt8], _ signal: OTLPSignal, _ encoding: OTLPEncoding) -> OTLPError? {
        do throws(OTLPError) {
            let batch = try OTLPDecoder.decode(body, signal: signal, encoding: encoding)
            // What was accepted can be sent on.
            _ = Samples.body(batch, signal, encoding)
            return nil
        } catch {
            #expect((0...body.count).contains(error.offset), "\(error)")
            return error
        }
    }

    @Test(arguments: OTLPSignal.allCases, OTLPEncoding.allCases)
    func everyTruncationIsRefusedOrRead(_ signal: OTLPSignal, _ encoding: OTLPEncoding) {
        let body = Samples.body(signal, encoding)
        var refused = 0
        for length in 0..<body.count where check(Array(body[..<length]), signal, encoding) != nil { refused += 1 }
        // A cut request is whole only where nothing was cut from it; an empty body is an empty request in protobuf.
        #expect(refused == body.count - (encoding == .protobuf ? 1 : 0))
    }

    @Test(arguments: OTLPSignal.allCases, OTLPEncoding.allCases)
    func randomDamageIsRefusedOrRead(_ signal: OTLPSignal, _ encoding: OTLPEncoding) {
        let body = Samples.body(signal, encoding)
        var random = Seeded(state: 2_026)
        for _ in 0..<2_000 {
            var damaged = body
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: damaged[place] = UInt8.random(in: 0...255, using: &random)
                case 2: damaged.insert(UInt8.random(in: 0...255, using: &random), at: place)
                default:
                    damaged.removeSubrange(place..<min(place + Int.random(in: 1...9, using: &random), damaged.count))
                }
                if damaged.isEmpty { break }
            }
            _ = check(damaged, signal, encoding)
        }
    }

    @Test(arguments: OTLPSignal.allCases)
    func randomBytesAreRefusedOrRead(_ signal: OTLPSignal) {
        var random = Seeded(state: 7)
        for _ in 0..<2_000 {
            let body = (0..<Int.random(in: 0...64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            _ = check(body, signal, .protobuf)
            _ = check(body, signal, .json)
        }
    }

    @Test func emptyRecordsDoNotMultiplyMemory() {
        // Two bytes a span, a hundred and sixty in memory.
        let count = 1 << 19
        let spans = Array(repeating: [0x12, 0] as [UInt8], count: count).joined()
        var body = WireWriter(capacity: 4 << 20)
        Array(spans).withUnsafeBytes { body.raw($0) }
        body.finish(0x12, since: 0)
        body.finish(0x0a, since: 0)
        let error = check(body.bytes, .traces, .protobuf)
        #expect(error?.code == .tooLarge)
        // Refused before room was made for them.
        #expect((error?.offset ?? .max) < 16)
        let text =
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{}"# + String(repeating: ",{}", count: 100_000) + "]}]}]}"
        #expect(check(Array(text.utf8), .traces, .json)?.code == .tooLarge)
    }

    @Test func claimedLengthsReserveNothing() {
        let huge: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0x07]
        for prefix in [[0x0a], [0x0a, 7, 0x12], [0x0a, 9, 0x12, 7, 0x12]] as [[UInt8]] {
            for signal in OTLPSignal.allCases {
                #expect(check(prefix + huge, signal, .protobuf)?.code == .truncated)
            }
        }
    }

    @Test func depthBombsAreRefused() {
        // An array in an array in an array…, as deep as a body of 100 kB can say.
        var bomb = WireWriter(capacity: 1 << 18)
        for _ in 0..<10_000 {
            bomb.finish(0x0a, since: 0)
            bomb.finish(0x2a, since: 0)
        }
        bomb.finish(0x2a, since: 0)
        for _ in 0..<3 { bomb.finish(bomb.count > 0 ? 0x12 : 0, since: 0) }
        var body = bomb.bytes
        // The outermost field is 1: resource_logs.
        body[0] = 0x0a
        #expect(check(body, .logs, .protobuf)?.code == .tooDeep)
        let text =
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":"#
            + String(repeating: #"{"arrayValue":{"values":["#, count: 10_000)
        #expect(check(Array(text.utf8), .logs, .json)?.code == .tooDeep)
    }

    @Test func manyShortRunsAreReadInLinearTime() {
        // Attributes with an unknown field between each two, so that no run is longer than one.
        var span = WireWriter(capacity: 1 << 20)
        for _ in 0..<20_000 {
            span.field(0xa8, varint: 1)
            let mark = span.count
            span.field(0x0a, string: "key")
            span.finish(0x4a, since: mark)
        }
        span.finish(0x12, since: 0)
        span.finish(0x12, since: 0)
        span.finish(0x0a, since: 0)
        let clock = ContinuousClock()
        let time = clock.measure { #expect(check(span.bytes, .traces, .protobuf) == nil) }
        #expect(time < .seconds(5))
    }
}
