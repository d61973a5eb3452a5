package import VigilModel

/// A line that a program printed.
package struct CapturedLine: Hashable, Sendable {
    package var text: String
    /// When its end arrived.
    package var time: Timestamp

    package init(_ text: String, at time: Timestamp) {
        self.text = text
        self.time = time
    }
}

/// Makes lines of what a program prints in pieces.
///
/// A carriage return without a line feed starts the line over, as on a terminal, so that of a progress bar only what
/// was left standing becomes a line. A line without an end is taken for whole when nothing more came for a while (a
/// prompt), and one that is too long is cut in pieces.
struct LineAssembler: Sendable {
    private let bytesMax: Int
    private let patience: Duration
    private var line: [UInt8] = []
    private var hasReturned = false
    private var lastArrival = Timestamp.zero

    /// An assembler with nothing in it.
    ///
    /// - Parameters:
    ///   - bytesMax: Longer lines are cut.
    ///   - patience: How long a line may stay without an end.
    init(bytesMax: Int = 65536, patience: Duration = .seconds(1)) {
        self.bytesMax = bytesMax
        self.patience = patience
    }

    /// When ``flushIfIdle(now:)`` should be called next; nil while there is nothing to flush.
    var deadline: Timestamp? { line.isEmpty ? nil : lastArrival + patience }

    /// Takes a piece and returns the lines that it ends.
    mutating func append(_ bytes: [UInt8], at now: Timestamp) -> [CapturedLine] {
        lastArrival = now
        var lines: [CapturedLine] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(where: { $0 == 0x0a || $0 == 0x0d }) {
            add(rest[..<end], to: &lines)
            if rest[end] == 0x0a { finishLine(into: &lines) } else { hasReturned = true }
            rest = rest[(end + 1)...]
        }
        add(rest, to: &lines)
        return lines
    }

    /// The line without an end, if it has waited long enough.
    mutating func flushIfIdle(now: Timestamp) -> CapturedLine? {
        guard let deadline, deadline <= now else { return nil }
        return flush()
    }

    /// The line without an end, at the end of all output.
    mutating func flush() -> CapturedLine? {
        var lines: [CapturedLine] = []
        if !line.isEmpty { finishLine(into: &lines) }
        hasReturned = false
        return lines.first
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, to lines: inout [CapturedLine]) {
        guard !bytes.isEmpty else { return }
        if hasReturned {
            line.removeAll(keepingCapacity: true)
            hasReturned = false
        }
        var rest = bytes
        while line.count + rest.count > bytesMax {
            let room = bytesMax - line.count
            line += rest.prefix(room)
            rest = rest.dropFirst(room)
            finishLine(into: &lines)
        }
        line += rest
    }

    private mutating func finishLine(into lines: inout [CapturedLine]) {
        lines.append(CapturedLine(String(decoding: line, as: UTF8.self), at: lastArrival))
        line.removeAll(keepingCapacity: true)
        hasReturned = false
    }
}
