import VigilModel

/// Joins the lines of a stack trace into one; passes on all others.
///
/// Some traces tell what happened only on the line before their first frame, and a log line may stand before that. So
/// the newest lines are held until another comes or a moment has passed. Empty lines outside of traces are left out.
struct StackTraceJoiner: Sendable {
    /// What comes out.
    enum Joined: Equatable, Sendable {
        case line(CapturedLine)
        /// A trace, with the log line that announced it, where one did.
        case trace(StackTrace, intro: CapturedLine?, at: Timestamp)
    }

    private let patience: Duration
    private let linesMax: Int
    /// The newest lines, at most two: the second may be the head of a trace, the first what announces it.
    private var held: [CapturedLine] = []
    private var open: (shape: StackTraceShape, lines: [CapturedLine], intro: CapturedLine?)?
    private var lastArrival = Timestamp.zero

    /// A joiner with nothing in it.
    ///
    /// - Parameters:
    ///   - patience: How long to wait for a next line.
    ///   - linesMax: A longer trace is cut.
    init(patience: Duration = .milliseconds(200), linesMax: Int = 1000) {
        self.patience = patience
        self.linesMax = linesMax
    }

    /// When ``flushIfIdle(now:)`` should be called next; nil while nothing is held.
    var deadline: Timestamp? { held.isEmpty && open == nil ? nil : lastArrival + patience }

    /// Takes a line and returns what is complete.
    mutating func take(_ line: CapturedLine) -> [Joined] {
        lastArrival = line.time
        var complete: [Joined] = []
        if var trace = open {
            if trace.lines.count < linesMax, trace.shape.takes(line.text, after: trace.lines.count) {
                trace.lines.append(line)
                open = trace
                return []
            }
            complete = close()
        }
        begin(with: line, &complete)
        return complete
    }

    /// What is held, if nothing has come for long enough.
    mutating func flushIfIdle(now: Timestamp) -> [Joined] {
        guard let deadline, deadline <= now else { return [] }
        return flush()
    }

    /// What is held, at the end.
    mutating func flush() -> [Joined] {
        let complete = close() + held.map(Joined.line)
        held.removeAll()
        return complete
    }

    private mutating func begin(with line: CapturedLine, _ complete: inout [Joined]) {
        if let shape = StackTraceShape(beginningWith: line.text) {
            let intro = takeIntro()
            release(&complete)
            open = (shape, [line], intro)
        } else if let shape = StackTraceShape(firstFrame: line.text), let head = held.popLast() {
            let intro = ExceptionLine(head.text) == nil ? nil : takeIntro()
            release(&complete)
            open = (shape, [head, line], intro)
        } else if !line.text.isEmpty {
            let isHead = ExceptionLine(line.text, needsTypicalName: true) != nil
            let announcing = isHead ? takeIntro() : nil
            release(&complete)
            held = [announcing, line].compactMap(\.self)
        }
    }

    /// The newest line that is held, if it may announce a trace.
    private mutating func takeIntro() -> CapturedLine? {
        guard let last = held.last else { return nil }
        let severity = SeverityGuess(line: last.text)?.severity ?? .unspecified
        return severity >= .error || last.text.hasPrefix("Exception ") ? held.popLast() : nil
    }

    private mutating func release(_ complete: inout [Joined]) {
        complete += held.map(Joined.line)
        held.removeAll()
    }

    private mutating func close() -> [Joined] {
        guard let trace = open else { return [] }
        open = nil
        var lines = trace.lines
        while let last = lines.last, last.text.isEmpty { lines.removeLast() }
        guard let time = trace.lines.first?.time, let joined = trace.shape.trace(of: lines.map(\.text)) else {
            return ([trace.intro].compactMap(\.self) + lines).map(Joined.line)
        }
        return [.trace(joined, intro: trace.intro, at: time)]
    }
}
