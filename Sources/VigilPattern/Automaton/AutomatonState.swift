/// Where a program may be after some bytes.
struct AutomatonState: Hashable, Sendable {
    /// The instructions that take a byte or match, best first where that matters; all that were reached if an
    /// assertion is among them.
    var instructions: [Int32]
    /// The patterns that matched before the last byte was taken; an automaton knows of a match one byte later.
    var matches: [Int32] = []
    /// The byte before, as far as an assertion among the instructions asks for it.
    var before: Neighbour

    /// Whether no more bytes can match.
    var isDead: Bool { instructions.isEmpty }
}
