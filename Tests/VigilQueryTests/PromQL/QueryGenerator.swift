import VigilTestKit

/// Queries from a seed, valid by construction, each written in one of many ways.
struct QueryGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// A query of a type, with at most so many levels.
    mutating func vector(_ depth: Int) -> String {
        guard depth > 0 else { return selector() }
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return "(\(vector(depth - 1)))"
        case 1: return "-\(selector())"
        case 2, 3: return binary(depth - 1)
        case 4, 5: return aggregation(depth - 1)
        case 6: return "\(pick(["rate", "max_over_time", "changes", "resets"]))(\(matrix(depth - 1)))"
        case 7: return "clamp(\(vector(depth - 1)), \(scalar(depth - 1)), \(scalar(0)))"
        default: return "\(pick(["abs", "ceil", "sort", "absent", "hour"]))(\(vector(depth - 1)))"
        }
    }

    private mutating func binary(_ depth: Int) -> String {
        let left = "(\(vector(depth)))"
        let right = random.chance(0.5) ? vector(0) : "(\(vector(depth)))"
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return "\(left) \(pick(["and", "or", "unless"])) \(pick(["", "on (a) ", "ignoring(b,c,)"]))\(right)"
        case 1: return "\(left) \(pick(["==", "!=", ">", "<", ">=", "<="])) \(pick(["", "bool "]))\(right)"
        case 2: return "\(left)*on(job)group_left\(pick(["(x)", " ()"])) \(right)"
        case 3: return "\(scalar(depth)) \(pick(["+", "-", "*", "/", "%", "^"])) \(vector(depth))"
        default: return "\(vector(depth)) \(pick(["+", "-", "*", "/", "%", "^", "atan2"])) \(right)"
        }
    }

    private mutating func aggregation(_ depth: Int) -> String {
        let labels = pick(["", "by (a, b)", "without(instance,)", "by()"])
        let inner =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: ("topk", "\(scalar(0)), \(vector(depth))")
            case 1: ("quantile", "0.9, \(vector(depth))")
            default: (pick(["sum", "avg", "MIN", "max", "count", "group", "stddev"]), vector(depth))
            }
        return random.chance(0.5) ? "\(inner.0) \(labels) (\(inner.1))" : "\(inner.0)(\(inner.1)) \(labels)"
    }

    private mutating func matrix(_ depth: Int) -> String {
        if random.chance(0.3) {
            return "(\(vector(depth)))[\(pick(["1h", "30m"])):\(pick(["", "1m", "90s"]))]\(modifiers())"
        }
        return "\(metric())[\(pick(["5m", "1h30m", "1d", "500ms"]))]\(modifiers())"
    }

    private mutating func scalar(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(["1", "-2.5", "1e9", "0x1F", "+Inf", "NaN", ".5", "time()", "pi()", "052"])
        }
        return random.chance(0.5) ? "scalar(\(vector(depth - 1)))" : "(\(scalar(0)) * \(scalar(depth - 1)))"
    }

    private mutating func selector() -> String { metric() + modifiers() }

    private mutating func metric() -> String {
        pick([
            "up", "a:b", "sum", "offset", "http_requests_total{code!~\"5..\",job=`api`}", "{__name__=~\"a.+\",}",
            "x{}", "{job='it\\'s'}", "y{a=\"\\u00e9\\n\"} # comment\n",
        ])
    }

    private mutating func modifiers() -> String {
        pick([
            "", "", "", " offset 5m", " offset -1w", " @ 1.5", " @ start()", " @ end() offset 1h", " offset 1h30m @ 17",
        ])
    }

    private mutating func pick(_ texts: [String]) -> String { random.pick(texts) }
}
