package import VigilPattern

/// Compares Vigil's answers to a case with the peer's, and with each other.
package enum PatternComparison {
    /// The first difference that is not allowed.
    package static func difference(_ one: PatternCase, _ answer: PeerAnswer) -> PatternDifference? {
        let pattern: Pattern
        do {
            pattern = try Pattern(one.source, options: one.options)
        } catch {
            return refusal(one, answer, error)
        }
        guard case .accepted(let names, let texts) = answer else { return refusal(one, answer, nil) }
        let ownNames = pattern.groupNames.map { $0 ?? "" }
        if ownNames != names {
            return PatternDifference(question: .groupNames, text: nil, expected: "\(names)", found: "\(ownNames)")
        }
        let found = answers(of: pattern, to: one)
        for (index, (expected, found)) in zip(texts, found).enumerated() {
            if let difference = difference(index, expected, found) { return difference }
        }
        return breach(of: pattern, one, found)
    }

    /// What Vigil says where nobody else is asked: its answers must fit together.
    package static func difference(alone one: PatternCase) -> PatternDifference? {
        guard let pattern = try? Pattern(one.source, options: one.options) else { return nil }
        return breach(of: pattern, one, answers(of: pattern, to: one))
    }

    private static func breach(
        of pattern: Pattern,
        _ one: PatternCase,
        _ found: [PeerAnswer.Text]
    ) -> PatternDifference? {
        let template = ReplacementTemplate(one.template)
        for (index, (text, found)) in zip(one.texts, found).enumerated() {
            if let broken = PatternConsistency.breach(of: pattern, on: text, found, template) {
                return PatternDifference(
                    question: .consistency,
                    text: index,
                    expected: broken.claim,
                    found: broken.found
                )
            }
        }
        return engineDifference(one, found)
    }

    /// Each way of matching alone.
    private static func engineDifference(_ one: PatternCase, _ expected: [PeerAnswer.Text]) -> PatternDifference? {
        for choice in PatternEngineChoice.allCases {
            guard let pattern = try? Pattern(one.source, options: one.options, engines: choice.engines) else {
                continue
            }
            for (index, (expected, found)) in zip(expected, answers(of: pattern, to: one)).enumerated() {
                guard let difference = difference(index, expected, found) else { continue }
                return PatternDifference(
                    question: .engines,
                    text: index,
                    expected: difference.expected,
                    found: "\(difference.found) by \(choice)"
                )
            }
        }
        return nil
    }

    private static func answers(of pattern: Pattern, to one: PatternCase) -> [PeerAnswer.Text] {
        let template = ReplacementTemplate(one.template)
        return one.texts.map { $0.withUnsafeBufferPointer { answers(of: pattern, to: $0, template) } }
    }

    private static func answers(
        of pattern: Pattern,
        to text: UnsafeBufferPointer<UInt8>,
        _ template: ReplacementTemplate
    ) -> PeerAnswer.Text {
        PeerAnswer.Text(
            matches: pattern.matches(in: text).map(\.ranges),
            whole: pattern.wholeMatch(in: text)?.ranges,
            replaced: pattern.replacingMatches(in: text, with: template)
        )
    }

    private static func refusal(
        _ one: PatternCase,
        _ answer: PeerAnswer,
        _ error: PatternError?
    ) -> PatternDifference? {
        let reason: String? =
            switch answer {
            case .refused(let reason), .refusedWhole(let reason): reason
            case .accepted: nil
            }
        if (error == nil) == (reason == nil) { return nil }
        if PatternAllowance.all.contains(where: { $0.applies(one, reason, error) }) { return nil }
        return PatternDifference(
            question: .acceptance,
            text: nil,
            expected: reason ?? "accepted",
            found: error?.description ?? "accepted"
        )
    }

    private static func difference(
        _ index: Int,
        _ expected: PeerAnswer.Text,
        _ found: PeerAnswer.Text
    ) -> PatternDifference? {
        func difference(
            _ question: PatternDifference.Question,
            _ expected: String,
            _ found: String
        ) -> PatternDifference {
            PatternDifference(question: question, text: index, expected: expected, found: found)
        }
        if expected.matches != found.matches {
            return difference(.matches, shown(expected.matches), shown(found.matches))
        }
        if expected.whole != found.whole {
            return difference(
                .wholeMatch,
                expected.whole.map { shown([$0]) } ?? "none",
                found.whole.map { shown([$0]) } ?? "none"
            )
        }
        if expected.replaced != found.replaced {
            return difference(.replacement, PatternCase.shown(expected.replaced), PatternCase.shown(found.replaced))
        }
        return nil
    }

    /// Matches as `[0..<2 (0..<1 -)]`.
    static func shown(_ matches: [[Range<Int>?]]) -> String {
        let parts = matches.map { ranges in
            let groups = ranges.dropFirst().map { $0.map { "\($0)" } ?? "-" }.joined(separator: " ")
            let whole = ranges.first?.map { "\($0)" } ?? "-"
            return groups.isEmpty ? whole : "\(whole) (\(groups))"
        }
        return "[\(parts.joined(separator: ", "))]"
    }
}

extension PatternCase {
    /// The flags as options.
    package var options: Pattern.Options {
        var options: Pattern.Options = []
        if flags.contains(.caseInsensitive) { options.insert(.caseInsensitive) }
        if flags.contains(.dotMatchesNewline) { options.insert(.dotMatchesNewline) }
        if flags.contains(.multiline) { options.insert(.multiline) }
        if flags.contains(.ungreedy) { options.insert(.ungreedy) }
        return options
    }

    /// Bytes as a literal of Go: `"a\xFF"`.
    static func shown(_ bytes: [UInt8]) -> String {
        var text = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(Unicode.Scalar(byte))
            case 0x20..<0x7F: text += String(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text + "\""
    }
}
