import VigilModel

/// What evaluates rules, as Prometheus' API shows it.
protocol RuleSource: Sendable {
    /// The groups of rules in their order, with how their last evaluation went.
    var groups: [RuleGroupView] { get }
}

/// A group of rules that are evaluated one after the other, at one interval.
struct RuleGroupView: Sendable, Encodable {
    var name: String
    /// The file that it was read from.
    var file: String
    var rules: [RuleView]
    /// In seconds.
    var interval: Double
    /// How many series a rule may give; 0 for any number.
    var limit = 0
    /// How many seconds the last evaluation took.
    var evaluationTime = 0.0
    var lastEvaluation: RuleTime

    init(name: String, file: String, rules: [RuleView], interval: Duration, lastEvaluation: Timestamp?) {
        self.name = name
        self.file = file
        self.rules = rules
        self.interval = interval.inSeconds
        self.lastEvaluation = RuleTime(lastEvaluation)
    }
}

/// A rule that records what a query comes to as series of a new name.
struct RuleView: Sendable, Encodable {
    /// Whether the last evaluation went well.
    enum Health: String, Sendable, Encodable {
        case unknown, ok = "ok", err
    }

    let type = "recording"
    /// The name of the metric that is recorded.
    var name: String
    var query: String
    /// Labels that what is recorded gets.
    var labels: [String: String]
    var health: Health
    /// Why the last evaluation failed; nil where it did not.
    var lastError: String?
    var evaluationTime = 0.0
    var lastEvaluation: RuleTime

    init(
        name: String,
        query: String,
        labels: [String: String] = [:],
        health: Health = .unknown,
        lastError: String? = nil,
        lastEvaluation: Timestamp? = nil
    ) {
        self.name = name
        self.query = query
        self.labels = labels
        self.health = health
        self.lastError = lastError
        self.lastEvaluation = RuleTime(lastEvaluation)
    }
}

/// When something was evaluated; what Go writes for no time where it never was.
struct RuleTime: Sendable, Encodable {
    private let time: Timestamp?

    init(_ time: Timestamp?) {
        self.time = time
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(time?.rfc3339 ?? "0001-01-01T00:00:00Z")
    }
}
