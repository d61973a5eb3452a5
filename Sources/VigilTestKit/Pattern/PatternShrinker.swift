/// Makes a case that shows a difference as small as it gets by leaving out and replacing characters.
package struct PatternShrinker {
    private let peer: GoPeer
    private let question: PatternDifference.Question
    /// How many cases may still be tried.
    private var tries = 3_000

    package init(peer: GoPeer, question: PatternDifference.Question) {
        self.peer = peer
        self.question = question
    }

    /// The smallest case that was found, with its difference.
    package mutating func shrunk(
        _ one: PatternCase,
        _ difference: PatternDifference
    ) throws -> (PatternCase, PatternDifference) {
        var best = (one, difference)
        best.0.texts = difference.text.map { [one.texts[$0]] } ?? []
        if let still = try holds(best.0) { best.1 = still }
        var size = Int.max
        while size > Self.size(best.0), tries > 0 {
            size = Self.size(best.0)
            while let smaller = try tryAll(Self.plainer(best.0)) { best = smaller }
            while let smaller = try tryAll(Self.smallerSources(best.0)) { best = smaller }
            while let smaller = try tryAll(Self.smallerTexts(best.0)) { best = smaller }
        }
        return best
    }

    private static func size(_ one: PatternCase) -> Int {
        one.source.utf8.count + one.texts.reduce(0) { $0 + $1.count } + one.template.utf8.count
            + one.flags.rawValue.nonzeroBitCount
    }

    private mutating func tryAll(_ cases: [PatternCase]) throws -> (PatternCase, PatternDifference)? {
        for one in cases where tries > 0 {
            tries -= 1
            if let difference = try holds(one) { return (one, difference) }
        }
        return nil
    }

    private func holds(_ one: PatternCase) throws -> PatternDifference? {
        guard let difference = PatternComparison.difference(one, try peer.answer(to: one)),
            difference.question == question
        else { return nil }
        return try PatternComparison.confirmed(one, difference, by: peer)
    }

    private static func plainer(_ one: PatternCase) -> [PatternCase] {
        var plain = one
        plain.flags = []
        return (one.flags.isEmpty ? [] : [plain])
            + without(Array(one.template.unicodeScalars)).map { scalars in
                var plain = one
                plain.template = String(String.UnicodeScalarView(scalars))
                return plain
            }
    }

    private static func smallerSources(_ one: PatternCase) -> [PatternCase] {
        without(Array(one.source.unicodeScalars)).map { scalars in
            var smaller = one
            smaller.source = String(String.UnicodeScalarView(scalars))
            smaller.peerSource = smaller.source
            return smaller
        }
    }

    private static func smallerTexts(_ one: PatternCase) -> [PatternCase] {
        guard let text = one.texts.first else { return [] }
        return without(text).map { bytes in
            var smaller = one
            smaller.texts = [bytes]
            return smaller
        }
    }

    /// Without each half, quarter and so on, down to each element; then without two that belong together.
    static func without<Element>(_ elements: [Element]) -> [[Element]] {
        var results: [[Element]] = []
        var size = elements.count
        while size > 0 {
            for start in stride(from: 0, to: elements.count, by: size) {
                results.append(Array(elements[..<start] + elements[min(elements.count, start + size)...]))
            }
            size /= 2
        }
        guard elements.count <= 40 else { return results }
        for first in elements.indices {
            for second in elements.indices[(first + 1)...] {
                results.append(
                    elements.enumerated().filter { $0.offset != first && $0.offset != second }.map(\.element)
                )
            }
        }
        return results
    }
}
