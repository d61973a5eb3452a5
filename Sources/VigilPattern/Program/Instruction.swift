/// One step of a program.
enum Instruction: Hashable, Sendable {
    /// Takes one byte: goes on where the transition leads that has it, and fails where none has.
    case bytes(first: Int32, count: Int32)
    /// Goes on at both; what the first matches is preferred.
    case fork(Int32, Int32)
    /// Goes on if something holds between the bytes here.
    case assertion(Assertion, next: Int32)
    /// Notes the position in a slot and goes on; group `n` has slots `2n` and `2n + 1`.
    case save(slot: Int32, next: Int32)
    /// Has matched the pattern of a number.
    case match(Int32)

    var isAssertion: Bool {
        if case .assertion = self { true } else { false }
    }
}

/// Where a byte leads.
struct Transition: Hashable, Sendable {
    let lower: UInt8
    let upper: UInt8
    let next: Int32
}
