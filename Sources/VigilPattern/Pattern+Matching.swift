extension Pattern {
    /// Whether the whole text matches, newlines counting as any character for `.`.
    ///
    /// As the matchers of Prometheus do it, which match against `^(?s:…)$`.
    public func matchesWhole(_ text: String) -> Bool {
        text.withBytes(matchesWhole)
    }

    /// Whether a part of the text matches.
    public func matches(_ text: String) -> Bool {
        text.withBytes(matches)
    }

    /// The leftmost match in a text.
    public func firstMatch(in text: String) -> PatternMatch? {
        text.withBytes { firstMatch(in: $0) }
    }

    /// The whole text as a match with its groups, as ``matchesWhole(_:)-(String)`` matches it.
    public func wholeMatch(in text: String) -> PatternMatch? {
        text.withBytes { wholeMatch(in: $0) }
    }

    /// The matches in a text, from left to right, none beginning before the one before it ends.
    ///
    /// An empty match counts too, but not directly behind the match before it.
    public func matches(in text: String) -> [PatternMatch] {
        text.withBytes { matches(in: $0) }
    }

    /// A text with each of its matches replaced by what a template makes of it.
    public func replacingMatches(in text: String, with template: ReplacementTemplate) -> String {
        String(decoding: text.withBytes { replacingMatches(in: $0, with: template) }, as: UTF8.self)
    }
}

extension Pattern {
    /// Whether the whole text matches, newlines counting as any character for `.`.
    public func matchesWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        matcher.matchesWhole(text)
    }

    /// Whether a part of the text matches.
    public func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        matcher.matches(text)
    }

    /// The leftmost match in a text.
    public func firstMatch(in text: UnsafeBufferPointer<UInt8>) -> PatternMatch? {
        matcher.firstMatch(in: text, from: 0)
    }

    /// The whole text as a match with its groups, as ``matchesWhole(_:)-(UnsafeBufferPointer<UInt8>)`` matches it.
    public func wholeMatch(in text: UnsafeBufferPointer<UInt8>) -> PatternMatch? {
        matcher.wholeMatch(in: text)
    }

    /// The matches in a text, from left to right, none beginning before the one before it ends.
    ///
    /// An empty match counts too, but not directly behind the match before it.
    public func matches(in text: UnsafeBufferPointer<UInt8>) -> [PatternMatch] {
        var matches: [PatternMatch] = []
        matcher.forEachMatch(in: text) { matches.append($0) }
        return matches
    }

    /// A text with each of its matches replaced by what a template makes of it.
    public func replacingMatches(
        in text: UnsafeBufferPointer<UInt8>,
        with template: ReplacementTemplate
    ) -> [UInt8] {
        var result: [UInt8] = []
        var end = 0
        matcher.forEachMatch(in: text) { match in
            result += text[end..<match.range.lowerBound]
            template.append(match, of: self, in: text, to: &result)
            end = match.range.upperBound
        }
        result += text[end...]
        return result
    }
}
