package import VigilModel

/// What a program prints to one stream, made into log records.
///
/// Knows no clock: times are given.
package struct CaptureStream: Sendable {
    private let parser: CapturedLineParser
    private var stripper = EscapeStripper()
    private var assembler = LineAssembler()
    private var joiner = StackTraceJoiner()
    /// Lines so far.
    package private(set) var lineCount = 0
    /// The newest line that told of a fatal error.
    package private(set) var fatalLine: String?

    package init(_ stream: OutputStream) {
        parser = CapturedLineParser(stream: stream)
    }

    /// When ``flushIfIdle(now:)`` should be called next; nil while nothing waits.
    package var deadline: Timestamp? {
        [assembler.deadline, joiner.deadline].compactMap(\.self).min()
    }

    /// Takes a piece of output and returns the records that it completes.
    package mutating func append(_ bytes: [UInt8], at now: Timestamp) -> [LogRecord] {
        records(of: assembler.append(stripper.strip(bytes), at: now))
    }

    /// What has waited long enough for more.
    package mutating func flushIfIdle(now: Timestamp) -> [LogRecord] {
        let lines = assembler.flushIfIdle(now: now).map { [$0] } ?? []
        return records(of: lines) + joiner.flushIfIdle(now: now).map(record)
    }

    /// Everything that waits, at the end.
    package mutating func flush() -> [LogRecord] {
        let lines = assembler.flush().map { [$0] } ?? []
        return records(of: lines) + joiner.flush().map(record)
    }

    private mutating func records(of lines: [CapturedLine]) -> [LogRecord] {
        lineCount += lines.count
        for line in lines where line.text.hasText("Fatal error: ") { fatalLine = line.text }
        return lines.flatMap { joiner.take($0) }.map(record)
    }

    private func record(of joined: StackTraceJoiner.Joined) -> LogRecord {
        switch joined {
        case .line(let line): parser.record(of: line)
        case .trace(let trace, let intro, let time): parser.record(of: trace, intro: intro, at: time)
        }
    }
}
