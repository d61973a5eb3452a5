import VigilModel
import VigilPattern

/// Which values of a label are wanted.
struct LabelQuestion {
    let name: String
    /// The only values that there may be; nil where they cannot be counted out.
    ///
    /// They are looked up by their bytes. Texts beyond ASCII can be spelled with other bytes and are the same all the
    /// same, so for them values are looked at one by one.
    let literals: [String]?
    /// What all wanted values begin with.
    let prefix: [UInt8]
    private let matcher: LabelMatcher
    private let isNegated: Bool

    /// The values that fulfil a matcher, or those that do not.
    init(_ matcher: LabelMatcher, isNegated: Bool) {
        self.matcher = matcher
        self.isNegated = isNegated
        name = matcher.name
        let literals = Self.literals(matcher, isNegated: isNegated)
        self.literals = literals.flatMap { $0.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } } ? $0 : nil }
        if case .matching(_, let pattern) = matcher, !isNegated {
            prefix = Array(pattern.literalPrefix.utf8)
        } else if case .notMatching(_, let pattern) = matcher, isNegated {
            prefix = Array(pattern.literalPrefix.utf8)
        } else {
            prefix = []
        }
    }

    private static func literals(_ matcher: LabelMatcher, isNegated: Bool) -> [String]? {
        switch (matcher, isNegated) {
        case (.equal(_, let text), false), (.notEqual(_, let text), true): [text]
        case (.oneOf(_, let texts), false), (.noneOf(_, let texts), true): Array(texts)
        case (.matching(_, let pattern), false), (.notMatching(_, let pattern), true): pattern.requiredValues
        default: nil
        }
    }

    /// Whether a value is wanted.
    func takes(_ value: UnsafeRawBufferPointer) -> Bool {
        switch matcher {
        case .matching(_, let pattern):
            value.withMemoryRebound(to: UInt8.self) { pattern.matchesWhole($0) } != isNegated
        case .notMatching(_, let pattern):
            value.withMemoryRebound(to: UInt8.self) { pattern.matchesWhole($0) } == isNegated
        default: matcher.matches(String(decoding: value, as: UTF8.self)) != isNegated
        }
    }
}
