import VigilPattern

/// Unicode's classes and case folding, compared with Go's for the scalars that both know.
package struct PatternUnicodeCorpus {
    private let peer: GoPeer
    private let scalars: [Unicode.Scalar]
    private let text: [UInt8]
    private let willMatch: (String) -> Void

    /// - Parameters:
    ///   - peer: Who is asked.
    ///   - isThorough: Whether all scalars are compared, or only those beside which classes begin and end, and some.
    ///   - willMatch: Called before each expression is given to Vigil.
    package init(peer: GoPeer, isThorough: Bool, willMatch: @escaping (String) -> Void = { _ in }) {
        self.peer = peer
        self.willMatch = willMatch
        let known = (0...0x10FFFF).lazy.compactMap(Unicode.Scalar.init).filter(PatternAlphabet.isKnown)
        scalars = isThorough ? Array(known) : Self.sampled(Array(known))
        text = Self.text(of: scalars)
    }

    /// Where a category begins or ends or code points are left out, and every 29th.
    private static func sampled(_ known: [Unicode.Scalar]) -> [Unicode.Scalar] {
        known.indices.filter { index in
            guard index > 0, index + 1 < known.count, known[index].value % 29 != 0 else { return true }
            return [known[index - 1], known[index + 1]].contains {
                abs(Int($0.value) - Int(known[index].value)) > 1
                    || $0.properties.generalCategory != known[index].properties.generalCategory
            }
        }.map { known[$0] }
    }

    private static func text(of scalars: [Unicode.Scalar]) -> [UInt8] {
        scalars.flatMap { UTF8.encode($0).map(Array.init) ?? [] }
    }

    /// What differs among all classes that Go knows by name.
    package func classDifferences() throws -> [String] {
        try differences(try peer.unicodeNames().map { "\\p{\($0)}+" }, in: text)
    }

    /// What differs when classes are folded.
    package func foldedClassDifferences() throws -> [String] {
        let names = ["Lu", "Ll", "Lt", "L", "Greek", "Cyrillic", "Cherokee", "Latin", "Deseret", "Georgian", "Mn"]
        let classes = [
            "[a-z]+", "[^a-z]+", "[K-ſ]+", "\\w+", "\\W+", "[[:upper:]]+", "[[:^lower:]]+", "[\\x{3B1}-\\x{3C9}]+",
        ]
        let ofNames = names.flatMap { ["\\p{\($0)}+", "\\P{\($0)}+", "[^\\p{\($0)}]+"] }
        return try differences((ofNames + classes).map { "(?i)" + $0 }, in: text)
    }

    /// What differs among the scalars that each scalar with a case matches when case does not count.
    package func foldingDifferences() throws -> [String] {
        let cased = scalars.filter { $0.properties.changesWhenCaseMapped || $0.properties.changesWhenCaseFolded }
        return try differences(cased.map { "(?i)\($0)" }, in: Self.text(of: cased))
    }

    private func differences(_ expressions: [String], in text: [UInt8]) throws -> [String] {
        try zip(expressions, peer.matches(of: expressions, in: text)).compactMap { expression, expected in
            guard let expected else { return "\(expression) is refused by Go" }
            willMatch(expression)
            let pattern = try Pattern(expression)
            let found = text.withUnsafeBufferPointer { pattern.matches(in: $0).map(\.range) }
            return found == expected ? nil : "\(expression): \(Self.differing(found, expected, in: text))"
        }
    }

    /// The scalars that one has and not the other.
    private static func differing(_ found: [Range<Int>], _ expected: [Range<Int>], in text: [UInt8]) -> String {
        let bytes = [found, expected].map { ranges in Set(ranges.flatMap { Array($0) }) }
        let starts = bytes[0].symmetricDifference(bytes[1]).filter { text[$0] & 0xC0 != 0x80 }.sorted()
        guard !starts.isEmpty else { return "other borders" }
        return starts.compactMap { start in
            String(decoding: text[start...].prefix(4), as: UTF8.self).unicodeScalars.first.map {
                "U+" + String($0.value, radix: 16, uppercase: true)
            }
        }.joined(separator: " ")
    }
}
