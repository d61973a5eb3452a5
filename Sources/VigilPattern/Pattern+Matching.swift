extension Pattern {
    /// Whether the whole text matches, newlines counting as any character for `.`.
    ///
    /// As the matchers of Prometheus do it, which match against `^(?s:…)$`.
    public func matchesWhole(_ text: String) -> Bool {
        text.withBytes(matcher.whole.matches)
    }

    /// Whether a part of the text matches.
    public func matches(_ text: String) -> Bool {
        text.withBytes(matcher.search.matches)
    }

    /// The leftmost match in a text.
    public func firstMatch(in text: String) -> PatternMatch? {
        text.withBytes { matcher.search.firstMatch(in: $0) }
    }

    /// The whole text as a match with its groups, as ``matchesWhole(_:)-(String)`` matches it.
    public func wholeMatch(in text: String) -> PatternMatch? {
        text.withBytes(matcher.whole.match)
    }

    /// The matches in a text, from left to right, none beginning before the one before it ends.
    ///
    /// An empty match counts too, but not directly behind the match before it.
    public func matches(in text: String) -> [PatternMatch] {
        text.withBytes(matcher.search.matches)
    }

    /// A text with each of its matches replaced by what a template makes of it.
    public func replacingMatches(in text: String, with template: ReplacementTemplate) -> String {
        let bytes = text.withBytes { replacing(matcher.search.matches(in: $0), in: $0, with: template) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

// MARK: - Bytes

extension Pattern {
    /// Whether the whole text matches, newlines counting as any character for `.`.
    public func matchesWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.withSoundText { text, _ in matcher.whole.matches(text) }
    }

    /// Whether a part of the text matches.
    public func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.withSoundText { text, _ in matcher.search.matches(text) }
    }

    /// The leftmost match in a text.
    public func firstMatch(in text: UnsafeBufferPointer<UInt8>) -> PatternMatch? {
        text.withSoundText { text, original in matcher.search.firstMatch(in: text).map(original) }
    }

    /// The whole text as a match with its groups, as ``matchesWhole(_:)-(UnsafeBufferPointer<UInt8>)`` matches it.
    public func wholeMatch(in text: UnsafeBufferPointer<UInt8>) -> PatternMatch? {
        text.withSoundText { text, original in matcher.whole.match(text).map(original) }
    }

    /// The matches in a text, from left to right, none beginning before the one before it ends.
    ///
    /// An empty match counts too, but not directly behind the match before it.
    public func matches(in text: UnsafeBufferPointer<UInt8>) -> [PatternMatch] {
        text.withSoundText { text, original in matcher.search.matches(in: text).map(original) }
    }

    /// A text with each of its matches replaced by what a template makes of it.
    ///
    /// What is not replaced stays as it is, damaged or not.
    public func replacingMatches(
        in text: UnsafeBufferPointer<UInt8>,
        with template: ReplacementTemplate
    ) -> [UInt8] {
        replacing(matches(in: text), in: text, with: template)
    }

    private func replacing(_ matches: [PatternMatch], in text: Bytes, with template: ReplacementTemplate) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var end = 0
        for match in matches {
            result += text[end..<match.range.lowerBound]
            template.append(match, of: self, in: text, to: &result)
            end = match.range.upperBound
        }
        result += text[end...]
        return result
    }
}
