import VigilPattern

/// Ways of matching, of which each must give the answers that all together give.
enum PatternEngineChoice: CaseIterable, CustomStringConvertible {
    case pikeOnly, backtracker, automata, smallAutomata, allWithSmallAutomata

    /// So little memory that states are thrown away after a few bytes, and searches give up.
    private static let smallBytes = 2_000

    var engines: PatternEngines {
        var engines = PatternEngines()
        engines.hasLiterals = self == .allWithSmallAutomata
        engines.hasAutomata = self != .pikeOnly && self != .backtracker
        engines.hasBacktracker = self == .backtracker || self == .allWithSmallAutomata
        if self == .smallAutomata || self == .allWithSmallAutomata { engines.automatonBytesMax = Self.smallBytes }
        return engines
    }

    var description: String {
        switch self {
        case .pikeOnly: "Pike's machine"
        case .backtracker: "the backtracker"
        case .automata: "automata"
        case .smallAutomata: "automata without memory"
        case .allWithSmallAutomata: "all, automata without memory"
        }
    }
}
