/// A small automaton whose states are all worked out: any number of threads use it at the same time, without a lock.
final class CompleteAutomaton: Sendable {
    /// A larger table is not worth its while.
    private static let entriesMax = 1024
    /// For a larger program, nor is working one out.
    private static let instructionsMax = 4096

    private let table: [AutomatonEntry]
    private let classes: [UInt8]
    private let start: Int
    private let endColumn: Int

    /// Works out all states; nil if there are too many.
    init?(_ program: Program, start: Int32, _ acceptance: StateBuilder.Acceptance) {
        guard program.instructions.count <= Self.instructionsMax else { return nil }
        var automaton = LazyAutomaton(program, start: start, acceptance)
        self.start = automaton.startOffset(before: .none, at: 0)
        guard let table = automaton.completeTable(entriesMax: Self.entriesMax) else { return nil }
        self.table = table
        classes = (0...UInt8.max).map { program.byteClasses[$0] }
        endColumn = automaton.endColumn
    }

    /// Whether the automaton accepts anything in a text.
    func accepts(_ text: Bytes) -> Bool {
        table.withUnsafeBufferPointer { table in
            classes.withUnsafeBufferPointer { classes in
                var state = start
                for byte in text {
                    let entry = table[state &+ Int(classes[Int(byte)])]
                    if !entry.isPlain {
                        if entry.isMatch { return true }
                        if entry.isDead { return false }
                    }
                    state = entry.offset
                }
                return table[state &+ endColumn].isMatch
            }
        }
    }
}
