package import VigilModel
import VigilOTLP

/// How a Swift program crashed, from what its runtime wrote: `SWIFT_BACKTRACE=format=json`, Swift 6.3 and later.
package struct SwiftCrash: Hashable, Sendable {
    /// What happened by the processor's word: `Illegal instruction`.
    package var description: String
    package var time: Timestamp?
    /// The frames of the thread that crashed, innermost first: `inner(_:) at /src/main.swift:2:38`.
    package var frames: [String]

    private static let framesMax = 256

    /// The crash that a report tells of; nil where it is no such report.
    package init?(report: [UInt8]) {
        guard let report = AttributeValue(json: report), report["kind"]?.stringValue == "crashReport" else {
            return nil
        }
        description = report["description"]?.stringValue ?? "crash"
        time = report["timestamp"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
        let threads = report["threads"]?.elements ?? []
        let crashed = threads.first { $0["crashed"]?.boolValue == true } ?? threads.first
        frames = (crashed?["frames"]?.elements ?? []).prefix(Self.framesMax).compactMap(Self.frame)
    }

    private static func frame(_ frame: AttributeValue) -> String? {
        let name =
            frame["description"]?.stringValue ?? frame["symbol"]?.stringValue ?? frame["address"]?.stringValue
        guard let name else { return nil }
        let place = frame["sourceLocation"]
        guard let file = place?["file"]?.stringValue, let line = place?["line"]?.intValue, line > 0 else {
            return frame["image"]?.stringValue.map { "\(name) in \($0)" } ?? name
        }
        let column = place?["column"]?.intValue.map { ":\($0)" } ?? ""
        return "\(name) at \(file):\(line)\(column)"
    }

    /// The error that it is.
    ///
    /// - Parameters:
    ///   - fatalLine: What the program printed about it: `main.swift:2: Fatal error: Index out of range`.
    ///   - now: When it was read, for a report without a time.
    /// - Returns: A record of severity fatal with `exception.*`.
    package func record(fatalLine: String?, now: Timestamp) -> LogRecord {
        var type = description
        // Frames without a place are the library's and the compiler's own.
        let frame = frames.first { $0.hasText(" at ") } ?? frames.first
        var message = frame.map { "\(description) in \($0)" } ?? description
        if let fatalLine, let end = fatalLine.range(ofText: "Fatal error: ") {
            type = "Fatal error"
            message = String(fatalLine[end.upperBound...])
        }
        let stack = frames.enumerated().map { "\($0.offset) \($0.element)" }.joined(separator: "\n")
        return LogRecord(
            time: time ?? now,
            observedTime: now,
            severity: .fatal,
            body: .string("\(type): \(message)"),
            attributes: [
                SemanticName.exceptionType: .string(type),
                SemanticName.exceptionMessage: .string(message),
                SemanticName.exceptionStacktrace: .string(stack),
            ]
        )
    }
}
