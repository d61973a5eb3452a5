import VigilQuery
import VigilStore

/// Rules that are evaluated one after the other, at one interval.
struct RuleGroup: Sendable {
    /// The file that it was read from.
    var file: String
    var name: String
    var interval: Duration
    /// How many series a rule may give; 0 for any number.
    var limit = 0
    /// How long ago the time is that rules are evaluated for, so that what comes late is there.
    var offset = Duration.zero
    var rules: [RecordingRule] = []
    /// What it was read from: two groups with the same are the same.
    var source = ""

    /// What tells it from other groups.
    var key: String { file + "\n" + name }
}

/// A rule that records what a query comes to as series of a new name.
struct RecordingRule: Sendable {
    /// The name of the metric that is recorded.
    var name: String
    /// The query as it is written.
    var query: String
    var expression: PromQL.Expression
    /// Labels that what is recorded gets; an empty value takes a label away.
    var labels: [String: String]

    /// What tells it from the group's other rules.
    var key: String {
        ([name, query] + labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: "\n")
    }

    /// The labels under which a series of the query's answer is recorded.
    func labels(of answer: LabelSet) -> LabelSet {
        var all = Dictionary(answer.labels.map { ($0.name, $0.value) }) { $1 }
        for (name, value) in labels { all[name] = value }
        all["__name__"] = name
        return LabelSet(all.map { Label($0.key, $0.value) })
    }
}
