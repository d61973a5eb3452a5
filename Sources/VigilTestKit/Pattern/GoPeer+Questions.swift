/// What the peer says of an expression and its texts.
package enum PeerAnswer: Sendable, Equatable {
    /// What it found in one text.
    package struct Text: Sendable, Equatable {
        /// All matches, each with the ranges of its groups.
        package var matches: [[Range<Int>?]]
        /// The groups where the whole text matches.
        package var whole: [Range<Int>?]?
        package var replaced: [UInt8]

        package init(matches: [[Range<Int>?]], whole: [Range<Int>?]?, replaced: [UInt8]) {
            self.matches = matches
            self.whole = whole
            self.replaced = replaced
        }
    }

    case refused(String)
    /// It takes the expression, but not when it is anchored on both sides.
    case refusedWhole(String)
    /// Names of the groups, empty where they have none; then what it found in each text.
    case accepted(groupNames: [String], texts: [Text])
}

extension GoPeer {
    /// Asks for all that is known of some cases; the answer is still to be received.
    package func ask(_ cases: [PatternCase]) throws {
        var message = PeerMessage(kind: "m")
        message.append(cases.count)
        for one in cases {
            message.append(byte: one.flags.rawValue)
            message.append(one.peerSource)
            message.append(one.template)
            message.append(texts: one.texts)
        }
        try send(message)
    }

    /// Receives what was asked for.
    package func receiveAnswers(count: Int) throws -> [PeerAnswer] {
        var message = try receive()
        return (0..<count).map { _ in message.answer() }
    }

    /// The answer to one case.
    package func answer(to one: PatternCase) throws -> PeerAnswer {
        try ask([one])
        guard let answer = try receiveAnswers(count: 1).first else { throw Failure(description: "no answer") }
        return answer
    }

    /// Texts as Go quotes them.
    package func quoted(_ texts: [String]) throws -> [String] {
        var message = PeerMessage(kind: "q")
        message.append(expressions: texts)
        try send(message)
        var answer = try receive()
        return texts.map { _ in answer.text() }
    }

    /// The names of the classes of Unicode that Go knows, sorted.
    package func unicodeNames() throws -> [String] {
        try send(PeerMessage(kind: "n"))
        var answer = try receive()
        return (0..<answer.number()).map { _ in answer.text() }.sorted()
    }

    /// Where each expression matches in a text; nil for one that is refused.
    package func matches(of expressions: [String], in text: [UInt8]) throws -> [[Range<Int>]?] {
        var message = PeerMessage(kind: "c")
        message.append(byte: 0)
        message.append(expressions: expressions)
        message.append(text)
        try send(message)
        var answer = try receive()
        return expressions.map { _ in
            guard answer.byte() == 1 else {
                _ = answer.text()
                return nil
            }
            return (0..<answer.number()).map { _ in answer.number()..<answer.number() }
        }
    }

    /// How long Go takes for one round of some work, in nanoseconds, and how much it found; nil where it refuses.
    package func measure(_ work: PatternWork, milliseconds: Int) throws -> (nanoseconds: Double, count: Int)? {
        var message = PeerMessage(kind: "t")
        message.append(work.operation.rawValue)
        message.append(byte: 0)
        message.append(expressions: work.expressions)
        message.append(work.template)
        message.append(texts: work.texts)
        message.append(milliseconds)
        try send(message)
        var answer = try receive()
        guard answer.byte() == 1 else { return nil }
        let count = answer.number()
        return (Double(answer.number()) * 1_000 + Double(answer.number()), count)
    }
}

extension PeerMessage {
    fileprivate mutating func answer() -> PeerAnswer {
        let kind = byte()
        guard kind == 1 else { return kind == 0 ? .refused(text()) : .refusedWhole(text()) }
        let names = (0..<number()).map { _ in text() }
        let texts = (0..<number()).map { _ in
            PeerAnswer.Text(
                matches: (0..<number()).map { _ in groups(names.count) },
                whole: byte() == 1 ? groups(names.count) : nil,
                replaced: content()
            )
        }
        return .accepted(groupNames: names, texts: texts)
    }

    private mutating func groups(_ count: Int) -> [Range<Int>?] {
        (0..<count).map { _ in
            let (start, end) = (number(), number())
            return start < 0 ? nil : start..<end
        }
    }
}
