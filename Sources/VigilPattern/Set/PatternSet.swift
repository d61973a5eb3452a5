/// Several patterns that are searched for together, in one pass over the text.
///
/// Patterns that together need too many states are searched for one after the other; the answers are the same.
public struct PatternSet: Sendable {
    /// A match with the pattern that it is of.
    public struct Match: Hashable, Sendable {
        /// The pattern's index in the set.
        public let pattern: Int
        /// Where it matched, with its groups.
        public let match: PatternMatch
    }

    /// The patterns, in the order of their indices.
    public let patterns: [Pattern]
    private let pool: ScratchPool<SetScratch>

    /// A set of patterns.
    public init(_ patterns: [Pattern]) {
        self.init(patterns, engines: PatternEngines())
    }

    /// A set of patterns that are searched for in some ways only.
    package init(_ patterns: [Pattern], engines: PatternEngines) {
        self.patterns = patterns
        let searches = patterns.map(\.matcher.search)
        let program = engines.hasAutomata ? try? ProgramCompiler.compile(anyOf: searches.map(\.expression)) : nil
        pool = ScratchPool { SetScratch(searches, program, bytesMax: 4 * engines.automatonBytesMax) }
    }

    /// The indices of the patterns that match somewhere in a text, ascending.
    public func matches(in text: String) -> [Int] {
        text.withBytes { text in pool.withScratch { $0.matching(in: text) } }
    }

    /// The indices of the patterns that match somewhere in a text, ascending.
    public func matches(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        text.withSoundText { text, _ in pool.withScratch { $0.matching(in: text) } }
    }

    /// The matches of any pattern in a text, from left to right, none beginning before the one before it ends.
    ///
    /// Of patterns that match at one place the first in the set counts. An empty match counts too, but not directly
    /// behind the match before it.
    public func leftmostMatches(in text: String) -> [Match] {
        text.withBytes(leftmostMatches(inSound:))
    }

    /// The matches of any pattern in a text, from left to right, none beginning before the one before it ends.
    ///
    /// Of patterns that match at one place the first in the set counts. An empty match counts too, but not directly
    /// behind the match before it.
    public func leftmostMatches(in text: UnsafeBufferPointer<UInt8>) -> [Match] {
        text.withSoundText { text, original in
            leftmostMatches(inSound: text).map { Match(pattern: $0.pattern, match: original($0.match)) }
        }
    }

    private func leftmostMatches(inSound text: Bytes) -> [Match] {
        pool.withScratch { scratch in
            var successive = SuccessiveMatches<Match>(text)
            while let start = successive.position, let found = scratch.leftmostMatch(in: text, from: start) {
                successive.append(Match(pattern: found.pattern, match: found.match), at: found.match.range)
            }
            return successive.matches
        }
    }
}
