import VigilTestKit

/// What is measured: expressions as matchers, redaction and searches have them, and texts as logs and labels are.
struct PatternWorkload {
    private let log: [UInt8]
    private let lines: [[UInt8]]

    init() {
        log = Self.logText(byteCount: 1 << 20)
        lines = log.split(separator: UInt8(ascii: "\n")).prefix(2_000).map(Array.init)
    }

    var works: [PatternBenchmark.Work] { searches + onLines + onLabels + [redaction, compilation] }

    /// In one text of 1 MiB.
    private var searches: [PatternBenchmark.Work] {
        let words = Self.words.prefix(100).joined(separator: "|")
        return [
            search("literal", "connection refused by"), search("literal.folded", "(?i)connection REFUSED by"),
            search("prefix", "status=50[0-9]"), search("words.100", words), search("words.100.folded", "(?i:\(words))"),
            search("class.digits", "[0-9]+"), search("class.letters", "\\pL+"),
            search("timestamp", "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}"),
            search("email", "[\\w.+-]+@[\\w-]+\\.[\\w.]+"), search("inner.literal", "\\w+ refused by \\w+"),
            search("absent", "[a-q][^u-z]{13}zzz"), search("captures", "(\\w+)=(\\S+)", .captures),
            search("captures.rare", "user=(\\d+) .*status=(5\\d\\d)", .captures),
            search("replace", "\\d+\\.\\d+ms", .replace),
        ]
    }

    private func search(
        _ name: String,
        _ expression: String,
        _ operation: PatternWork.Operation = .all
    ) -> PatternBenchmark.Work {
        let work = PatternWork(operation, [expression], texts: [log], template: "<$0>")
        return PatternBenchmark.Work(name: name, unit: .megabytes, work: work)
    }

    /// Whether there is a match in lines of about 130 bytes.
    private var onLines: [PatternBenchmark.Work] {
        [("line.literal", "ERROR"), ("line.search", "ERROR.*timed out"), ("line.folded", "(?i)error|failed|refused")]
            .map {
                PatternBenchmark.Work(
                    name: $0,
                    unit: .nanoseconds,
                    work: PatternWork(.matches, [$1], texts: lines)
                )
            }
    }

    /// Whole values of labels, as matchers take them.
    private var onLabels: [PatternBenchmark.Work] {
        let expressions = [
            ("exact", "api-gateway-3"), ("alternatives", "GET|POST|PUT"), ("any", ".*"), ("some", ".+"),
            ("prefix", "/api/v1/.*"), ("suffix", ".*-canary"), ("inner", ".*gateway.*"), ("status", "5.."),
            ("instance", "[a-z-]+-[0-9]+:9100"), ("folded", "(?i)get|post"),
            ("groups", "(api|web)-(gateway|worker)-\\d"),
            ("negative", "[^/]*"),
        ]
        return expressions.map { name, expression in
            PatternBenchmark.Work(
                name: "label.\(name)",
                unit: .nanoseconds,
                work: PatternWork(.matchesWhole, [expression], texts: Self.labelValues)
            )
        }
    }

    /// Twelve expressions at once; Go, which has no sets, goes through the text once for each.
    private var redaction: PatternBenchmark.Work {
        PatternBenchmark.Work(
            name: "redaction.12",
            unit: .megabytes,
            work: PatternWork(.all, Self.secrets, texts: [log]),
            isSet: true
        )
    }

    private var compilation: PatternBenchmark.Work {
        PatternBenchmark.Work(
            name: "compile",
            unit: .microseconds,
            work: PatternWork(
                .compile,
                Self.secrets + ["api|web|worker", ".*-canary", "5..", "(\\w+)=(\\S+)"],
                texts: []
            )
        )
    }

    /// Card numbers, addresses, tokens, keys.
    static let secrets = [
        "\\b(?:4\\d{3}|5[1-5]\\d{2}|6011)[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}\\b",
        "\\b3[47]\\d{2}[ -]?\\d{6}[ -]?\\d{5}\\b",
        "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\\.[A-Za-z0-9.-]+", "(?i)bearer [A-Za-z0-9._~+/-]{8,}=*",
        "(?i)basic [A-Za-z0-9+/]{8,}=*", "eyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+",
        "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b", "\\bAKIA[0-9A-Z]{16}\\b", "gh[pousr]_[A-Za-z0-9]{36}",
        "-----BEGIN [A-Z ]*PRIVATE KEY-----", "\\b[A-Z]{2}\\d{2}[A-Z0-9]{11,30}\\b",
        "(?i)(?:password|passwd|secret|token)=[^ &]+",
    ]

    private static let labelValues: [[UInt8]] =
        ["GET", "POST", "DELETE", "200", "404", "503", "", "prod", "/api/v1/query", "/users/{id}/orders", "/metrics"]
        .map { Array($0.utf8) }
        + (0..<40).flatMap { index in
            [
                "api-gateway-\(index % 7)", "recommender-worker-\(index)-canary", "node-exporter-\(index):9100",
                "/api/v1/items/\(index)", "eu-central-1\(index % 3 == 0 ? "a" : "b")",
            ].map { Array($0.utf8) }
        }
}
