// Finds secrets in texts by their form, in one pass over the bytes of UTF-8. Two bytes at a time are looked up in a
// bitmap of how anything of interest begins; where a bit is set, the rules for it look closer. What a rule reads ahead
// or back is bounded or passed over afterwards, so that time is linear in the text whatever is in it.

/// A secret in a text.
struct SecretFinding: Equatable {
    /// The bytes to take out.
    let range: Range<Int>
    let rule: String
}

/// Looks for secrets in texts.
struct SecretScanner: Sendable {
    let secrets: Set<SecretKind>
    let keys: KeyRules
    private let literals: [[UInt8]]
    private let knownKeys: [[KnownKey]]
    /// One bit for each pair of bytes.
    private var beginnings = [UInt64](repeating: 0, count: 1_024)

    init(_ rules: RedactionRules, keys: KeyRules) {
        secrets = rules.secrets
        self.keys = keys
        literals = rules.literals.map { Array($0.utf8) }.filter { !$0.isEmpty }
        var known = [[KnownKey]](repeating: [], count: 256)
        if rules.secrets.contains(.accessKey) {
            for key in KnownKey.all { known[Int(key.prefix[0])].append(key) }
        }
        knownKeys = known
        noteBeginnings()
    }

    /// Whether there is nothing to look for.
    var isIdle: Bool { secrets.isEmpty && literals.isEmpty }

    /// The secrets of a text in order, none overlapping another.
    func findings(in bytes: UnsafeBufferPointer<UInt8>) -> [SecretFinding] {
        var findings: [SecretFinding] = []
        beginnings.withUnsafeBufferPointer { beginnings in
            var text = ScannedText(bytes)
            var position = 0
            while position < bytes.count {
                let second = position + 1 < bytes.count ? Int(bytes[position + 1]) : 0
                let pair = Int(bytes[position]) << 8 | second
                guard beginnings[pair >> 6] & 1 << UInt64(pair & 63) != 0,
                    let finding = finding(at: position, in: &text)
                else {
                    position += 1
                    continue
                }
                findings.append(finding)
                position = max(position + 1, finding.range.upperBound)
                text.floor = finding.range.upperBound
            }
        }
        return findings
    }

    private func finding(at position: Int, in text: inout ScannedText) -> SecretFinding? {
        if let literal = literal(at: position, in: text) { return literal }
        let range: Range<Int>?
        let kind: SecretKind
        switch text[position] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): (range, kind) = (text.card(at: position), .card)
        case UInt8(ascii: "/"): (range, kind) = (text.urlPassword(at: position), .urlPassword)
        case UInt8(ascii: "@"): (range, kind) = (text.email(around: position), .email)
        case UInt8(ascii: "-"): (range, kind) = (text.privateKey(at: position), .privateKey)
        case UInt8(ascii: "="), UInt8(ascii: ":"):
            guard secrets.contains(.assignment) else { return nil }
            return text.assignment(at: position, keys: keys)
        default: return word(at: position, in: &text)
        }
        guard let range, secrets.contains(kind) else { return nil }
        return SecretFinding(range: range, rule: kind.rawValue)
    }

    /// A secret that begins with a letter.
    private func word(at position: Int, in text: inout ScannedText) -> SecretFinding? {
        guard position == 0 || !text[position - 1].isAlphanumeric else { return nil }
        for known in knownKeys[Int(text[position])] {
            guard let range = text.key(known, at: position) else { continue }
            return SecretFinding(range: range, rule: SecretKind.accessKey.rawValue)
        }
        if secrets.contains(.jwt), let range = text.webToken(at: position) {
            return SecretFinding(range: range, rule: SecretKind.jwt.rawValue)
        }
        if secrets.contains(.bearer), let range = text.bearer(at: position) {
            return SecretFinding(range: range, rule: SecretKind.bearer.rawValue)
        }
        if secrets.contains(.iban), let range = text.bankAccount(at: position) {
            return SecretFinding(range: range, rule: SecretKind.iban.rawValue)
        }
        return nil
    }

    private func literal(at position: Int, in text: ScannedText) -> SecretFinding? {
        for literal in literals where text.holds(literal, at: position) {
            return SecretFinding(range: position..<position + literal.count, rule: "literal")
        }
        return nil
    }

    private mutating func noteBeginnings() {
        for literal in literals { note(literal[0], literal.count > 1 ? literal[1] : nil) }
        for key in knownKeys.joined() { note(key.prefix[0], key.prefix[1]) }
        if secrets.contains(.card) {
            for number in CardNumber.beginnings { note("\(number)") }
        }
        if secrets.contains(.iban) {
            for country in BankAccount.lengths.keys { note(country) }
        }
        if secrets.contains(.jwt) { note("ey") }
        if secrets.contains(.urlPassword) { note("//") }
        if secrets.contains(.privateKey) { note("--") }
        if secrets.contains(.bearer) {
            for beginning in ["be", "Be", "BE", "ba", "Ba", "BA"] { note(beginning) }
        }
        if secrets.contains(.assignment) {
            note(UInt8(ascii: "="), nil)
            note(UInt8(ascii: ":"), nil)
        }
        if secrets.contains(.email) { note(UInt8(ascii: "@"), nil) }
    }

    private mutating func note(_ pair: String) {
        let bytes = Array(pair.utf8)
        note(bytes[0], bytes[1])
    }

    /// Sets the bit of a pair; of all pairs that begin so, where there is no second.
    private mutating func note(_ first: UInt8, _ second: UInt8?) {
        for second in second.map({ $0...$0 }) ?? 0...255 {
            beginnings[Int(first) << 2 | Int(second >> 6)] |= 1 << UInt64(second & 63)
        }
    }
}
