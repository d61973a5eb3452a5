import Testing
import VigilPattern
import VigilPrivacy

/// Secrets in texts, by their form.
struct SecretTests {
    private let redactor = Redactor(RedactionRules(secrets: Set(SecretKind.allCases)))

    @Test(arguments: [
        ("paid with 4111111111111111 today", "paid with [REDACTED:card] today"),
        ("4111 1111 1111 1111", "[REDACTED:card]"),
        ("card-5500-0055-5555-5559.", "card-[REDACTED:card]."),
        ("3782 822463 10005", "[REDACTED:card]"),
        ("to DE89370400440532013000,", "to [REDACTED:iban],"),
        ("GB82 WEST 1234 5698 7654 32 it is", "[REDACTED:iban] it is"),
        ("key AKIAIOSFODNN7EXAMPLE is", "key [REDACTED:access_key] is"),
        ("ghp_0123456789abcdefghijklmnopqrstuvwxyz", "[REDACTED:access_key]"),
        ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl.", "got [REDACTED:jwt]."),
        ("postgres://app:s3cr3t@db:5432/shop", "postgres://app:[REDACTED:url_password]@db:5432/shop"),
        ("sent bearer abcdef1234567890", "sent bearer [REDACTED:bearer]"),
        ("Basic dXNlcjpwYXNz", "Basic [REDACTED:bearer]"),
        ("mail ann.lee@example.org now", "mail [REDACTED:email] now"),
        (
            "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b",
            "a [REDACTED:private_key] b"
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIE and then cut", "[REDACTED:private_key]"),
    ])
    func takesOutWhatItsFormGivesAway(text: String, expected: String) {
        #expect(redactor.redacted(text) == expected)
    }

    @Test(arguments: [
        ("login password=hunter2 ok", "login password=[REDACTED:password] ok"),
        ("?api_key=abc&page=2", "?api_key=[REDACTED:api_key]&page=2"),
        (#"{"user":"ann","password":"a\"b","x":1}"#, #"{"user":"ann","password":"[REDACTED:password]","x":1}"#),
        (#"{\"token\":\"abc\",\"x\":1}"#, #"{\"token\":\"[REDACTED:token]\",\"x\":1}"#),
        ("dbPassword: 'x y' next", "dbPassword: '[REDACTED:password]' next"),
        ("Cookie: a=b; c=d\nHost: x", "Cookie: [REDACTED:cookie]\nHost: x"),
        ("Authorization: Basic abc def\nx", "Authorization: [REDACTED:authorization]\nx"),
        (":secret => 's3'", ":secret => '[REDACTED:secret]'"),
    ])
    func takesOutValuesBehindTheirKeys(text: String, expected: String) {
        #expect(redactor.redacted(text) == expected)
    }

    @Test(arguments: [
        "2026-11-21T10:15:00.123456789Z took 0.4111111111111111 s",
        "4111111111111112 is one off, 4111111111111111111111 too long",
        "id 550e8400-e29b-41d4-a716-446655440000",
        "span 1795000000000000000 at 1795000000000",
        "DE89370400440532013001 has a wrong check", "ERROR 1234 in GB82",
        "eyJ is no token, eyJhbGciOiJIUzI1NiJ9.x", "AKIA and ghp_short", "Bearer authentication failed",
        "token_count=12 tokens: 15 max_tokens=100 password=*** secret=null token=",
        "if password == other", "https://example.org/a:b@c", "http://host:8080/x", "Basic training",
        "compass: north, tokenizer: fast", "a @ b, @swift, user@", "--------------------",
        "password=[REDACTED:password]", #""credentials": {"a": 1}"#, "-----BEGIN CERTIFICATE-----",
        "sk-learn-is-a-library-with-a-long-name-in-words", "",
    ])
    func leavesWhatOnlyLooksLikeIt(text: String) {
        #expect(redactor.redacted(text) == text)
    }

    @Test func leavesEMailAddressesUnlessAsked() {
        #expect(Redactor().redacted("ann@example.org") == "ann@example.org")
    }

    @Test func takesOutTextsAndExpressionsOfTheProgram() throws {
        var rules = RedactionRules.none
        rules.literals = ["Project Falcon", "é"]
        rules.patterns = [RedactionPattern("customer", try Pattern(#"C-\d{4}"#))]
        let redactor = Redactor(rules)
        #expect(
            redactor.redacted("Project Falcon for C-1234 and C-5678, café")
                == "[REDACTED:literal] for [REDACTED:customer] and [REDACTED:customer], caf[REDACTED:literal]"
        )
        #expect(redactor.redacted("password=x") == "password=x")
    }

    @Test func findsSeveralInOneText() {
        #expect(
            redactor.redacted("token=a1 4111111111111111 http://u:p@h")
                == "token=[REDACTED:token] [REDACTED:card] http://u:[REDACTED:url_password]@h"
        )
    }

    @Test(arguments: ["eyJ-", "://a:", "sk-", "-----BEGIN PRIVATE KEY", "password=", "@a", "\"", "token:\\\"", "4111 "])
    func takesLinearTimeWhateverIsRepeated(piece: String) {
        let short = String(repeating: piece, count: 2_000)
        let long = String(repeating: piece, count: 20_000)
        let clock = ContinuousClock()
        let times = [short, long].map { text in
            (0..<3).map { _ in clock.measure { _ = redactor.redacted(text) } }.min() ?? .zero
        }
        // Ten times the text; quadratic would be a hundred times the time.
        #expect(times[1] < times[0] * 40 + .milliseconds(20))
    }
}
