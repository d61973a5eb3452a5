import VigilPattern

/// Generated sets of patterns, compared with Go, for which a set is an alternative of groups: `(first)|(second)`.
package struct PatternSetCorpus {
    private struct SetCase {
        var sources: [String]
        var texts: [[UInt8]]
    }

    private struct Member: Equatable, CustomStringConvertible {
        let pattern: Int
        let ranges: [Range<Int>?]

        var description: String { "\(pattern): \(PatternComparison.shown([ranges]))" }
    }

    private let peer: GoPeer
    /// Called with each seed before its set is searched for.
    private let willMatch: (UInt64) -> Void

    package init(peer: GoPeer, willMatch: @escaping (UInt64) -> Void = { _ in }) {
        self.peer = peer
        self.willMatch = willMatch
    }

    /// What differs among the sets of some seeds.
    package func differences(seeds: Range<UInt64>) throws -> [String] {
        var reports: [String] = []
        for seed in seeds where reports.count < 5 {
            willMatch(seed)
            var random = SeededGenerator(seed: seed ^ 0x5E75)
            let alphabet = random.pick(PatternAlphabet.all)
            let members = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                PatternCase(seed: random.next(), textCount: 3, alphabet: alphabet)
            }
            let one = SetCase(sources: members.map(\.source), texts: members.flatMap(\.texts))
            if try difference(one) != nil { reports.append("seed \(seed) \(try shrunkReport(one))") }
        }
        return reports
    }

    private func difference(_ one: SetCase) throws -> String? {
        let alternatives = one.sources.map { "(\($0))" }.joined(separator: "|")
        let whole = PatternCase(seed: 0, source: alternatives, texts: one.texts)
        let patterns = one.sources.compactMap { try? Pattern($0) }
        guard patterns.count == one.sources.count,
            let difference = Self.difference(patterns, one.texts, try peer.answer(to: whole))
        else { return nil }
        // Go may be wrong where alternatives begin alike.
        guard Self.difference(patterns, one.texts, try peer.answer(to: whole.withAlternativesApart)) != nil else {
            return nil
        }
        return difference
    }

    private static func difference(_ patterns: [Pattern], _ texts: [[UInt8]], _ answer: PeerAnswer) -> String? {
        guard case .accepted(_, let answers) = answer else { return nil }
        for choice in [nil] + PatternEngineChoice.allCases {
            let set = PatternSet(patterns, engines: choice?.engines ?? PatternEngines())
            for (text, answer) in zip(texts, answers) {
                let difference = text.withUnsafeBufferPointer { Self.difference(set, on: $0, answer) }
                if let difference {
                    return "on \(PatternCase.shown(text)) by \(choice.map { "\($0)" } ?? "all") \(difference)"
                }
            }
        }
        return nil
    }

    private static func difference(
        _ set: PatternSet,
        on text: UnsafeBufferPointer<UInt8>,
        _ answer: PeerAnswer.Text
    ) -> String? {
        let found = set.leftmostMatches(in: text).map { Member(pattern: $0.pattern, ranges: $0.match.ranges) }
        let expected = answer.matches.compactMap { member(of: $0, set.patterns) }
        if found != expected { return "leftmostMatches expected \(expected) found \(found)" }
        let matching = set.patterns.indices.filter { set.patterns[$0].matches(text) }
        let together = set.matches(in: text)
        return together == matching ? nil : "matches expected \(matching) found \(together)"
    }

    /// From a match of all alternatives to that of the one that matched: its group, and those inside of it.
    private static func member(of ranges: [Range<Int>?], _ patterns: [Pattern]) -> Member? {
        var index = 1
        for (number, pattern) in patterns.enumerated() {
            let end = index + pattern.groupNames.count
            if ranges[index] != nil { return Member(pattern: number, ranges: Array(ranges[index..<end])) }
            index = end
        }
        return nil
    }

    /// Leaves out patterns, texts, and then characters of both, as long as it differs.
    private func shrunkReport(_ one: SetCase) throws -> String {
        var one = one
        var isSmaller = true
        while isSmaller {
            isSmaller = false
            var smaller = PatternShrinker.without(one.sources).map { SetCase(sources: $0, texts: one.texts) }
            smaller += PatternShrinker.without(one.texts).map { SetCase(sources: one.sources, texts: $0) }
            for index in one.sources.indices {
                smaller += PatternShrinker.without(Array(one.sources[index].unicodeScalars)).map {
                    var shorter = one
                    shorter.sources[index] = String(String.UnicodeScalarView($0))
                    return shorter
                }
            }
            for index in one.texts.indices where one.texts.count == 1 {
                smaller += PatternShrinker.without(one.texts[index]).map {
                    SetCase(sources: one.sources, texts: [$0])
                }
            }
            if let next = try smaller.first(where: { try difference($0) != nil }) {
                one = next
                isSmaller = true
            }
        }
        return "set \(one.sources) \(try difference(one) ?? "")"
    }
}
