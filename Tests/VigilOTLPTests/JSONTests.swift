import Testing
import VigilModel
import VigilOTLP

@Suite("OTLP in JSON")
struct JSONTests {
    private func span(_ fields: String) throws(OTLPError) -> SpanRecord? {
        let body = #"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(fields)}]}]}]}"#
        return try OTLPDecoder.decode(Array(body.utf8), signal: .traces, encoding: .json).spans.first?.scopes.first?
            .items.first
    }

    private func body(_ value: String) throws(OTLPError) -> AttributeValue? {
        let body = #"{"resource_logs":[{"scope_logs":[{"log_records":[{"body":\#(value)}]}]}]}"#
        return try OTLPDecoder.decode(Array(body.utf8), signal: .logs, encoding: .json).logs.first?.scopes.first?
            .items.first?.body
    }

    private func code(_ body: String) -> OTLPError.Code? {
        do throws(OTLPError) {
            _ = try OTLPDecoder.decode(Array(body.utf8), signal: .traces, encoding: .json)
            return nil
        } catch {
            #expect((0...body.utf8.count).contains(error.offset))
            return error.code
        }
    }

    @Test func theExampleOfTheSpecificationIsWrittenExactly() {
        let span = SpanRecord(
            traceID: Samples.traceID,
            spanID: Samples.spanID,
            name: "I'm a server span",
            kind: .server,
            start: Timestamp(nanoseconds: 1_544_712_660_000_000_000),
            attributes: ["n": 7, "d": 1.5, "s": "a\"b"]
        )
        let body = OTLPEncoder.encode([ResourceGroup(resource: Resource(), items: [span])], as: .json)
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","#
                + #""spanId":"eee19b7ec3c1b174","name":"I'm a server span","kind":2,"#
                + #""startTimeUnixNano":"1544712660000000000","attributes":[{"key":"n","value":{"intValue":"7"}},"#
                + #"{"key":"d","value":{"doubleValue":1.5}},{"key":"s","value":{"stringValue":"a\"b"}}]}]}]}]}"#
        )
    }

    @Test(arguments: [
        "5b8efff798038103d269b633813fc60c", "5B8EFFF798038103D269B633813FC60C", "W47/95gDgQPSabYzgT/GDA==",
        #"W47\/95gDgQPSabYzgT\/GDA=="#, "W47_95gDgQPSabYzgT_GDA",
    ])
    func idsAreAcceptedInHexadecimalAndBase64(_ id: String) throws {
        #expect(try span(#""traceId":"\#(id)""#)?.traceID == Samples.traceID)
    }

    @Test(arguments: ["7uGbfsPBsXQ=", "7uGbfsPBsXQ", "eee19b7ec3c1b174"])
    func spanIDsToo(_ id: String) throws {
        #expect(try span(#""span_id":"\#(id)""#)?.spanID == Samples.spanID)
    }

    @Test(arguments: ["abc", "zz8efff798038103d269b633813fc60c", "5b8efff798038103d269b633813fc6"])
    func otherIDsAreRefused(_ id: String) {
        #expect(throws: OTLPError.self) { try span(#""traceId":"\#(id)""#) }
    }

    @Test func bothNamesOfAFieldAreAccepted() throws {
        #expect(try span(#""startTimeUnixNano":"5""#)?.start == Timestamp(nanoseconds: 5))
        #expect(try span(#""start_time_unix_nano":5"#)?.start == Timestamp(nanoseconds: 5))
        #expect(try span(#""na\u006de":"x""#)?.name == "x")
    }

    @Test(arguments: ["3", "\"3\"", "\"SPAN_KIND_CLIENT\"", "3.0"])
    func enumsAreNumbersOrNames(_ kind: String) throws {
        #expect(try span(#""kind":\#(kind)"#)?.kind == .client)
    }

    @Test func unknownNamesOfEnumsAreTheDefault() throws {
        #expect(try span(#""kind":"SPAN_KIND_MAGIC""#)?.kind == .unspecified)
        #expect(try span(#""status":{"code":"STATUS_CODE_ERROR"}"#)?.status.code == .error)
    }

    @Test func nullIsTheDefaultAndUnknownFieldsArePassedOver() throws {
        let fields =
            #""name":null,"attributes":null,"status":null,"x":[{"y":[1,"a\n",true,null,-1.5e3]},{}],"kind":null"#
        #expect(try span(fields) == SpanRecord())
        #expect(try span(#""name": "a" , "zzz" : {} "#)?.name == "a")
    }

    private static let values: [(String, AttributeValue)] = [
        (#"{"intValue":"-9223372036854775808"}"#, AttributeValue.int(.min)), (#"{"intValue":7}"#, 7),
        (#"{"intValue":1e3}"#, 1_000), (#"{"int_value":"12.0"}"#, 12),
        (#"{"doubleValue":"Infinity"}"#, .double(.infinity)),
        (#"{"doubleValue":"-Infinity"}"#, .double(-.infinity)), (#"{"doubleValue":3}"#, 3.0),
        (#"{"doubleValue":"1.5e-3"}"#, 0.0015), (#"{"doubleValue":1e-400}"#, 0.0),
        (#"{"bytesValue":"AP8Q"}"#, .bytes([0, 255, 16])),
        (#"{"boolValue":true}"#, true), ("{}", .empty), ("null", .empty),
        (#"{"stringValue":"\ud83d\ude00\u00e9\/"}"#, "😀é/"), (#"{"stringValue":"\ud83dx"}"#, "\u{fffd}x"),
        (#"{"arrayValue":{"values":[{"intValue":"1"},{}]}}"#, [1, .empty]), (#"{"arrayValue":{}}"#, []),
        (#"{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":false}}]}}"#, .map(["k": false])),
        (#"{"stringValue":null,"intValue":"4"}"#, 4),
    ]

    @Test(arguments: values)
    func valuesOfAllKindsAreRead(_ text: String, _ value: AttributeValue) throws {
        #expect(try body(text) == value)
    }

    @Test func notANumberIsRead() throws {
        #expect(try body(#"{"doubleValue":"NaN"}"#)?.numberValue?.isNaN == true)
    }

    @Test(arguments: [
        #"{"intValue":"9223372036854775808"}"#, #"{"intValue":"x"}"#, #"{"intValue":1.5}"#, #"{"intValue":"0x10"}"#,
        #"{"intValue":true}"#, #"{"doubleValue":1e999}"#, #"{"doubleValue":"inf"}"#, #"{"doubleValue":""}"#,
        #"{"boolValue":1}"#, #"{"bytesValue":"*"}"#, #"{"stringValue":5}"#, "5", "[]",
    ])
    func valuesOfAnotherKindAreRefused(_ text: String) {
        #expect(throws: OTLPError.self) { try body(text) }
    }

    @Test(arguments: [
        "", " ", "{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":tru", "{\"a\":1,", "{\"a\":\"\\",
    ])
    func aCutDocumentIsTruncated(_ text: String) {
        #expect(code(text) == .truncated)
    }

    @Test(arguments: [
        "{}x", "{,}", "{\"a\":1,}", "{\"a\":[1,]}", "{\"a\" 1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":+1}",
        "{\"a\":nul1}",
        "{a:1}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\u12\"}", "{\"a\":1 \"b\":2}",
        "{\"a\":.5}",
        "{\"a\":[1 2]}", "{\"a\":[1}}",
    ])
    func whatIsNotJSONIsRefused(_ text: String) {
        #expect(code(text) == .malformedJSON)
    }

    @Test func depthIsBounded() {
        let open = String(repeating: "[", count: 1_000_000)
        #expect(code("{\"x\":" + open) == .tooDeep)
        let nested = String(repeating: "{\"a\":", count: 100_000)
        #expect(code("{\"x\":" + nested) == .tooDeep)
        #expect(code("{\"x\":" + String(repeating: "[", count: 60) + String(repeating: "]", count: 60) + "}") == nil)
    }

    @Test func textsAreEscaped() throws {
        let text = "\u{0}\u{1f}\"\\/\n\r\t\u{7f}é😀\u{2028}"
        let group = ResourceGroup(resource: Resource(), items: [LogRecord(body: .string(text))])
        let bytes = OTLPEncoder.encode([group], as: .json)
        #expect(!bytes.contains { $0 < 0x20 })
        let back = try OTLPDecoder.decode(bytes, signal: .logs, encoding: .json)
        #expect(back.logs == [group])
    }
}
