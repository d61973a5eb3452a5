import Testing
import VigilModel

@testable import VigilOperations

@Suite struct SwiftCrashTests {
    /// What Swift 6.3.1 wrote for an index out of range, shortened.
    private let report = """
        { "timestamp": "2026-11-21T10:02:52.468810Z", "kind": "crashReport", "description": "Illegal instruction",
        "faultAddress": "0x000055ec489c5a70", "platform": "Linux (Debian GNU/Linux 12 (bookworm))",
        "architecture": "x86_64", "threads": [ { "name": "crash", "crashed": true, "registers": {"rax": "0x01"},
        "frames": [ { "kind": "programCounter", "address": "0x000055ec489c5a70", "inlined": true, "system": true,
        "symbol": "$sSayxSicigSi_Tg5", "offset": 0, "description": "specialized Array.subscript.getter",
        "image": "crash", "sourceLocation": { "file": "//<compiler-generated>", "line": 0, "column": 0 } },
        { "kind": "programCounter", "address": "0x000055ec489c5a70", "symbol": "$s5crash5innerySiAA3BoxVF",
        "description": "inner(_:)", "image": "crash", "sourceLocation":
        { "file": "/tmp/crash/crash.swift", "line": 2, "column": 38 } }, { "kind": "truncated" } ] } ],
        "omittedImages": 13, "images": [] , "backtraceTime": 0.0087 }
        """

    @Test func aReportBecomesAnError() throws {
        let crash = try #require(SwiftCrash(report: Array(report.utf8)))
        #expect(
            crash.frames == [
                "specialized Array.subscript.getter in crash", "inner(_:) at /tmp/crash/crash.swift:2:38",
            ]
        )
        let record = crash.record(
            fatalLine: "Swift/ContiguousArrayBuffer.swift:691: Fatal error: Index out of range",
            now: .zero
        )
        #expect(record.severity == .fatal)
        #expect(record.time == Timestamp(rfc3339: "2026-11-21T10:02:52.468810Z"))
        #expect(record.attributes["exception.type"] == "Fatal error")
        #expect(record.attributes["exception.message"] == "Index out of range")
        #expect(crash.record(fatalLine: nil, now: .zero).attributes["exception.type"] == "Illegal instruction")
    }

    @Test(arguments: ["", "{}", "[1]", #"{"kind":"other"}"#, #"{"kind":"crashReport""#])
    func whatIsNoReportIsNone(_ text: String) {
        #expect(SwiftCrash(report: Array(text.utf8)) == nil)
    }
}
