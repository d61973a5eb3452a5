import Testing
import VigilOTLP

@Suite("What receivers answer")
struct ResponseTests {
    @Test(arguments: OTLPSignal.allCases, OTLPEncoding.allCases)
    func responsesComeBack(_ signal: OTLPSignal, _ encoding: OTLPEncoding) throws {
        for response in [
            ExportResponse(), ExportResponse(rejected: 3, message: "too old"), ExportResponse(message: "a warning"),
        ] {
            let body = response.encode(for: signal, as: encoding)
            #expect(try ExportResponse(decoding: body, for: signal, as: encoding) == response)
        }
    }

    @Test func fullSuccessIsAnEmptyMessage() {
        #expect(ExportResponse().encode(for: .traces).isEmpty)
        #expect(ExportResponse().encode(for: .traces, as: .json) == Array("{}".utf8))
    }

    @Test func partialSuccessIsWrittenExactly() {
        let response = ExportResponse(rejected: 2, message: "no")
        #expect(response.encode(for: .logs) == [0x0a, 6, 0x08, 2, 0x12, 2, 0x6e, 0x6f])
        let names: [(OTLPSignal, String)] = [
            (.traces, "rejectedSpans"), (.metrics, "rejectedDataPoints"), (.logs, "rejectedLogRecords"),
        ]
        for (signal, name) in names {
            let text = #"{"partialSuccess":{"\#(name)":"2","errorMessage":"no"}}"#
            #expect(String(decoding: response.encode(for: signal, as: .json), as: UTF8.self) == text)
        }
    }

    @Test(arguments: OTLPEncoding.allCases)
    func statusesComeBack(_ encoding: OTLPEncoding) throws {
        for status in [
            RPCStatus(code: 3, message: "bad"), RPCStatus(code: 0, message: ""), RPCStatus(code: -1, message: ""),
        ] {
            #expect(try RPCStatus(decoding: status.encode(as: encoding), as: encoding) == status)
        }
        #expect(RPCStatus(code: 3, message: "x").encode() == [0x08, 3, 0x12, 1, 0x78])
    }

    @Test func whatIsNoResponseIsRefused() {
        #expect(throws: OTLPError.self) { try ExportResponse(decoding: Array("<html>".utf8), for: .logs, as: .json) }
        #expect(throws: OTLPError.self) { try RPCStatus(decoding: [0x0a, 9]) }
    }
}
