// Time that a test can ask for without a clock.

extension Pattern {
    /// How many steps the first match and its groups take, from a pattern that has worked out nothing yet.
    ///
    /// A step is a byte taken or an instruction visited: the time that it takes, but for a factor.
    package func steps(findingFirstIn text: UnsafeBufferPointer<UInt8>) -> Int {
        text.withSoundText { text, _ in matcher.search.steps(findingFirstIn: text) }
    }

    /// How many steps it takes to match a whole text with its groups, from a pattern that has worked out nothing yet.
    package func steps(matchingWhole text: UnsafeBufferPointer<UInt8>) -> Int {
        text.withSoundText { text, _ in matcher.whole.steps(matching: text) }
    }
}
