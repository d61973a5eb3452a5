/// How the keys of services begin that can be told by their beginning.
struct KnownKey: Sendable {
    enum Alphabet: Sendable {
        case upper, alphanumeric, base64URL

        func holds(_ byte: UInt8) -> Bool {
            switch self {
            case .upper: byte.isUpper || byte.isDigit
            case .alphanumeric: byte.isAlphanumeric
            case .base64URL: byte.isBase64URL || byte == UInt8(ascii: ".")
            }
        }
    }

    let prefix: [UInt8]
    let alphabet: Alphabet
    /// How many characters must follow.
    let least: Int

    private init(_ prefix: String, _ alphabet: Alphabet, _ least: Int) {
        self.prefix = Array(prefix.utf8)
        self.alphabet = alphabet
        self.least = least
    }

    /// Longer beginnings before those that they begin with.
    static let all: [KnownKey] = [
        // AWS
        KnownKey("AKIA", .upper, 16), KnownKey("ASIA", .upper, 16),
        // GitHub, GitLab
        KnownKey("ghp_", .alphanumeric, 36), KnownKey("gho_", .alphanumeric, 36), KnownKey("ghu_", .alphanumeric, 36),
        KnownKey("ghs_", .alphanumeric, 36), KnownKey("ghr_", .alphanumeric, 36),
        KnownKey("github_pat_", .base64URL, 22), KnownKey("glpat-", .base64URL, 20),
        // Slack
        KnownKey("xoxb-", .base64URL, 20), KnownKey("xoxp-", .base64URL, 20), KnownKey("xoxa-", .base64URL, 20),
        KnownKey("xoxr-", .base64URL, 20), KnownKey("xoxs-", .base64URL, 20), KnownKey("xapp-", .base64URL, 20),
        // Stripe
        KnownKey("sk_live_", .alphanumeric, 16), KnownKey("sk_test_", .alphanumeric, 16),
        KnownKey("rk_live_", .alphanumeric, 16), KnownKey("rk_test_", .alphanumeric, 16),
        // Makers of language models
        KnownKey("sk-ant-", .base64URL, 20), KnownKey("sk-proj-", .base64URL, 20), KnownKey("sk-", .alphanumeric, 32),
        KnownKey("hf_", .alphanumeric, 30),
        // Google, SendGrid, npm, PyPI, DigitalOcean, age
        KnownKey("AIza", .base64URL, 35), KnownKey("SG.", .base64URL, 40), KnownKey("npm_", .alphanumeric, 36),
        KnownKey("pypi-AgEI", .base64URL, 40), KnownKey("dop_v1_", .alphanumeric, 60),
        KnownKey("AGE-SECRET-KEY-1", .upper, 50),
    ]
}
