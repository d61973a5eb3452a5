import VigilModel
import VigilStore

// A program under `vigil run` that also sends its logs by OTLP says each line twice: once printed, once sent. The
// printed one is hidden. It is a twin when both are of one service, within two seconds, and the printed text is the
// sent one or holds its first line (printed lines have a time and a level around the message). One sent record hides
// at most one line of each stream, so that a line that was really printed twice is still there twice if it was sent
// twice. Events hide nothing: what they are called and hold was never meant to be printed.

/// Finds printed lines that were also sent.
struct TwinFold {
    /// A record that was sent, and the printed lines that say the same.
    struct Pair: Equatable {
        var sent: UInt64
        var printed: UInt64
    }

    static let reach = Duration.seconds(2)
    /// Shorter texts must be equal: `ok` is part of too many lines.
    private static let containedMin = 4

    private struct Line {
        var sequence: UInt64
        var time: Timestamp
        var stream: String
        var text: String
        var isTaken = false
    }

    /// The pairs among records, in no particular order.
    static func pairs(_ records: [EventRecord]) -> [Pair] {
        var lines: [String: [Line]] = [:]
        var sent: [EventRecord] = []
        for record in records {
            guard let log = record.log, log.eventName.isEmpty else { continue }
            guard record.scope.name == SemanticName.captureScope else {
                sent.append(record)
                continue
            }
            let line = Line(
                sequence: record.sequence,
                time: record.time,
                stream: log.attributes[SemanticName.logIOStream]?.stringValue ?? "",
                text: log.text.trimmed
            )
            lines[record.identity.job, default: []].append(line)
        }
        guard !lines.isEmpty else { return [] }
        lines = lines.mapValues { $0.sorted { ($0.time, $0.sequence) < ($1.time, $1.sequence) } }
        var pairs: [Pair] = []
        for record in sent.sorted(by: { ($0.time, $0.sequence) < ($1.time, $1.sequence) }) {
            let taken = take(record, from: &lines[record.identity.job, default: []])
            pairs += taken.map { Pair(sent: record.sequence, printed: $0) }
        }
        return pairs
    }

    /// Takes a record's twins out of the lines, and returns their sequences: one a stream.
    private static func take(_ record: EventRecord, from lines: inout [Line]) -> [UInt64] {
        let text = (record.log?.text ?? "").trimmed
        guard !text.isEmpty else { return [] }
        var best: [String: (index: Int, isEqual: Bool, distance: Duration)] = [:]
        var index = lines.partitioningIndex { $0.time >= record.time - reach }
        while index < lines.count, lines[index].time <= record.time + reach {
            defer { index += 1 }
            let line = lines[index]
            guard !line.isTaken, let isEqual = compare(line.text, text) else { continue }
            let distance = line.time < record.time ? record.time - line.time : line.time - record.time
            if let other = best[line.stream] {
                guard isEqual && !other.isEqual || isEqual == other.isEqual && distance < other.distance else {
                    continue
                }
            }
            best[line.stream] = (index, isEqual, distance)
        }
        return best.values.map { twin in
            lines[twin.index].isTaken = true
            return lines[twin.index].sequence
        }
    }

    /// Whether a printed line equals a sent text (true), holds its first line (false), or neither (nil).
    private static func compare(_ line: String, _ text: String) -> Bool? {
        if line == text { return true }
        let head = String(text.prefix { !$0.isNewline })
        guard head.utf8.count >= containedMin else { return nil }
        return line.holds(head) ? false : nil
    }
}

extension LogRecord {
    /// What to show as the line, without colours: the body, else what the exception or event says.
    var text: String { coloredText.withoutColors }

    private var coloredText: String {
        let body = body.description
        if !body.isEmpty { return body }
        let type = attributes[SemanticName.exceptionType]?.description ?? ""
        let message = attributes[SemanticName.exceptionMessage]?.description ?? ""
        if !type.isEmpty || !message.isEmpty {
            return type.isEmpty ? message : message.isEmpty ? type : "\(type): \(message)"
        }
        let said = attributes.prefix(6).map { "\($0.key)=\($0.value.description.prefix(80))" }
        return ([eventName] + said).joined(separator: " ").trimmed
    }
}

extension String {
    /// Without the sequences (ESC [ numbers m) by which programs colour what they print; others stay.
    var withoutColors: String {
        guard utf8.contains(0x1b) else { return self }
        var kept = UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            let end = rest.dropFirst().drop { ("0"..."9").contains($0) || $0 == ";" || $0 == ":" }
            if scalar == "\u{1b}", rest.first == "[", end.first == "m" {
                rest = end.dropFirst()
            } else {
                kept.append(scalar)
            }
        }
        return String(kept)
    }

    /// Without white space at both ends.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    /// Whether another text is part of this one, byte by byte.
    func holds(_ part: String) -> Bool {
        let bytes = Array(utf8)
        let wanted = Array(part.utf8)
        guard let first = wanted.first, bytes.count >= wanted.count else { return wanted.isEmpty }
        return (0...(bytes.count - wanted.count)).contains { start in
            bytes[start] == first && bytes[start..<start + wanted.count].elementsEqual(wanted)
        }
    }
}
