/// Generated cases, compared with the peer one block after the other.
package struct PatternCorpus {
    /// What was compared, and what was found.
    package struct Outcome: Sendable {
        package var expressions = 0
        /// Expressions that the peer refused.
        package var refused = 0
        /// Pairs of an expression and a text.
        package var pairs = 0
        /// Pairs with at least one match, as the peer says.
        package var matched = 0
        package var differences: [(PatternCase, PatternDifference)] = []

        package init() {}

        package static func += (left: inout Outcome, right: Outcome) {
            left.expressions += right.expressions
            left.refused += right.refused
            left.pairs += right.pairs
            left.matched += right.matched
            left.differences += right.differences
        }
    }

    /// Texts for each expression.
    package static let textCount = 8

    private static let blockSize = 100
    /// After so many differences it stops: one cause shows itself in many cases.
    private static let differencesMax = 20

    private let peer: GoPeer
    /// Called before each case is given to Vigil.
    private let willMatch: (PatternCase) -> Void

    package init(peer: GoPeer, willMatch: @escaping (PatternCase) -> Void = { _ in }) {
        self.peer = peer
        self.willMatch = willMatch
    }

    /// Compares the cases of some seeds.
    package func compare(seeds: Range<UInt64>) throws -> Outcome {
        var outcome = Outcome()
        var waiting: [PatternCase] = []
        for start in stride(from: seeds.lowerBound, to: seeds.upperBound, by: Self.blockSize) {
            guard outcome.differences.count < Self.differencesMax else { break }
            let end = min(seeds.upperBound, start + UInt64(Self.blockSize))
            let cases = (start..<end).map { PatternCase(seed: $0, textCount: Self.textCount) }
            // The peer works on this block while the one before is compared.
            try peer.ask(cases)
            if !waiting.isEmpty { outcome += compare(waiting, try peer.receiveAnswers(count: waiting.count)) }
            waiting = cases
        }
        if !waiting.isEmpty { outcome += compare(waiting, try peer.receiveAnswers(count: waiting.count)) }
        outcome.differences = try outcome.differences.compactMap { one, difference in
            try PatternComparison.confirmed(one, difference, by: peer).map { (one, $0) }
        }
        return outcome
    }

    /// The differences as texts, the first few with their smallest form.
    package func report(_ outcome: Outcome) throws -> [String] {
        try outcome.differences.enumerated().map { index, found in
            var report = found.0.report(found.1)
            if index < 5 {
                var shrinker = PatternShrinker(peer: peer, question: found.1.question)
                let (one, difference) = try shrinker.shrunk(found.0, found.1)
                report += "\nshrunk: " + one.report(difference)
            }
            return report
        }
    }

    private func compare(_ cases: [PatternCase], _ answers: [PeerAnswer]) -> Outcome {
        var outcome = Outcome()
        for (one, answer) in zip(cases, answers) {
            willMatch(one)
            outcome.expressions += 1
            if case .accepted(_, let texts) = answer {
                outcome.pairs += texts.count
                outcome.matched += texts.count { !$0.matches.isEmpty }
            } else {
                outcome.refused += 1
            }
            if let difference = PatternComparison.difference(one, answer) {
                outcome.differences.append((one, difference))
            }
        }
        return outcome
    }
}
