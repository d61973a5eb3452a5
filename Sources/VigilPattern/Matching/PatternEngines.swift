/// Which ways of matching a pattern may take beside Pike's machine, which can always take over.
///
/// The answers are the same whichever they are; tests take some away to see that they are.
package struct PatternEngines: Hashable, Sendable {
    /// Whether bytes are compared where an expression is, or begins with, a literal.
    package var hasLiterals = true
    package var hasAutomata = true
    package var hasBacktracker = true
    /// About how much memory an automaton keeps.
    package var automatonBytesMax = 1 << 20

    package init() {}
}
