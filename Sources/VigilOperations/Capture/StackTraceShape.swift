/// The shape in which a language prints a stack trace: which line begins it, which belong to it, what they tell.
///
/// One value per trace; it remembers only where in the trace it is.
struct StackTraceShape: Sendable {
    private enum Kind {
        case python(PythonPhase)
        case pythonGroup
        /// Java, Kotlin, C#, Node, Ruby: a line that says what, then indented lines that say where.
        case frames(openBraces: Int)
        case go
        case rust
        case swift(isComplete: Bool)
    }

    private enum PythonPhase {
        /// Indented lines. Can go to: named.
        case frames
        /// After the line that names the exception. Can go to: gap.
        case named
        /// After the blank line behind that. Can go to: chained.
        case gap
        /// After the sentence that tells of another exception. Can go to: frames.
        case chained
    }

    private var kind: Kind
    private var exception: ExceptionLine?

    private init(_ kind: Kind) {
        self.kind = kind
    }

    /// The shape that a line begins by itself; nil where it begins none.
    init?(beginningWith line: String) {
        if line.hasPrefix("Traceback (most recent call last)")
            || line.hasPrefix("  File \"") && line.hasText("\", line ")
        {
            self.init(.python(.frames))
        } else if line.hasText("Exception Group Traceback (most recent call last)") {
            self.init(.pythonGroup)
        } else if line.hasPrefix("panic: ") || line.hasPrefix("fatal error: ") {
            self.init(.go)
        } else if line.hasPrefix("thread '") && line.hasText(" panicked at ") {
            self.init(.rust)
        } else if line.hasText("*** Program crashed: ") || line.hasText("💣 Program crashed: ") {
            self.init(.swift(isComplete: false))
        } else {
            return nil
        }
    }

    /// The shape of a trace whose first frame this line is, behind a line that says what happened.
    init?(firstFrame line: String) {
        let text = line.drop { $0 == " " || $0 == "\t" }
        guard text.startIndex != line.startIndex else { return nil }
        let isFrame = text.hasPrefix("at ") && (text.hasText("(") || text.hasText(":"))
        guard isFrame || line.hasPrefix("\tfrom ") && text.hasText(":") else { return nil }
        self.init(.frames(openBraces: 0))
    }

    /// Whether a line belongs to the trace so far, of `count` lines; the shape moves on where it does.
    mutating func takes(_ line: String, after count: Int) -> Bool {
        switch kind {
        case .python(let phase): takesPython(line, in: phase)
        case .pythonGroup: line.hasPrefix("  ")
        case .frames(let openBraces): takesFrame(line, openBraces: openBraces)
        case .go: takesGo(line, after: count)
        case .rust: count == 1 || line.hasPrefix("note: ") || line.hasPrefix("stack backtrace:") || line.hasPrefix("  ")
        case .swift(let isComplete): takesSwift(line, isComplete: isComplete)
        }
    }

    private mutating func takesPython(_ line: String, in phase: PythonPhase) -> Bool {
        let next: PythonPhase?
        switch phase {
        case .frames:
            let isIndented = line.hasPrefix(" ") || line.hasPrefix("\t") || line.hasPrefix("Traceback (")
            if !isIndented { exception = ExceptionLine(line) ?? exception }
            next = isIndented ? .frames : line.isEmpty ? nil : .named
        case .named:
            next = line.isEmpty ? .gap : nil
        case .gap:
            let isChain = line.hasPrefix("During handling of the above") || line.hasPrefix("The above exception was")
            next = isChain ? .chained : nil
        case .chained:
            next = line.isEmpty ? .chained : line.hasPrefix("Traceback (") ? .frames : nil
        }
        guard let next else { return false }
        kind = .python(next)
        return true
    }

    private mutating func takesFrame(_ line: String, openBraces: Int) -> Bool {
        let text = line.drop { $0 == " " || $0 == "\t" }
        let isIndented = text.startIndex != line.startIndex
        let starts = ["at ", "... ", "from ", "--- End of", "Suppressed: ", "Caused by: ", "[cause]: ", "[errors]: "]
        let belongs =
            openBraces > 0 || line.hasPrefix("Caused by: ")
            || isIndented && starts.contains { text.hasPrefix($0) }
        guard belongs else { return false }
        // Node prints the properties of an error between braces behind its frames.
        let opened = text.hasSuffix("{") ? 1 : 0
        let closed = text.hasPrefix("}") ? 1 : 0
        kind = .frames(openBraces: max(0, openBraces + opened - closed))
        return true
    }

    private func takesGo(_ line: String, after count: Int) -> Bool {
        let starts = ["goroutine ", "[signal ", "\t", "panic: ", "runtime: ", "created by "]
        if line.isEmpty || starts.contains(where: { line.hasPrefix($0) }) { return true }
        guard count > 1 else { return false }
        return line.hasPrefix("exit status ") || line.hasSuffix(")") && !line.prefix { $0 != "(" }.hasText(" ")
    }

    private mutating func takesSwift(_ line: String, isComplete: Bool) -> Bool {
        if isComplete { return false }
        kind = .swift(isComplete: line.hasPrefix("Backtrace took"))
        return true
    }

    /// The trace that lines of this shape are; nil where there are too few to be one.
    func trace(of lines: [String]) -> StackTrace? {
        let first = lines.first ?? ""
        switch kind {
        case .python:
            guard lines.count > 1 else { return nil }
            return StackTrace(lines: lines, type: exception?.type ?? "", message: exception?.message ?? "")
        case .pythonGroup:
            let named = lines.lazy.compactMap { line in
                line.range(ofText: "| ").flatMap { ExceptionLine(line[$0.upperBound...], needsTypicalName: true) }
            }.first
            return StackTrace(lines: lines, type: named?.type ?? "", message: named?.message ?? "")
        case .frames:
            let named = ExceptionLine(first) ?? ExceptionLine(ruby: first)
            return StackTrace(lines: lines, type: named?.type ?? "", message: named?.message ?? first)
        case .go:
            guard lines.count > 1 else { return nil }
            return Self.named(first, lines, isFatal: true)
        case .rust:
            let message = first.hasSuffix(":") && lines.count > 1 ? lines[1] : first
            return StackTrace(lines: lines, type: "panic", message: message)
        case .swift:
            let start = first.range(ofText: "crashed: ")?.upperBound ?? first.startIndex
            return StackTrace(lines: lines, type: "crash", message: String(first[start...]), isFatal: true)
        }
    }

    /// `panic: message`.
    private static func named(_ line: String, _ lines: [String], isFatal: Bool) -> StackTrace {
        let end = line.range(ofText: ": ")
        return StackTrace(
            lines: lines,
            type: end.map { String(line[..<$0.lowerBound]) } ?? "",
            message: end.map { String(line[$0.upperBound...]) } ?? line,
            isFatal: isFatal
        )
    }
}

extension ExceptionLine {
    /// Ruby's `file.rb:1:in 'name': message (Type)`.
    fileprivate init?(ruby line: String) {
        guard line.hasSuffix(")"), let open = line.lastIndex(of: "("), let start = line.range(ofText: "': ") else {
            return nil
        }
        let name = line[line.index(after: open)...].dropLast()
        self.init("\(name): \(line[start.upperBound..<max(open, start.upperBound)].dropLast())")
    }
}
