/// Which keys name secrets.
struct KeyRules: Sendable {
    private struct Phrase: Sendable {
        let words: [UInt64]
        let name: String
        /// Whether a last word that tells of the secret, such as `count`, makes it harmless.
        let mindsLastWord: Bool
    }

    /// By their last words.
    private var phrases: [UInt64: [Phrase]] = [:]
    private var harmless: Set<UInt64> = []
    private let allowed: Set<String>
    /// One bit for each last word; what is not in it is no secret's.
    private var filter = [UInt64](repeating: 0, count: 64)

    init(_ rules: RedactionRules) {
        allowed = Set(rules.allowedKeys.map { $0.lowercased() })
        if rules.usesKnownKeys {
            for name in Self.known { add(name, mindsLastWord: true) }
            harmless = Set(Self.harmlessEndings.flatMap(KeyWords.words(of:)))
        }
        for name in rules.keys { add(name, mindsLastWord: false) }
    }

    private mutating func add(_ name: String, mindsLastWord: Bool) {
        let words = KeyWords.words(of: name)
        guard let last = words.last else { return }
        let rule = name.split(separator: " ").joined(separator: "_")
        phrases[last, default: []].append(Phrase(words: words, name: rule, mindsLastWord: mindsLastWord))
        filter[Int(last >> 6 & 63)] |= 1 << (last & 63)
    }

    /// The rule that a key falls under; nil where it names no secret.
    @inline(__always)
    func rule(for key: UnsafeBufferPointer<UInt8>) -> String? {
        for word in KeyWords(key) where filter[Int(word >> 6 & 63)] & 1 << (word & 63) != 0 {
            return judge(key)
        }
        return nil
    }

    /// Whether a key was declared harmless.
    func allows(_ key: String) -> Bool { !allowed.isEmpty && allowed.contains(key.lowercased()) }

    private func judge(_ key: UnsafeBufferPointer<UInt8>) -> String? {
        let words = Array(KeyWords(key))
        let endsHarmlessly = words.last.map(harmless.contains) ?? false
        for end in words.indices {
            for phrase in phrases[words[end]] ?? [] where !(phrase.mindsLastWord && endsHarmlessly) {
                if words[...end].suffix(phrase.words.count).elementsEqual(phrase.words) { return phrase.name }
            }
        }
        return nil
    }

    private static let known = [
        "password", "passwd", "pwd", "passphrase", "passcode", "secret", "secrets", "token", "authorization", "cookie",
        "cookies", "credential", "credentials", "ssn", "social security", "cvv", "cvc", "jwt", "otp", "api key",
        "apikey", "apitoken", "authtoken", "accesstoken", "refreshtoken", "access key", "accesskey", "private key",
        "privatekey", "secretkey", "signing key", "encryption key", "session key", "auth key", "credit card",
        "creditcard", "card number", "cardnumber",
    ]

    /// Words at the end of a key that make it say something about the secret instead of the secret.
    private static let harmlessEndings = [
        "count", "counts", "limit", "max", "min", "type", "kind", "usage", "used", "length", "size", "budget", "total",
        "expiry", "expires", "expired", "expiration", "ttl", "age", "at", "valid", "required", "enabled", "present",
        "policy", "name", "status", "provider", "source", "endpoint", "version", "algorithm", "strength", "rate",
        "index", "consent", "error", "duration",
    ]
}
