import VigilModel

/// A text in which secrets are looked for.
struct ScannedText {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Where the last finding ended: nothing before it is looked at again.
    var floor = 0
    /// Up to here no web token begins, since one was looked for and there was none.
    private var tokensBegin = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var count: Int { bytes.count }

    /// The byte at a place; zero outside of the text.
    @inline(__always)
    subscript(position: Int) -> UInt8 {
        position >= 0 && position < bytes.count ? bytes[position] : 0
    }

    func holds(_ text: [UInt8], at position: Int) -> Bool {
        guard position + text.count <= bytes.count else { return false }
        for index in text.indices where bytes[position + index] != text[index] { return false }
        return true
    }

    func holds(_ text: StaticString, at position: Int) -> Bool {
        guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[position + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// The same for words of lower case, in any case.
    func holds(word: StaticString, at position: Int) -> Bool {
        guard position + word.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount
        where bytes[position + index].lowercased != word.utf8Start[index] {
            return false
        }
        return true
    }

    /// The end of a run of bytes, at most so long.
    @inline(__always)
    func end(of position: Int, atMost most: Int = .max, while holds: (UInt8) -> Bool) -> Int {
        let bound = most < count - position ? position + most : count
        var end = position
        while end < bound, holds(bytes[end]) { end += 1 }
        return end
    }

    /// Whether an earlier redaction left its mark there.
    func isMarked(at position: Int) -> Bool { holds("[REDACTED", at: position) }
}

// MARK: - Numbers

extension ScannedText {
    func card(at position: Int) -> Range<Int>? {
        let before = self[position - 1]
        if before.isAlphanumeric || before == UInt8(ascii: "_") { return nil }
        // The middle of a fraction, a date or a longer number.
        if before == UInt8(ascii: ".") || before == UInt8(ascii: "-"), self[position - 2].isDigit { return nil }
        let run = end(of: position, atMost: 20, while: \.isDigit) - position
        guard let groups = cardGroups(at: position, first: run) else { return nil }
        var digits: [UInt8] = []
        var next = position
        for length in groups {
            if next > position {
                guard self[next] == self[position + groups[0]] else { return nil }
                next += 1
            }
            guard next + length <= count else { return nil }
            for byte in bytes[next..<next + length] {
                guard byte.isDigit else { return nil }
                digits.append(byte - UInt8(ascii: "0"))
            }
            next += length
        }
        let endsInNumber = self[next] == UInt8(ascii: ".") && self[next + 1].isDigit
        guard !self[next].isAlphanumeric, !endsInNumber, CardNumber.isValid(digits) else { return nil }
        return position..<next
    }

    /// The lengths of the groups of digits that a card's number is written in.
    private func cardGroups(at position: Int, first run: Int) -> [Int]? {
        if (13...19).contains(run) { return [run] }
        let separator = self[position + run]
        guard run == 4, separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-") else { return nil }
        if self[position] != UInt8(ascii: "3") || self[position + 1] == UInt8(ascii: "5") { return [4, 4, 4, 4] }
        return self[position + 1] == UInt8(ascii: "4") || self[position + 1] == UInt8(ascii: "7")
            ? [4, 6, 5] : [4, 6, 4]
    }

    func bankAccount(at position: Int) -> Range<Int>? {
        guard self[position + 2].isDigit, self[position + 3].isDigit, self[position].isUpper,
            let length = BankAccount.lengths[String(decoding: bytes[position..<position + 2], as: UTF8.self)]
        else { return nil }
        var characters: [UInt8] = []
        characters.reserveCapacity(length)
        var next = position
        while characters.count < length {
            // Written in groups of four, or without spaces.
            if characters.count % 4 == 0, next > position, self[next] == UInt8(ascii: " ") { next += 1 }
            guard self[next].isUpper || self[next].isDigit else { return nil }
            characters.append(self[next])
            next += 1
        }
        guard !self[next].isAlphanumeric, BankAccount.isValid(characters) else { return nil }
        return position..<next
    }
}

// MARK: - Tokens and keys

extension ScannedText {
    func key(_ known: KnownKey, at position: Int) -> Range<Int>? {
        guard holds(known.prefix, at: position) else { return nil }
        let start = position + known.prefix.count
        guard end(of: start, atMost: known.least, while: known.alphabet.holds) - start == known.least else {
            return nil
        }
        var end = end(of: start, while: known.alphabet.holds)
        if known.alphabet == .upper, end - start != known.least || self[end].isAlphanumeric { return nil }
        while self[end - 1] == UInt8(ascii: ".") { end -= 1 }
        // A name in words has the same letters, and no digits.
        guard bytes[start..<start + known.least].contains(where: \.isDigit) else { return nil }
        return position..<end
    }

    /// Three or five parts of base64 with dots between them, the first an object of JSON.
    mutating func webToken(at position: Int) -> Range<Int>? {
        guard holds("eyJ", at: position), position >= tokensBegin, self[position - 1] != UInt8(ascii: ".") else {
            return nil
        }
        var end = end(of: position, while: \.isBase64URL)
        var dots = 0
        while dots < 4, self[end] == UInt8(ascii: ".") {
            let next = self.end(of: end + 1, while: \.isBase64URL)
            // A token without a signature ends in a dot; a sentence behind a token does too.
            guard next > end + 1 || dots == 1 else { break }
            end = next
            dots += 1
        }
        guard dots >= 2, end - position >= 20 else {
            tokensBegin = end
            return nil
        }
        return position..<end
    }

    /// What stands behind `Bearer` or `Basic`.
    func bearer(at position: Int) -> Range<Int>? {
        let isBearer = holds(word: "bearer", at: position)
        guard isBearer || holds(word: "basic", at: position) else { return nil }
        let start = position + (isBearer ? 7 : 6)
        guard self[start - 1] == UInt8(ascii: " ") else { return nil }
        let end = end(of: start) { $0.isBase64URL || "./+=~".utf8.contains($0) }
        let token = bytes[start..<end]
        if isBearer {
            guard token.count >= 20 || token.count >= 8 && token.contains(where: \.isDigit) else { return nil }
            return start..<end
        }
        // A user and a password with a colon between them.
        guard token.count >= 4, Base64.decode(token.prefix(512))?.contains(UInt8(ascii: ":")) == true else {
            return nil
        }
        return start..<end
    }

    func privateKey(at position: Int) -> Range<Int>? {
        guard holds("-----BEGIN ", at: position) else { return nil }
        let label = end(of: position + 11, atMost: 64) { $0 != UInt8(ascii: "-") && $0 != 0x0a }
        let words = String(decoding: bytes[position + 11..<label], as: UTF8.self)
        guard words.hasSuffix("PRIVATE KEY") || words.hasSuffix("PRIVATE KEY BLOCK") else { return nil }
        var next = label
        while next < count {
            next = end(of: next + 1) { $0 != UInt8(ascii: "-") }
            guard holds("-----END ", at: next) else { continue }
            let close = end(of: next + 9) { $0 != UInt8(ascii: "-") }
            return position..<end(of: close, atMost: 5) { $0 == UInt8(ascii: "-") }
        }
        // Cut off: what is there is taken out.
        return position..<count
    }
}

// MARK: - Addresses

extension ScannedText {
    /// The password of an address whose `//` stands at a place.
    func urlPassword(at position: Int) -> Range<Int>? {
        guard self[position - 1] == UInt8(ascii: ":"), self[position - 2].isAlphanumeric else { return nil }
        let start = position + 2
        let end = end(of: start, atMost: 1_024) { !$0.isSpace && !"/?#\"'<>".utf8.contains($0) }
        guard let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")),
            let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":")), at > colon + 1, !isMarked(at: colon + 1)
        else { return nil }
        return colon + 1..<at
    }

    func email(around position: Int) -> Range<Int>? {
        var start = position
        while start > floor, position - start < 64,
            self[start - 1].isAlphanumeric || "._%+-".utf8.contains(self[start - 1])
        {
            start -= 1
        }
        var end = end(of: position + 1, atMost: 253) { $0.isAlphanumeric || $0 == 0x2d || $0 == 0x2e }
        while end > position, !self[end - 1].isAlphanumeric { end -= 1 }
        let domain = bytes[min(position + 1, end)..<end]
        guard start < position, let dot = domain.lastIndex(of: 0x2e), dot > position + 1, end - dot > 2,
            domain[(dot + 1)...].allSatisfy({ ($0 | 0x20).isLower })
        else { return nil }
        return start..<end
    }
}
