/// Several patterns that are searched for together.
public struct PatternSet: Sendable {
    /// A match with the pattern that it is of.
    public struct Match: Hashable, Sendable {
        /// The pattern's index in the set.
        public let pattern: Int
        /// Where it matched.
        public let match: PatternMatch
    }

    /// The patterns, in the order of their indices.
    public let patterns: [Pattern]

    /// A set of patterns.
    public init(_ patterns: [Pattern]) {
        self.patterns = patterns
    }

    /// The indices of the patterns that match somewhere in a text, ascending.
    public func matches(in text: String) -> [Int] {
        text.withBytes { matches(in: $0) }
    }

    /// The indices of the patterns that match somewhere in a text, ascending.
    public func matches(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        patterns.indices.filter { patterns[$0].matches(text) }
    }

    /// The matches of any pattern in a text, from left to right, none beginning before the one before it ends.
    ///
    /// Of patterns that match at one place the first in the set counts. An empty match counts too, but not directly behind
    /// the match before it.
    public func leftmostMatches(in text: String) -> [Match] {
        text.withBytes { leftmostMatches(in: $0) }
    }

    /// The matches of any pattern in a text, from left to right, none beginning before the one before it ends.
    public func leftmostMatches(in text: UnsafeBufferPointer<UInt8>) -> [Match] {
        var successive = SuccessiveMatches<Match>(text)
        while let start = successive.position, let found = leftmostMatch(in: text, from: start) {
            successive.append(found, at: found.match.range)
        }
        return successive.matches
    }

    private func leftmostMatch(in text: Bytes, from position: Int) -> Match? {
        var best: Match?
        for (index, pattern) in patterns.enumerated() {
            guard let match = pattern.matcher.firstMatch(in: text, from: position) else { continue }
            if best.map({ match.range.lowerBound < $0.match.range.lowerBound }) ?? true {
                best = Match(pattern: index, match: match)
            }
        }
        return best
    }
}
