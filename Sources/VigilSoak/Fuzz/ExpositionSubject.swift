import VigilModel
import VigilOTLP
import VigilTestKit

/// What a scraped target may answer: Prometheus' text and OpenMetrics.
struct ExpositionSubject: FuzzSubject {
    static let name = "exposition"

    private static let words = [
        "# TYPE up gauge\n", "# HELP up All \\n is \\\\ well.\n", "# UNIT x_seconds seconds\n", "# EOF\n", "up 1\n",
        "up{job=\"api\"} 1 1700000000\n", "# TYPE r counter\n", "r_total 5 # {trace_id=\"ab\"} 1 1700000000.5\n",
        "r_created 1700000000\n", "# TYPE h histogram\n", "h_bucket{le=\"0.1\"} 1\n", "h_bucket{le=\"+Inf\"} 2\n",
        "h_sum 3.5\n", "h_count 2\n", "# TYPE s summary\n", "s{quantile=\"0.5\"} 1\n", "# TYPE i info\n",
        "i_info{v=\"1\"} 1\n",
        "# TYPE st stateset\n", "st{st=\"a\"} 1\n", "{\"http.requests\", a=\"b\"} 4\n", "x{a=\"\\\"\\n\\\\\"} NaN -1\n",
        "x{größe=\"ä\"} +Inf\n", "x{a=\"1\",} 0x1p3\n", "\r\n", "  ", "\t", "1e400", "-0", "1_000",
    ]

    func run(_ seed: UInt64) async -> FuzzOutcome {
        var mutator = FuzzMutator(seed: seed, words: Self.words)
        let count = Int.random(in: 0...10, using: &mutator.random)
        var text = (0..<count).map { _ in mutator.random.pick(Self.words) }.joined()
        if mutator.random.chance(0.8) { text += "# EOF\n" }
        var bytes = Array(text.utf8)
        if mutator.random.chance(0.6) { bytes = mutator.mutated(bytes) }
        var outcome = FuzzOutcome(input: FuzzOutcome.text(bytes))
        bytes.withUnsafeBytes { bytes in
            for format in [ExpositionFormat.text, .openMetrics] {
                if (try? ExpositionParser.parse(bytes, format)) != nil { outcome.isAccepted = true }
            }
        }
        return outcome
    }
}
