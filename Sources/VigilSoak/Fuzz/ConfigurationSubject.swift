import VigilServer
import VigilTestKit

/// Scrape configurations in YAML, with their rules of relabelling.
struct ConfigurationSubject: FuzzSubject {
    static let name = "configuration"

    private struct NoFile: Error {}

    private static let actions = [
        "replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase",
        "keepequal", "dropequal",
    ]
    private static let words = [
        "global:", "scrape_configs:", "- job_name: x", "scrape_interval: 15s", "regex: (.*)", "regex: '('",
        "modulus: 8",
        "modulus: 0", "target_label: b", "replacement: $1", "replacement: ${9}", "separator: ''", "params: {a: [b]}",
        "sample_limit: -1", "&a", "*a", "<<: *a", "|", ">", "!!binary", "---", "? ", "[", "{", "}", "0x", "~", "\t",
        "  ",
    ]

    func run(_ seed: UInt64) async -> FuzzOutcome {
        var mutator = FuzzMutator(seed: seed, words: Self.words)
        var text = Self.configuration(&mutator.random)
        if mutator.random.chance(0.7) { text = String(decoding: mutator.mutated(Array(text.utf8)), as: UTF8.self) }
        var outcome = FuzzOutcome(input: text.debugDescription)
        guard let made = try? PrometheusConfiguration(text, name: "prometheus.yml", file: { _ in throw NoFile() })
        else {
            return outcome
        }
        outcome.isAccepted = true
        let labels = ["__address__": "host:80", "job": "api", "a": "größe", "__name__": "up", "le": "+Inf"]
        for job in made.jobs {
            _ = job.relabeling.apply(to: labels)
            _ = job.metricRelabeling.apply(to: labels)
        }
        return outcome
    }

    private static func configuration(_ random: inout SeededGenerator) -> String {
        var text = "global:\n  scrape_interval: \(random.pick(["15s", "1m", "0s", "1y"]))\nscrape_configs:\n"
        for job in 0..<Int.random(in: 0...3, using: &random) {
            text += "  - job_name: j\(job)\n    static_configs:\n      - targets: [\"127.0.0.1:9100\"]\n"
            for key in ["relabel_configs", "metric_relabel_configs"] where random.chance(0.7) {
                text += "    \(key):\n"
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let pattern = random.pick(["(.*)", "a", "(?s:.+)", "(host):(\\\\d+)", "[^a]*", "__meta_(.+)"])
                    text += "      - {source_labels: [\(random.pick(["a", "job", "__name__", "a, le"]))]"
                    text += ", regex: \"\(pattern)\", action: \(random.pick(actions))"
                    text += ", target_label: \(random.pick(["b", "a"]))"
                    text += ", modulus: \(random.pick(["1", "8", "18446744073709551615"])), replacement: \"${1}x$2\"}\n"
                }
            }
        }
        return text
    }
}
