import Testing
import VigilModel
import VigilOTLP

@Suite("Decoding OTLP")
struct DecodingTests {
    /// The bytes of a length-delimited field.
    private func field(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        precondition(content.count < 128)
        return [tag, UInt8(content.count)] + content
    }

    /// A request with one span of the given fields.
    private func span(_ fields: [UInt8]) throws(OTLPError) -> SpanRecord? {
        let body = field(0x0a, field(0x12, field(0x12, fields)))
        return try OTLPDecoder.decode(body, signal: .traces).spans.first?.scopes.first?.items.first
    }

    private func metric(_ fields: [UInt8]) throws(OTLPError) -> Metric? {
        let body = field(0x0a, field(0x12, field(0x12, fields)))
        return try OTLPDecoder.decode(body, signal: .metrics).metrics.first?.scopes.first?.items.first
    }

    private func log(_ fields: [UInt8]) throws(OTLPError) -> LogRecord? {
        let body = field(0x0a, field(0x12, field(0x12, fields)))
        return try OTLPDecoder.decode(body, signal: .logs).logs.first?.scopes.first?.items.first
    }

    @Test(arguments: OTLPSignal.allCases, OTLPEncoding.allCases)
    func everyFieldComesBack(_ signal: OTLPSignal, _ encoding: OTLPEncoding) throws {
        let body = Samples.body(signal, encoding)
        #expect(try OTLPDecoder.decode(body, signal: signal, encoding: encoding) == Samples.part(signal))
    }

    @Test func anEmptyBodyIsAnEmptyBatch() throws {
        for signal in OTLPSignal.allCases {
            #expect(try OTLPDecoder.decode([], signal: signal) == TelemetryBatch())
            #expect(try OTLPDecoder.decode(Array("{}".utf8), signal: signal, encoding: .json) == TelemetryBatch())
        }
    }

    @Test func theLastOfAScalarCounts() throws {
        #expect(try span(field(0x2a, [0x61]) + field(0x2a, [0x62]))?.name == "b")
    }

    @Test func repeatedSubmessagesAreMerged() throws {
        let status = field(0x7a, field(0x12, [0x78])) + field(0x7a, [0x18, 2])
        #expect(try span(status)?.status == .init(.error, message: "x"))
        let gauges = field(0x2a, field(0x0a, [0x19, 1, 0, 0, 0, 0, 0, 0, 0]))
        #expect(try metric(gauges + gauges)?.data.count == 2)
        let sum = field(0x3a, [0x18, 1])
        #expect(try metric(gauges + sum)?.data == .sum([], .unspecified, isMonotonic: true))
    }

    @Test func valuesOfAOneofReplaceOrMerge() throws {
        let body = field(0x2a, [0x18, 7] + field(0x0a, [0x61]))
        #expect(try log(body)?.body == "a")
        let array = field(0x2a, field(0x2a, field(0x0a, [0x18, 1])) + field(0x2a, field(0x0a, [0x18, 2])))
        #expect(try log(array)?.body == [1, 2])
    }

    @Test func repeatedScalarsComePackedAndNot() throws {
        let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        let point = field(0x0a, field(0x32, one + one) + [0x31] + one)
        guard case .histogram(let points, _) = try metric(field(0x4a, point))?.data else {
            Issue.record("not a histogram")
            return
        }
        #expect(points.first?.bucketCounts == [1, 1, 1])
        let buckets = field(0x42, [0x12, 2, 5, 6, 0x10, 7])
        guard case .exponentialHistogram(let points, _) = try metric(field(0x52, field(0x0a, buckets)))?.data else {
            Issue.record("not an exponential histogram")
            return
        }
        #expect(points.first?.histogram.positive.counts == [5, 6, 7])
    }

    @Test func aFieldOfAnotherWireTypeIsUnknown() throws {
        #expect(try span([0x28, 5] + field(0x2a, [0x61]))?.name == "a")
    }

    @Test func missingValuesAreNil() throws {
        let flagged = field(0x2a, field(0x0a, [0x31, 5, 0, 0, 0, 0, 0, 0, 0, 0x40, 1]))
        #expect(try metric(flagged)?.data == .gauge([NumberPoint(time: .zero, value: nil)]))
        let summary = field(0x5a, field(0x0a, [0x40, 1]))
        #expect(try metric(summary)?.data == .summary([SummaryPoint(time: .zero, count: 0, sum: 0, isMissing: true)]))
    }

    @Test func idsOfAnotherLengthAreRefused() {
        #expect(throws: OTLPError(.malformedID, at: 8)) { try span(field(0x0a, [1, 2, 3])) }
        #expect(throws: OTLPError(.malformedID, at: 8)) { try span(field(0x12, Array(repeating: 1, count: 16))) }
        #expect(throws: OTLPError(.malformedID, at: 8)) { try log(field(0x4a, [0])) }
    }

    @Test func emptyIDsAreInvalid() throws {
        #expect(try span(field(0x0a, []) + field(0x12, []))?.traceID == .invalid)
    }

    @Test func textsThatAreNotUTF8AreRepaired() throws {
        #expect(try span(field(0x2a, [0x61, 0xff, 0x62]))?.name == "a\u{fffd}b")
    }

    @Test func timesAndEnumsOutOfRangeAreTamed() throws {
        let time = [UInt8](repeating: 0xff, count: 8)
        #expect(try span([0x39] + time)?.start == .distantFuture)
        #expect(try span([0x30, 99])?.kind == .unspecified)
        #expect(try log([0x10, 99])?.severity == Severity(24))
        let negative: [UInt8] = Array(repeating: 0xff, count: 9) + [1]
        #expect(try log([0x10] + negative)?.severity == .unspecified)
    }

    @Test func attributesNestUpToTheLimit() throws {
        for encoding in OTLPEncoding.allCases {
            for maps in [false, true] {
                func nested(_ depth: Int) -> [UInt8] {
                    var value: AttributeValue = 1
                    for _ in 1..<depth { value = maps ? .map(["k": value]) : .array([value]) }
                    let log = LogRecord(body: value, attributes: ["a": value])
                    return OTLPEncoder.encode([ResourceGroup(resource: Resource(), items: [log])], as: encoding)
                }
                _ = try OTLPDecoder.decode(nested(64), signal: .logs, encoding: encoding)
                let error = #expect(throws: OTLPError.self) {
                    try OTLPDecoder.decode(nested(65), signal: .logs, encoding: encoding)
                }
                #expect(error?.code == .tooDeep)
            }
        }
    }

    @Test func sharedAttributesAreTheRightOnes() throws {
        // Many sets that differ in one place, each twice, so that caches hit, miss and are replaced.
        let points = (0..<3_000).map { index in
            let number = index % 1_500
            return NumberPoint(
                attributes: [
                    "http.request.method": .string("M\(number % 7)"), "id": .int(Int64(number)),
                    "http.response.status_code": .int(Int64(200 + number % 3)), "empty": .empty, "": "x",
                ],
                time: .zero,
                value: .int(Int64(index))
            )
        }
        let batch = TelemetryBatch(
            metrics: [ResourceGroup(resource: Resource(), items: [Metric("m", data: .gauge(points))])])
        for encoding in OTLPEncoding.allCases {
            let body = OTLPEncoder.encode(batch.metrics, as: encoding)
            #expect(try OTLPDecoder.decode(body, signal: .metrics, encoding: encoding) == batch)
        }
    }
}
