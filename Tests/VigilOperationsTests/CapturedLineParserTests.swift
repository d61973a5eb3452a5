import Testing
import VigilModel

@testable import VigilOperations

@Suite struct CapturedLineParserTests {
    private let time = Timestamp(seconds: 1_700_000_000)

    private func record(_ text: String) -> LogRecord {
        CapturedLineParser(stream: .error).record(of: CapturedLine(text, at: time))
    }

    @Test(arguments: [
        ("2026-11-21 10:00:00,123 INFO started", Severity.info, "INFO"),
        ("2026-11-21T10:00:00Z WARN low disk", .warn, "WARN"),
        ("[error] connection lost", .error, "error"),
        ("WARNING:root:careful", .warn, "WARNING"),
        ("ERROR    app:main.py:3 failed", .error, "ERROR"),
        ("INFO:     Uvicorn running", .info, "INFO"),
        ("E0101 12:00:00.000000 123 file.go:12] broken", .error, "E"),
        ("I1121 12:00:00.000000 123 file.go:12] fine", .info, "I"),
        ("[12:00:00 INF] started", .info, "INF"),
        ("10:00:00.123 [main] DEBUG c.e.App - hi", .debug, "DEBUG"),
        ("[2026-11-21T10:00:00Z ERROR app] no", .error, "ERROR"),
        ("main.c:3:5: error: expected ';'", .error, "error"),
        ("CRITICAL:app:gone", Severity(18), "CRITICAL"),
        ("2026/11/21 10:00:00 [notice] 1#1: start", Severity(10), "notice"),
    ])
    func severitiesAreFound(_ line: String, _ severity: Severity, _ word: String) {
        let record = record(line)
        #expect(record.severity == severity)
        #expect(record.severityText == word)
        #expect(record.body == .string(line))
    }

    @Test(arguments: [
        "hello", "there was an error in the file", "no errors found", "Info about things", "127.0.0.1 - - GET / 200",
        "the panic was over", "* Debug mode: off",
    ])
    func linesWithoutAHintAreInfo(_ line: String) {
        #expect(record(line).severity == .info)
        #expect(record(line).severityText == "")
    }

    @Test func whereALineCameFromIsKept() {
        #expect(record("x").attributes["log.iostream"] == "stderr")
        #expect(CapturedLineParser.scope.name == "vigil.capture")
    }

    @Test func jsonIsTakenApart() {
        let record = record(
            #"{"level":"warning","msg":"slow","ts":1700000001.5,"trace_id":"0af7651916cd43dd8448eb211c80319c","#
                + #""span_id":"b7ad6b7169203331","user":{"id":7},"took":1.5}"#
        )
        #expect(record.severity == .warn)
        #expect(record.severityText == "warning")
        #expect(record.body == "slow")
        #expect(record.time == Timestamp(seconds: 1_700_000_001.5))
        #expect(record.observedTime == time)
        #expect(record.traceID.hex == "0af7651916cd43dd8448eb211c80319c")
        #expect(record.spanID.hex == "b7ad6b7169203331")
        #expect(record.attributes["took"] == 1.5)
        #expect(record.attributes["user"] == .map(["id": 7]))
        #expect(record.attributes["level"] == nil)
    }

    @Test(arguments: [(30, Severity.info), (40, .warn), (50, .error), (60, .fatal), (10, .trace)])
    func pinoLevelsAreNumbers(_ level: Int, _ severity: Severity) {
        #expect(record(#"{"level":\#(level),"time":1700000000000,"msg":"x"}"#).severity == severity)
    }

    @Test func anExceptionInJSONIsOne() {
        let python = record(
            #"{"levelname":"ERROR","message":"failed","exc_info":"Traceback (most recent call last):\n  File \"a\", "#
                + #"line 1\nValueError: bad"}"#
        )
        #expect(python.attributes["exception.type"] == "ValueError")
        #expect(python.attributes["exception.message"] == "bad")
        let pino = record(
            #"{"level":50,"msg":"no","err":{"type":"TypeError","message":"x is undefined","stack":"TypeError\n at"}}"#
        )
        #expect(pino.attributes["exception.type"] == "TypeError")
        #expect(pino.attributes["exception.message"] == "x is undefined")
        #expect(pino.attributes["exception.stacktrace"] == "TypeError\n at")
    }

    @Test func logfmtIsTakenApart() {
        let record = record(#"time=2026-11-21T10:00:00Z level=error msg="no \"luck\"" attempt=3 ok=false"#)
        #expect(record.severity == .error)
        #expect(record.body == #"no "luck""#)
        #expect(record.attributes["attempt"] == 3)
        #expect(record.attributes["ok"] == false)
        #expect(record.time == Timestamp(rfc3339: "2026-11-21T10:00:00Z"))
    }

    @Test(arguments: ["a=b", "x = 1 level=2", "level=", #"{"broken": "#, "{}", "level=info and more words"])
    func whatIsNeitherStaysALine(_ line: String) {
        #expect(record(line).body == .string(line))
    }
}
