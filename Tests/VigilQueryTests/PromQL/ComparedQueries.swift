import VigilTestKit

/// Makes PromQL from a seed, of growing depth, all of it such as Prometheus 2.42 understands.
///
/// What jumps where rounding differs in the last bit (floor, comparisons, `%`, ranks of equals) is only asked of values
/// that are exact.
struct ComparedQueries {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func query(depth: Int) -> String { random.chance(0.05) ? scalar(depth) : vector(depth) }

    private mutating func scalar(_ depth: Int) -> String {
        if depth <= 0 || random.chance(0.5) { return random.pick(["1", "2.5", "-3", "0.1", "1e3", "Inf", "pi()"]) }
        switch Int.random(in: 0...2, using: &random) {
        case 0: return "scalar(\(vector(depth - 1)))"
        case 1: return "(\(scalar(depth - 1)) \(random.pick(["+", "-", "*", "/"])) \(scalar(depth - 1)))"
        default: return "time()"
        }
    }

    private mutating func selector(_ names: [String]) -> String {
        let name = random.pick(names)
        let matchers = [
            "", "", "", #"{job="api"}"#, #"{job!="api"}"#, #"{job=~"a.*|w.b"}"#, #"{instance!~"1|2"}"#,
            #"{code="200"}"#,
            #"{instance=~"[12]",job="web"}"#, #"{missing=""}"#, #"{job=~".+"}"#,
        ]
        return name + random.pick(matchers)
    }

    private mutating func modifiers() -> String {
        random.pick([
            "", "", "", "", "", " offset 5m", " offset -90s", " @ 1700004607", " @ start()", " @ end() offset 1m",
        ])
    }

    private static let gauges = ["level", "level", "steps", "rare", "owner"]
    private static let all = gauges + ["requests_total", "delay_bucket", "missing"]

    /// What is stored, as it is.
    private mutating func exact(_ depth: Int) -> String {
        guard depth > 0, random.chance(0.6) else { return selector(Self.all) + modifiers() }
        switch Int.random(in: 0...4, using: &random) {
        case 0:
            let function = random.pick(["min", "max", "count", "last", "sum", "present"])
            return "\(function)_over_time(\(selector(Self.all))[\(window())]\(modifiers()))"
        case 1: return "\(random.pick(["changes", "resets"]))(\(selector(Self.all))[\(window())]\(modifiers()))"
        case 2: return "\(random.pick(["min", "max", "count", "sum", "group"]))\(grouping())(\(exact(depth - 1)))"
        case 3: return "\(random.pick(["abs", "ceil", "floor", "round", "sgn", "-"]))(\(exact(depth - 1)))"
        default: return "(\(exact(depth - 1)) \(random.pick(["+", "-"])) \(random.pick(["1", "0.5", "8"])))"
        }
    }

    private mutating func window() -> String { random.pick(["1m", "2m30s", "5m", "10m", "30m", "45s"]) }

    private mutating func range(_ depth: Int) -> String {
        if depth > 0, random.chance(0.25) {
            let step = random.pick(["30s", "1m", ""])
            // Never a whole number of steps: whether a range has its first moment is not the same in both.
            return "(\(vector(depth - 1)))[\(random.pick(["2m17s", "5m17s", "12m17s"])):\(step)]\(modifiers())"
        }
        return "\(selector(Self.all))[\(window())]\(modifiers())"
    }

    private mutating func grouping() -> String {
        random.pick([
            "", " by (job)", " by (job, instance)", " without (instance)", " by (code)", " without (job, le)", " by ()",
        ])
    }

    mutating func vector(_ depth: Int) -> String {
        guard depth > 0 else { return selector(Self.all + ["special"]) + modifiers() }
        switch Int.random(in: 0...11, using: &random) {
        case 0, 1: return overTime(depth)
        case 2, 3: return aggregation(depth)
        case 4: return binary(depth)
        case 5: return comparison(depth)
        case 6: return sets(depth)
        case 7: return function(depth)
        case 8: return labels(depth)
        case 9: return quantile()
        case 10: return exact(depth)
        default: return presence(depth)
        }
    }

    private mutating func overTime(_ depth: Int) -> String {
        switch Int.random(in: 0...5, using: &random) {
        case 0, 1:
            let function = random.pick(["rate", "increase", "irate"])
            return "\(function)(\(selector(["requests_total", "delay_bucket"]))[\(window())]\(modifiers()))"
        case 2: return "\(random.pick(["delta", "idelta", "deriv"]))(\(selector(["level", "steps"]))[\(window())])"
        case 3: return "predict_linear(\(selector(["level"]))[\(window())], \(random.pick(["60", "600", "-30"])))"
        case 4: return "quantile_over_time(\(random.pick(["0.5", "0.9", "0", "1", "0.123"])), \(range(depth)))"
        default:
            let function = random.pick(["avg", "sum", "min", "max", "count", "stddev", "stdvar", "last", "present"])
            return "\(function)_over_time(\(range(depth)))"
        }
    }

    private mutating func aggregation(_ depth: Int) -> String {
        switch Int.random(in: 0...6, using: &random) {
        case 0: return "\(random.pick(["topk", "bottomk"]))\(grouping())(\(random.pick(["1", "2", "5"])), level)"
        case 1: return "quantile\(grouping())(\(random.pick(["0.5", "0.95", "0"])), \(vector(depth - 1)))"
        case 2: return "count_values\(grouping())(\"v\", \(exact(depth - 1)))"
        default:
            let operators = ["sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"]
            return "\(random.pick(operators))\(grouping())(\(vector(depth - 1)))"
        }
    }

    private mutating func matching() -> String {
        random.pick(["", "", "on (job) ", "ignoring (instance) ", "on (job, instance) ", "on () ", "ignoring (code) "])
    }

    private mutating func binary(_ depth: Int) -> String {
        switch Int.random(in: 0...3, using: &random) {
        case 0: return "(\(vector(depth - 1)) \(random.pick(["+", "-", "*", "/"])) \(scalar(depth - 1)))"
        case 1: return "(\(scalar(depth - 1)) \(random.pick(["+", "-", "*"])) \(vector(depth - 1)))"
        case 2:
            let group = random.pick(["group_left", "group_left (team)"])
            return "(\(vector(depth - 1)) * on (job) \(group) owner)"
        default:
            return "(\(vector(depth - 1)) \(random.pick(["+", "-", "*", "/"])) \(matching())\(vector(depth - 1)))"
        }
    }

    private mutating func comparison(_ depth: Int) -> String {
        let comparison = random.pick(["==", "!=", ">", "<", ">=", "<="]) + random.pick(["", " bool"])
        if random.chance(0.5) {
            return "(\(exact(depth - 1)) \(comparison) \(random.pick(["0", "1", "5", "-2.5", "7000"])))"
        }
        return "(\(exact(depth - 1)) \(comparison) \(matching())\(exact(depth - 1)))"
    }

    private mutating func sets(_ depth: Int) -> String {
        "(\(vector(depth - 1)) \(random.pick(["and", "or", "unless"])) \(matching())\(vector(depth - 1)))"
    }

    private mutating func function(_ depth: Int) -> String {
        switch Int.random(in: 0...4, using: &random) {
        case 0: return "\(random.pick(["abs", "sqrt", "exp", "ln", "sin", "cos", "atan", "deg"]))(\(vector(depth - 1)))"
        case 1: return "clamp_max(\(vector(depth - 1)), \(random.pick(["5", "0", "-1"])))"
        case 2: return "clamp(\(vector(depth - 1)), -2, \(random.pick(["5", "-3"])))"
        case 3:
            return "\(random.pick(["hour", "minute", "month", "day_of_week", "days_in_month"]))(\(exact(depth - 1)))"
        default: return "\(random.pick(["timestamp", "sort", "sort_desc", "-"]))(\(vector(depth - 1)))"
        }
    }

    private mutating func labels(_ depth: Int) -> String {
        if random.chance(0.5) { return #"label_join(\#(vector(depth - 1)), "all", "-", "job", "instance")"# }
        let target = random.pick(["kind", "job", "instance"])
        return #"label_replace(\#(vector(depth - 1)), "\#(target)", "$1x", "job", "(.).*")"#
    }

    private mutating func quantile() -> String {
        let quantile = random.pick(["0.5", "0.95", "0.999", "0", "1", "-1", "2"])
        let window = window()
        return random.pick([
            "histogram_quantile(\(quantile), rate(delay_bucket[\(window)]))",
            "histogram_quantile(\(quantile), sum by (le) (increase(delay_bucket[\(window)])))",
            "histogram_quantile(\(quantile), delay_bucket)",
        ])
    }

    private mutating func presence(_ depth: Int) -> String {
        switch Int.random(in: 0...3, using: &random) {
        case 0: return "absent(\(vector(depth - 1)))"
        case 1: return "absent_over_time(\(range(depth)))"
        case 2: return "vector(\(scalar(depth - 1)))"
        default: return #"absent(missing{job="x",code=~"5.."})"#
        }
    }
}
