import Foundation
import Logging
import Testing
import VigilModel
import VigilTestKit

@testable import Vigil

@Suite("Log lines")
struct LogLineTests {
    private static func line(
        _ message: String,
        level: Logger.Level = .info,
        metadata: Logger.Metadata = [:],
        error: (any Error)? = nil,
        context: SpanContext? = nil
    ) -> LogLine {
        LogLine(
            LogEvent(
                level: level,
                message: "\(message)",
                error: error,
                metadata: nil,
                source: nil,
                file: "f",
                function: "g",
                line: 1
            ),
            label: "shop",
            metadata: metadata,
            at: Timestamp(milliseconds: 1_795_255_200_123),
            context: context
        )
    }

    private static let origin = LogOrigin(
        Resource(["service.name": "ai-assistant", "deployment.environment.name": "prod", "service.version": "1.2"])
    )

    private static func object(_ line: LogLine) throws -> NSDictionary {
        let text = line.json(origin)
        #expect(text.hasSuffix("}\n") && text.dropLast().allSatisfy { $0 != "\n" })
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
    }

    @Test("C7, C9: a line as JSON has level, timestamp, message, who writes, metadata and the error")
    func linesAsJSON() throws {
        let context = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), isSampled: true)
        let line = Self.line(
            "line\nand \"another\" \u{1b}[31m",
            level: .error,
            metadata: ["cups": .stringConvertible(3), "exception.stacktrace": "a\nb"],
            error: ExtractionError(),
            context: context
        )
        let expected: NSDictionary = [
            "level": "error", "timestamp": "2026-11-21T10:00:00.123Z", "message": "line\nand \"another\" \u{1b}[31m",
            "service": "ai-assistant", "environment": "prod", "version": "1.2", "label": "shop",
            "trace_id": "00000000000000010000000000000002", "span_id": "0000000000000003",
            "error": ["message": "no sprites in there", "stack": "a\nb", "name": "VigilTests.ExtractionError"],
            "metadata": ["cups": 3],
        ]
        #expect(try Self.object(line) == expected)
    }

    @Test func whatThereIsNothingToSayAboutIsAbsent() throws {
        let line = Self.line("m").json(LogOrigin(Resource(["service.name": "s"])))
        let start = #"{"level":"info","timestamp":"2026-11-21T10:00:00.123Z","message":"m","service":"s""#
        #expect(line == start + #","label":"shop"}"# + "\n")
    }

    @Test("C7: what a user sent cannot forge a line, nor colour or turn the terminal")
    func controlCharactersAreEscaped() {
        let line = Self.line(
            "a\nb\r\tc\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{2028}é",
            metadata: ["k\n": "v\u{0}", "list": ["x\ny"]],
            error: ExtractionError(description: "e\ne")
        )
        let escaped = #"a\nb\r\tc\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{2028}é (e\ne) k\n=v\u{0} list=["x\ny"]"#
        #expect(line.text() == "2026-11-21T10:00:00.123Z info shop: \(escaped)\n")
        #expect(line.bracketed == "[2026-11-21T10:00:00.123Z] [INFO] [shop] \(escaped)\n")
    }

    @Test("C8: levels stand out by colour where a person reads along", arguments: Logger.Level.allCases)
    func levelsAreColored(_ level: Logger.Level) {
        let text = Self.line("m", level: level, metadata: ["k": "v"]).text(isColored: true)
        let plain = text.replacing("\u{1b}[0m", with: "").split(separator: "\u{1b}[").map {
            $0.drop { $0.isNumber || $0 == ";" }.dropFirst()
        }.joined()
        #expect(plain == Self.line("m", level: level, metadata: ["k": "v"]).text())
    }

    @Test("A14: a line with brackets")
    func bracketedLines() {
        #expect(Self.line("m", level: .warning).bracketed == "[2026-11-21T10:00:00.123Z] [WARNING] [shop] m\n")
    }

    @Test func theConsoleHasTheFormThatWasAskedFor() {
        for (style, isTerminal, isColored) in [
            (Vigil.ConsoleStyle.automatic, true, true), (.automatic, false, false), (.text, true, false),
            (.colored, false, true),
        ] {
            let lines = Lines()
            LogConsole(style, origin: Self.origin, isTerminal: isTerminal) { lines.append($0) }.show(Self.line("m"))
            #expect(lines.all.count == 1 && lines.all[0].contains("\u{1b}") == isColored)
        }
        let lines = Lines()
        LogConsole(.json, origin: Self.origin) { lines.append($0) }.show(Self.line("m"))
        LogConsole(.off, origin: Self.origin) { lines.append($0) }.show(Self.line("m"))
        #expect(lines.all.count == 1 && lines.all[0].hasPrefix("{\"level\""))
    }

    @Test(arguments: [
        (["NO_COLOR": "1"], Vigil.ConsoleStyle.text), (["TERM": "dumb"], .text), (["TERM": "xterm"], .automatic),
        (["NO_COLOR": ""], .automatic), (["VIGIL_CONSOLE": "colored", "NO_COLOR": "1"], .colored),
        (["VIGIL_CONSOLE": "JSON"], .json), (["VIGIL_CONSOLE": "auto", "NO_COLOR": "1"], .text),
    ])
    func theEnvironmentChoosesTheForm(_ environment: [String: String], _ style: Vigil.ConsoleStyle) {
        var configuration = Vigil.Configuration()
        #expect(configuration.override(with: environment).isEmpty)
        #expect(configuration.console == style)
    }
}
