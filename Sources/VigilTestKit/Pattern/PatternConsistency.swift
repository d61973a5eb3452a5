import VigilPattern

/// What must hold between the answers of one pattern, whatever they are.
enum PatternConsistency {
    struct Breach {
        let claim: String
        let found: String
    }

    /// The first claim that does not hold.
    static func breach(
        of pattern: Pattern,
        on text: [UInt8],
        _ answer: PeerAnswer.Text,
        _ template: ReplacementTemplate
    ) -> Breach? {
        text.withUnsafeBufferPointer { bytes in
            breach(of: pattern, on: bytes, answer) ?? literals(of: pattern, on: bytes, answer)
        } ?? strings(of: pattern, on: text, answer, template)
    }

    private static func breach(
        of pattern: Pattern,
        on text: UnsafeBufferPointer<UInt8>,
        _ answer: PeerAnswer.Text
    ) -> Breach? {
        let first = pattern.firstMatch(in: text)?.ranges
        if first != answer.matches.first {
            return Breach(claim: "firstMatch is the first of matches", found: "\(first.map { "\($0)" } ?? "none")")
        }
        if pattern.matches(text) == answer.matches.isEmpty {
            return Breach(claim: "matches(_:) is whether there are matches", found: "\(!answer.matches.isEmpty)")
        }
        if pattern.matchesWhole(text) != (answer.whole != nil) {
            return Breach(claim: "matchesWhole is whether there is a wholeMatch", found: "\(answer.whole == nil)")
        }
        return nil
    }

    /// What the literals say that are known of a pattern.
    private static func literals(
        of pattern: Pattern,
        on text: UnsafeBufferPointer<UInt8>,
        _ answer: PeerAnswer.Text
    ) -> Breach? {
        if answer.whole != nil, !text.starts(with: pattern.literalPrefix.utf8) {
            return Breach(claim: "literalPrefix begins every whole match", found: pattern.literalPrefix)
        }
        guard let values = pattern.requiredValues else { return nil }
        if values.contains(where: { text.elementsEqual($0.utf8) }) != (answer.whole != nil) {
            return Breach(claim: "requiredValues are what matches whole", found: "\(values)")
        }
        return nil
    }

    /// Strings are searched as their bytes are.
    private static func strings(
        of pattern: Pattern,
        on text: [UInt8],
        _ answer: PeerAnswer.Text,
        _ template: ReplacementTemplate
    ) -> Breach? {
        guard let string = String(validating: text, as: UTF8.self) else { return nil }
        let matches = pattern.matches(in: string).map(\.ranges)
        if matches != answer.matches {
            return Breach(claim: "a String is searched as its bytes", found: PatternComparison.shown(matches))
        }
        let replaced = pattern.replacingMatches(in: string, with: template)
        if !replaced.utf8.elementsEqual(answer.replaced) {
            return Breach(claim: "a String is replaced as its bytes", found: replaced)
        }
        return nil
    }
}
