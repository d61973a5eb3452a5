// Thompson's construction, from the end to the beginning: what an expression compiles to depends on where it goes on,
// so that equal ends are shared and only loops need an instruction that is filled in later. A program that runs
// backwards finds where a match begins whose end is known; it takes the parts of a sequence, the bytes of a character
// and the assertions the other way round, and saves nothing.

/// Turns an expression into a program.
struct ProgramCompiler {
    private enum Direction: Sendable {
        case forward, backward
    }

    /// A program of more instructions and transitions is refused.
    static let sizeMax = 1 << 18

    /// A program of more slots times instructions is refused: each thread of Pike's machine has slots of its own.
    private static let slotsMax = 1 << 22

    /// The program got too big.
    enum TooBig: Error {
        case steps, groups
    }

    private let direction: Direction
    private var instructions: [Instruction] = []
    private var transitions: [Transition] = []
    private var automata: [CodePointSet: UTF8Automaton] = [:]
    /// Groups are saved in slots below; others are not.
    private let slotCount: Int

    /// A program that searches for an expression, or matches it where it stands, and saves its groups.
    static func compile(_ expression: Expression, groupCount: Int) throws(TooBig) -> Program {
        var compiler = ProgramCompiler(.forward, slotCount: 2 * groupCount)
        let start = try compiler.emitPattern(expression, number: 0)
        let isSearch = !expression.isAnchoredAtStart
        let program =
            isSearch ? try compiler.searchProgram(start: start) : compiler.program(start: start, searchStart: start)
        guard program.slotCount * program.instructions.count <= slotsMax else { throw .groups }
        return program
    }

    /// A program that matches an expression backwards, from where a match ends.
    static func compileBackward(_ expression: Expression) throws(TooBig) -> Program {
        var compiler = ProgramCompiler(.backward)
        let start = try compiler.emitPattern(expression, number: 0)
        return compiler.program(start: start, searchStart: start)
    }

    /// A program that searches for any of several expressions, preferring the first, and tells which.
    static func compile(anyOf expressions: [Expression]) throws(TooBig) -> Program {
        var compiler = ProgramCompiler(.forward)
        var starts: [Int32] = []
        for (number, expression) in expressions.enumerated() {
            starts.append(try compiler.emitPattern(expression, number: number))
        }
        return try compiler.searchProgram(start: compiler.fork(starts))
    }

    private init(_ direction: Direction, slotCount: Int = 0) {
        self.direction = direction
        self.slotCount = slotCount
    }

    private mutating func searchProgram(start: Int32) throws(TooBig) -> Program {
        let searchStart = try append(.fork(start, start))
        let skip = try emit(.characters(.all), then: searchStart)
        instructions[Int(searchStart)] = .fork(start, skip)
        return program(start: start, searchStart: searchStart)
    }

    private func program(start: Int32, searchStart: Int32) -> Program {
        Program(instructions, transitions, start: start, searchStart: searchStart, slotCount: slotCount)
    }

    private mutating func append(_ instruction: Instruction) throws(TooBig) -> Int32 {
        guard instructions.count + transitions.count < Self.sizeMax else { throw .steps }
        instructions.append(instruction)
        return Int32(instructions.count - 1)
    }

    private mutating func append(_ new: [Transition]) throws(TooBig) -> Int32 {
        let first = Int32(transitions.count)
        transitions += new
        return try append(.bytes(first: first, count: Int32(new.count)))
    }

    private mutating func emitPattern(_ expression: Expression, number: Int) throws(TooBig) -> Int32 {
        try emit(.group(0, expression), then: append(.match(Int32(number))))
    }

    private mutating func emit(_ expression: Expression, then next: Int32) throws(TooBig) -> Int32 {
        switch expression {
        case .empty: return next
        case .character(let codePoint): return try emitCharacter(codePoint, then: next)
        case .characters(let set): return try emitCharacters(set, then: next)
        case .assertion(let assertion):
            return try append(.assertion(direction == .forward ? assertion : assertion.reversed, next: next))
        case .group(let number, let inner): return try emitGroup(number, inner, then: next)
        case .repetition(let repetition, let inner): return try emitRepetition(repetition, inner, then: next)
        case .sequence(let parts):
            var start = next
            for part in direction == .forward ? parts.reversed() : parts { start = try emit(part, then: start) }
            return start
        case .alternatives(let choices): return try emitAlternatives(choices, then: next)
        }
    }

    private mutating func emitGroup(_ number: Int, _ inner: Expression, then next: Int32) throws(TooBig) -> Int32 {
        guard number * 2 < slotCount else { return try emit(inner, then: next) }
        let slot = Int32(number * 2)
        let end = try append(.save(slot: slot + 1, next: next))
        let start = try emit(inner, then: end)
        return try append(.save(slot: slot, next: start))
    }

    private mutating func emitAlternatives(_ choices: [Expression], then next: Int32) throws(TooBig) -> Int32 {
        var starts: [Int32] = []
        for choice in choices { starts.append(try emit(choice, then: next)) }
        return try fork(starts)
    }

    /// Forks to all, preferring the first.
    private mutating func fork(_ starts: [Int32]) throws(TooBig) -> Int32 {
        guard var start = starts.last else { return try append([]) }
        for choice in starts.dropLast().reversed() { start = try append(.fork(choice, start)) }
        return start
    }
}

// MARK: - Repetitions

extension ProgramCompiler {
    private mutating func emitRepetition(
        _ repetition: Expression.Repetition,
        _ inner: Expression,
        then next: Int32
    ) throws(TooBig) -> Int32 {
        if inner == .empty { return next }
        var start = next
        var copies = repetition.least
        if let most = repetition.most {
            // `x{2,5}` is `xx(x(x(x)?)?)?`.
            for _ in copies..<most {
                start = try fork(to: emit(inner, then: start), or: next, repetition)
            }
        } else if copies > 0 {
            copies -= 1
            start = try emitOnceOrMore(repetition, inner, then: next)
        } else if inner.matchesEmpty {
            // `(x+)?` instead of `x*`: so the preferred way through an empty `x` is tried before none at all.
            start = try fork(to: emitOnceOrMore(repetition, inner, then: next), or: next, repetition)
        } else {
            start = try append(.fork(next, next))
            let body = try emit(inner, then: start)
            instructions[Int(start)] = Self.fork(to: body, or: next, repetition)
        }
        for _ in 0..<copies { start = try emit(inner, then: start) }
        return start
    }

    private mutating func emitOnceOrMore(
        _ repetition: Expression.Repetition,
        _ inner: Expression,
        then next: Int32
    ) throws(TooBig) -> Int32 {
        let again = try append(.fork(next, next))
        let body = try emit(inner, then: again)
        instructions[Int(again)] = Self.fork(to: body, or: next, repetition)
        return body
    }

    private mutating func fork(
        to body: Int32,
        or next: Int32,
        _ repetition: Expression.Repetition
    ) throws(TooBig) -> Int32 {
        try append(Self.fork(to: body, or: next, repetition))
    }

    private static func fork(to body: Int32, or next: Int32, _ repetition: Expression.Repetition) -> Instruction {
        repetition.isGreedy ? .fork(body, next) : .fork(next, body)
    }
}

// MARK: - Characters

extension ProgramCompiler {
    private mutating func emitCharacter(_ codePoint: UInt32, then next: Int32) throws(TooBig) -> Int32 {
        guard let scalar = Unicode.Scalar(codePoint) else { return try append([]) }
        let bytes = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        var start = next
        for byte in direction == .forward ? bytes.reversed() : bytes {
            start = try append([Transition(lower: byte, upper: byte, next: start)])
        }
        return start
    }

    private mutating func emitCharacters(_ set: CodePointSet, then next: Int32) throws(TooBig) -> Int32 {
        if set.isASCII {
            return try append(
                set.ranges.map { Transition(lower: UInt8($0.lowerBound), upper: UInt8($0.upperBound), next: next) }
            )
        }
        let automaton = automaton(of: set)
        return direction == .forward
            ? try emit(automaton, then: next) : try emitReversed(automaton, then: next)
    }

    private mutating func automaton(of set: CodePointSet) -> UTF8Automaton {
        if let common = UTF8Automaton.common(set) ?? automata[set] { return common }
        let automaton = UTF8Automaton(set)
        automata[set] = automaton
        return automaton
    }

    private mutating func emit(_ automaton: UTF8Automaton, then next: Int32) throws(TooBig) -> Int32 {
        let offset = Int32(instructions.count)
        var start = offset
        for node in automaton.nodes {
            start = try append(
                node.map { transition in
                    let target = transition.next == UTF8Automaton.end ? next : offset + transition.next
                    return Transition(lower: transition.lower, upper: transition.upper, next: target)
                }
            )
        }
        return start
    }

    /// Each node leads to those that lead to it; there may be several for a byte.
    private mutating func emitReversed(_ automaton: UTF8Automaton, then next: Int32) throws(TooBig) -> Int32 {
        var starts = [Int32](repeating: next, count: automaton.nodes.count)
        // For each node, and at index 0 for the end, what leads there: a node's start and its transitions.
        var incoming = [[Int32]](repeating: [], count: automaton.nodes.count)
        for (source, node) in automaton.nodes.enumerated().reversed() {
            if source < automaton.nodes.count - 1 { starts[source] = try fork(incoming[source + 1]) }
            let targets = Set(node.map(\.next)).sorted()
            for target in targets {
                let back = node.filter { $0.next == target }.map {
                    Transition(lower: $0.lower, upper: $0.upper, next: starts[source])
                }
                incoming[Int(target) + 1].append(try append(back))
            }
        }
        return try fork(incoming[0])
    }
}
