import Logging
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Log backend")
struct LogBackendTests {
    private static func logger(_ test: TestVigil, provider: Logger.MetadataProvider? = nil) -> Logger {
        Logger(label: "shop") { test.vigil.makeLogHandler(label: $0, metadataProvider: provider) }
    }

    @Test("C9: lines of each level with metadata become records with attributes")
    func linesBecomeRecords() async throws {
        let test = TestVigil { $0.logLevel = .trace }
        var logger = Self.logger(test, provider: .init { ["tenant": "t1", "who": "provider"] })
        logger[metadataKey: "who"] = "logger"
        logger[metadataKey: "request"] = "r1"
        logger.warning(
            "late",
            metadata: [
                "count": .stringConvertible(3), "ratio": .stringConvertible(0.5), "ok": .stringConvertible(true),
                "list": ["a", "b"], "map": ["k": "v"],
            ]
        )
        await test.vigil.flush()
        let record = try #require(test.sink.logs.first)
        #expect(record.body == "late")
        #expect(record.severity == .warn)
        #expect(record.severityText == "WARNING")
        #expect(record.time > .zero && record.observedTime >= record.time)
        #expect(record.attributes["tenant"] == "t1")
        #expect(record.attributes["who"] == "provider")
        #expect(record.attributes["request"] == "r1")
        #expect(record.attributes["count"] == 3)
        #expect(record.attributes["ratio"] == 0.5)
        #expect(record.attributes["ok"] == true)
        #expect(record.attributes["list"] == ["a", "b"])
        #expect(record.attributes["map"] == .map(["k": "v"]))
        #expect(record.attributes["code.file.path"] == "VigilTests/LogBackendTests.swift")
        #expect(record.attributes["code.function.name"] == "linesBecomeRecords()")
        #expect((record.attributes["code.line.number"]?.intValue ?? 0) > 0)
        #expect(test.sink.batches.compactMap(\.logs.first).first?.scopes.first?.scope.name == "shop")
    }

    @Test(arguments: zip(Logger.Level.allCases, [1, 5, 9, 10, 13, 17, 21]))
    func levelsAreSeverities(_ level: Logger.Level, _ number: Int) {
        #expect(Int(Severity(level).number) == number)
    }

    @Test("C9: an error is recorded with its type and message")
    func errorsAreRecorded() async throws {
        let test = TestVigil()
        Self.logger(test).error("failed", error: ExtractionError())
        await test.vigil.flush()
        let record = try #require(test.sink.logs.first)
        #expect(record.attributes["exception.type"] == "VigilTests.ExtractionError")
        #expect(record.attributes["exception.message"] == "no sprites in there")
        #expect(record.attributes["vigil.error.repeat"] == nil)
    }

    @Test func anErrorThatIsLoggedAndThrownCountsOnce() async throws {
        let test = TestVigil()
        try? test.vigil.operation("work") { _ in
            Self.logger(test).error("failed", error: ExtractionError())
            throw ExtractionError()
        }
        await test.vigil.flush()
        #expect(test.sink.logs.count == 1)
        #expect(test.sink.logs[0].body == "failed")
    }

    @Test func aLineAboutARecordedErrorSaysSo() async throws {
        let test = TestVigil()
        test.vigil.operation("outer") { _ in
            do {
                try test.vigil.operation("inner") { _ in throw ExtractionError() }
            } catch {
                Self.logger(test).error("failed", error: error)
            }
        }
        await test.vigil.flush()
        #expect(test.sink.logs.count == 2)
        #expect(test.sink.logs[1].attributes["vigil.error.repeat"] == true)
    }

    @Test("E49: log lines within an operation carry its trace and span")
    func linesWithinAnOperationCarryItsTrace() async throws {
        let test = TestVigil()
        let logger = Self.logger(test)
        logger.info("before")
        await test.vigil.operation("work") { _ in
            await Task.yield()
            logger.info("within")
        }
        await test.vigil.flush()
        let span = try #require(test.sink.spans.first)
        #expect(!test.sink.logs[0].traceID.isValid)
        #expect(test.sink.logs[1].traceID == span.traceID)
        #expect(test.sink.logs[1].spanID == span.spanID)
        #expect(test.sink.logs[1].flags == 1)
    }

    @Test func theConsoleStays() async throws {
        let test = TestVigil()
        var logger = Self.logger(test)
        logger.info("hello", metadata: ["b": "2", "a": "1"])
        logger.debug("too quiet")
        logger.logLevel = .debug
        logger.debug("loud enough")
        #expect(test.console.all.count == 2)
        #expect(test.console.all[0].hasSuffix("Z info shop: hello a=1 b=2\n"))
        #expect(test.console.all[0].dropFirst(4).first == "-")
        #expect(test.console.all[1].contains("debug shop: loud enough"))
    }

    @Test func theConsoleStaysWhenVigilIsDisabled() async throws {
        let test = TestVigil { $0.isEnabled = false }
        Self.logger(test).info("hello")
        await test.vigil.flush()
        #expect(test.console.all.count == 1)
        #expect(test.sink.logs.isEmpty)
    }

    @Test func theConsoleCanBeTurnedOff() async throws {
        let test = TestVigil { $0.console = .off }
        Self.logger(test).info("hello")
        await test.vigil.flush()
        #expect(test.console.all.isEmpty)
        #expect(test.sink.logs.count == 1)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
        (1_795_255_199_987, "2026-11-21T09:59:59.987Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"),
    ])
    func consoleTimesAreUTC(_ milliseconds: Int64, _ text: String) {
        let line = LogLine(
            time: Timestamp(milliseconds: milliseconds),
            level: .info,
            label: "l",
            message: "m",
            error: nil,
            metadata: [:],
            context: nil
        )
        #expect(line.text() == "\(text) info l: m\n")
    }

    @Test func loggersHaveValueSemantics() {
        let test = TestVigil()
        var first = Self.logger(test)
        first.logLevel = .debug
        first[metadataKey: "only-on"] = "first"
        var second = first
        second.logLevel = .error
        second[metadataKey: "only-on"] = "second"
        #expect(first.logLevel == .debug)
        #expect(first[metadataKey: "only-on"] == "first")
        #expect(second[metadataKey: "only-on"] == "second")
    }
}
