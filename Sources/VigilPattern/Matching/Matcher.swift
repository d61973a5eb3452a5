/// A compiled expression with all that its engines share.
final class Matcher: Sendable {
    let groupNames: [String?]
    private let program: Program
    /// For whole texts, where `.` matches newlines.
    private let wholeProgram: Program
    private let machines: ScratchPool<PikeMachine>
    private let wholeMachines: ScratchPool<PikeMachine>

    convenience init(_ source: String, options: Pattern.Options) throws(PatternError) {
        let parsed = try ExpressionParser.parse(source, options: options)
        let whole =
            parsed.hasNarrowDot
            ? try ExpressionParser.parse(source, options: options.union(.dotMatchesNewline)) : parsed
        try self.init(parsed.expression, whole: whole.expression, groupNames: parsed.groupNames, source: source)
    }

    init(
        _ expression: Expression,
        whole: Expression,
        groupNames: [String?] = [nil],
        source: String
    ) throws(PatternError) {
        self.groupNames = groupNames
        do throws(ProgramCompiler.TooBig) {
            let program = try ProgramCompiler.compile(expression)
            let wholeProgram = whole == expression ? program : try ProgramCompiler.compile(whole)
            self.program = program
            self.wholeProgram = wholeProgram
            machines = ScratchPool { PikeMachine(program) }
            wholeMachines = ScratchPool { PikeMachine(wholeProgram) }
        } catch {
            throw PatternError(
                .programTooBig,
                in: source,
                at: 0..<source.utf8.count,
                "written out, the expression has too many steps",
                hint: "at most \(ProgramCompiler.sizeMax); large counts and classes multiply"
            )
        }
    }

    func matchesWhole(_ text: Bytes) -> Bool {
        wholeMatch(in: text) != nil
    }

    func matches(_ text: Bytes) -> Bool {
        firstMatch(in: text, from: 0) != nil
    }

    func firstMatch(in text: Bytes, from start: Int) -> PatternMatch? {
        machines.withScratch { machine in
            var slots = [Int](repeating: -1, count: program.slotCount)
            let window = SearchWindow(text: text, range: start..<text.count)
            return machine.firstMatch(in: window, slots: &slots).map { _ in PatternMatch(slots: slots) }
        }
    }

    func wholeMatch(in text: Bytes) -> PatternMatch? {
        wholeMachines.withScratch { machine in
            var slots = [Int](repeating: -1, count: program.slotCount)
            let window = SearchWindow(text: text, range: 0..<text.count, isAnchored: true, endsAtEnd: true)
            return machine.firstMatch(in: window, slots: &slots).map { _ in PatternMatch(slots: slots) }
        }
    }

    /// Goes through successive matches, empty ones but not directly behind the match before.
    func forEachMatch(in text: Bytes, _ body: (PatternMatch) -> Void) {
        var position = 0
        var endBefore = -1
        while position <= text.count, let match = firstMatch(in: text, from: position) {
            let range = match.range
            if !range.isEmpty || range.lowerBound != endBefore { body(match) }
            endBefore = range.upperBound
            position = range.isEmpty ? text.characterEnd(after: range.upperBound) : range.upperBound
        }
    }
}
