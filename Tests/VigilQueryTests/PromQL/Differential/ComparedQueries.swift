import VigilTestKit

/// Makes PromQL about a shape from a seed, of growing depth, all of it such as Prometheus 2.42 understands.
///
/// Two programs never round alike in everything. So an expression is either *exact*: each step of it is one operation
/// that rounds in one way only, and both must have the same bits; or it is not, and then nothing is done with it that
/// makes a difference in the last bit a great one (comparisons, `%`, ranks of equals, differences of nearly equals).
struct ComparedQueries {
    let shape: DataShape
    private var random: SeededGenerator

    init(_ shape: DataShape, seed: UInt64) {
        self.shape = shape
        random = SeededGenerator(seed: seed)
    }

    mutating func query(depth: Int) -> String {
        if !shape.natives.isEmpty, random.chance(0.6) { return native(depth) }
        return random.chance(0.05) ? scalar(depth) : vector(depth)
    }

    private mutating func chosen(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    // MARK: Words

    private func span(_ units: Int64) -> String {
        let milliseconds = units * shape.unit
        return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
    }

    private mutating func modifiers() -> String {
        let time = shape.time(1_807)
        return random.pick([
            "", "", "", "", "", "", "", "", "", "", "", "", " offset \(span(300))", " offset -\(span(90))",
            " offset \(span(3_600))", " offset -\(span(2_400))", " @ \(time / 1_000).\(time % 1_000 / 100)",
            " @ start()",
            " @ end() offset \(span(60))", " offset -\(span(30)) @ end()", " @ \(shape.time(7) / 1_000)", " @ 0",
        ])
    }

    private mutating func window() -> String { span(random.pick([45, 60, 150, 300, 600, 1_800, 10_000])) }

    private mutating func selector(_ names: [String]) -> String {
        if !shape.alternatives.isEmpty, random.chance(0.3) { return random.pick(shape.alternatives) }
        return random.pick(names.isEmpty ? ["\(shape.name)_missing"] : names) + random.pick(shape.conditions)
    }

    private var all: [String] {
        let some = shape.gauges + shape.counters + shape.buckets
        return some + some + shape.infos + (some.count > 3 ? ["\(shape.name)_missing"] : [])
    }

    /// Metrics that go up and down; any where there are none.
    private var gauges: [String] { shape.gauges.isEmpty ? shape.counters + shape.buckets : shape.gauges }

    private mutating func grouping() -> String {
        let (one, other) = (random.pick(shape.labels), random.pick(shape.labels))
        return random.pick([
            "", "", " by (\(one))", " by (\(one), \(other))", " without (\(one))", " by ()", " without (\(other), le)",
        ])
    }

    private mutating func matching() -> String {
        let labels = random.pick(shape.labels) + ", " + random.pick(shape.labels)
        return random.pick([
            "", "", "", "on (\(labels)) ", "on (\(shape.labels[0])) ", "ignoring (\(shape.labels[1])) ", "on () ",
            "ignoring (\(labels)) ", "ignoring (missing) ",
        ])
    }

    // MARK: Scalars: exact

    private mutating func scalar(_ depth: Int) -> String {
        guard depth > 0, random.chance(0.5) else {
            return random.pick(["1", "2.5", "-3", "0.1", "1e3", "Inf", "pi()", "0x1F", "NaN", "0", "5", "700"])
        }
        switch chosen(4) {
        case 0: return "scalar(\(exact(depth - 1)))"
        case 1: return "(\(scalar(depth - 1)) \(arithmetic()) \(scalar(depth - 1)))"
        case 2: return "(\(scalar(depth - 1)) \(comparison()) bool \(scalar(depth - 1)))"
        default: return random.pick(["time()", "-time()", "+pi()"])
        }
    }

    private mutating func arithmetic() -> String { random.pick(["+", "-", "*", "/", "%"]) }

    private mutating func comparison() -> String { random.pick(["==", "!=", ">", "<", ">=", "<="]) }

    // MARK: Exact vectors

    /// What is stored, or one of it.
    private mutating func stored() -> String {
        guard random.chance(0.3) else { return selector(all) + modifiers() }
        let function = random.pick(["min", "max", "count", "last", "present"])
        return "\(function)_over_time(\(selector(all))[\(window())]\(modifiers()))"
    }

    private mutating func exact(_ depth: Int) -> String {
        guard depth > 0, random.chance(0.8) else { return stored() }
        switch chosen(11) {
        case 0:
            return "\(random.pick(["changes", "resets"]))(\(range(depth, exact: true)))"
        case 1: return exactAggregation(depth)
        case 2: return "\(random.pick(["abs", "ceil", "floor", "sgn", "sqrt", "deg", "rad"]))(\(exact(depth - 1)))"
        case 3: return exactCall(depth)
        case 4: return "(\(exact(depth - 1)) \(arithmetic()) \(scalar(depth - 1)))"
        case 5: return "(\(scalar(depth - 1)) \(arithmetic()) \(exact(depth - 1)))"
        case 6: return "(\(exact(depth - 1)) \(arithmetic()) \(matching())\(exact(depth - 1)))"
        case 7: return grouped(depth, random.pick([arithmetic(), comparison(), comparison() + " bool"]))
        case 8: return compared(depth)
        case 9: return labelled(exact(depth - 1))
        default:
            let function = random.pick(["min", "max", "count", "last", "present"])
            return "\(function)_over_time(\(range(depth, exact: true)))"
        }
    }

    private mutating func exactAggregation(_ depth: Int) -> String {
        if random.chance(0.25) {
            // Which of equals is chosen is open; what their values are is not.
            let outer = random.pick(["min", "max", "count"])
            let inner = "\(random.pick(["topk", "bottomk"]))\(grouping())(\(random.pick(["1", "2", "5", "0", "1e3"])), "
            return "\(outer)\(grouping())(\(inner)\(exact(depth - 1))))"
        }
        if random.chance(0.2) { return "count_values\(grouping())(\"v\", \(stored()))" }
        if !shape.isWild, random.chance(0.2) { return "sum\(grouping())(\(stored()))" }
        return "\(random.pick(["min", "max", "count", "group"]))\(grouping())(\(exact(depth - 1)))"
    }

    private mutating func exactCall(_ depth: Int) -> String {
        let inner = exact(depth - 1)
        switch chosen(9) {
        case 0: return "clamp_max(\(inner), \(scalar(depth - 1)))"
        case 1: return "clamp_min(\(inner), \(scalar(depth - 1)))"
        case 2: return "clamp(\(inner), -2, \(random.pick(["5", "-3", "1e9", "NaN"])))"
        case 3: return "round(\(inner)\(random.pick(["", ", 0.5", ", 10", ", 0.1"])))"
        case 4, 5:
            let part = random.pick([
                "hour", "minute", "month", "year", "day_of_week", "day_of_month", "day_of_year", "days_in_month",
            ])
            // Of what is no number of seconds Go makes some date.
            let moment = "clamp(\(inner), -1e15, 1e15) >= -1e15"
            return "\(part)(\(random.pick(["", "vector(-9e17)", moment, moment])))"
        case 6: return "\(random.pick(["sort", "sort_desc", "-", "+", timestamp(of: inner)]))(\(inner))"
        case 7: return "vector(\(scalar(depth - 1)))"
        default: return random.chance(0.5) ? "absent(\(inner))" : "absent_over_time(\(range(depth, exact: true)))"
        }
    }

    /// Behind `@` Prometheus' `timestamp` forgets the offset.
    private func timestamp(of inner: String) -> String {
        inner.contains("@") && inner.contains("offset") ? "abs" : "timestamp"
    }

    private mutating func compared(_ depth: Int) -> String {
        let comparison = comparison() + random.pick(["", " bool"])
        switch chosen(3) {
        case 0: return "(\(exact(depth - 1)) \(comparison) \(scalar(depth - 1)))"
        case 1: return "(\(scalar(depth - 1)) \(comparison) \(exact(depth - 1)))"
        default: return "(\(exact(depth - 1)) \(comparison) \(matching())\(exact(depth - 1)))"
        }
    }

    /// Many of one side meet one of the other.
    private mutating func grouped(_ depth: Int, _ sign: String) -> String {
        let owner = random.pick(shape.infos.isEmpty ? ["\(shape.name)_missing"] : shape.infos)
        let include = random.pick(["", " (team)", " (team, missing)"])
        return random.chance(0.5)
            ? "(\(exact(depth - 1)) \(sign) on (job) group_left\(include) \(owner))"
            : "(\(owner) \(sign) on (job) group_right\(include.isEmpty ? " ()" : include) \(exact(depth - 1)))"
    }

    private mutating func labelled(_ inner: String) -> String {
        let (one, other) = (random.pick(shape.labels), random.pick(shape.labels))
        if random.chance(0.4) {
            return #"label_join(\#(inner), "\#(random.pick(["all", one]))", "-", "\#(one)", "\#(other)")"#
        }
        let (template, pattern) = random.pick([
            ("$1x", "(?s:(.).*)"), ("", "(?s:.*)"), ("${1}_$2", "(?s:(a|w)(.*))"), ("fixed", "api"), ("$0", ""),
            ("x$3", "(?s:(.+))"),
        ])
        let target = random.pick(["kind", one, other])
        return #"label_replace(\#(inner), "\#(target)", "\#(template)", "\#(one)", "\#(pattern)")"#
    }

    // MARK: Vectors

    mutating func vector(_ depth: Int) -> String {
        guard depth > 0 else { return stored() }
        // What is wild stays exact but for the last step.
        if shape.isWild { return random.chance(0.6) ? exact(depth) : random.chance(0.5) ? overTime(1) : aggregation(1) }
        switch chosen(14) {
        case 0, 1: return overTime(depth)
        case 2, 3: return aggregation(depth)
        case 4: return "(\(vector(depth - 1)) \(random.pick(["+", "-", "*"])) \(random.pick(["2.5", "-3", "0.1"])))"
        case 5: return "(\(vector(depth - 1)) * \(matching())\(vector(depth - 1)))"
        case 6:
            return "(\(vector(depth - 1)) \(random.pick(["and", "or", "unless"])) \(matching())\(vector(depth - 1)))"
        case 7: return smooth(depth)
        case 8: return labelled(vector(depth - 1))
        case 9: return quantile()
        case 10: return "absent(\(vector(depth - 1)))"
        case 11:
            let inner = vector(depth - 1)
            return "\(random.pick(["sort", "sort_desc", "-", timestamp(of: inner)]))(\(inner))"
        default: return exact(depth)
        }
    }

    /// What rounds in its own way, of what is exact.
    private mutating func smooth(_ depth: Int) -> String {
        if random.chance(0.2) { return "(\(exact(depth - 1)) ^ \(random.pick(["2", "0.5", "-1", "0"])))" }
        if random.chance(0.15) { return "(\(exact(depth - 1)) atan2 on (job, instance) \(exact(depth - 1)))" }
        let function = random.pick([
            "exp", "ln", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh",
            "acosh", "atanh",
        ])
        // Sines of great numbers are as far apart as the numbers are in their last bit.
        let inner = random.chance(0.7) ? exact(depth - 1) : "clamp(\(exact(depth - 1)), -1, 1)"
        return "\(function)(\(inner))"
    }

    private mutating func range(_ depth: Int, exact isExact: Bool = false) -> String {
        if depth > 0, random.chance(0.25) {
            let steps: [Int64] = [30, 60]
            let step = shape.unit == 60_000 || random.chance(0.7) ? span(random.pick(steps)) : ""
            // Never a whole number of steps: whether a range has its first moment is not the same in both.
            let window = span(random.pick([137, 317, 737]))
            return "(\(isExact ? exact(depth - 1) : vector(depth - 1)))[\(window):\(step)]\(modifiers())"
        }
        return "\(selector(all))[\(window())]\(modifiers())"
    }

    private mutating func overTime(_ depth: Int) -> String {
        let counters = shape.counters + shape.buckets
        switch chosen(7) {
        case 0, 1:
            let function = counters.isEmpty ? "irate" : random.pick(["rate", "increase", "irate"])
            return "\(function)(\(selector(counters.isEmpty ? all : counters))[\(window())]\(modifiers()))"
        case 2:
            let function = random.pick(shape.isWild ? ["delta", "idelta"] : ["delta", "idelta", "deriv"])
            return "\(function)(\(selector(gauges))[\(window())]\(modifiers()))"
        case 3 where !shape.isWild:
            return "predict_linear(\(selector(gauges))[\(window())], \(random.pick(["60", "600", "-30"])))"
        case 4 where !shape.isWild:
            let factors = random.pick(["0.5, 0.5", "0.1, 0.9", "0.99, 0.01"])
            return "double_exponential_smoothing(\(selector(gauges))[\(window())]\(modifiers()), \(factors))"
        case 5:
            return "quantile_over_time(\(random.pick(["0.5", "0.9", "0", "1", "0.123", "-1", "2"])), \(range(depth)))"
        default:
            let function = random.pick(["avg", "sum", "min", "max", "count", "stddev", "stdvar", "last", "present"])
            return "\(function)_over_time(\(range(depth)))"
        }
    }

    private mutating func aggregation(_ depth: Int) -> String {
        if random.chance(0.2) {
            return "quantile\(grouping())(\(random.pick(["0.5", "0.95", "0", "1", "-1"])), \(vector(depth - 1)))"
        }
        let operators = ["sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"]
        return "\(random.pick(operators))\(grouping())(\(vector(depth - 1)))"
    }

    // MARK: Distributions

    private mutating func quantile() -> String {
        let quantile = random.pick(["0.5", "0.95", "0.999", "0", "-1", "2", "NaN", "0.25"])
        let selector = selector(shape.buckets.isEmpty ? all : shape.buckets)
        return random.pick([
            "histogram_quantile(\(quantile), rate(\(selector)[\(window())]))",
            "histogram_quantile(\(quantile), sum by (le, job) (increase(\(selector)[\(window())])))",
            "histogram_quantile(\(quantile), sum by (le) (\(selector)))",
            "histogram_quantile(\(quantile), \(selector)\(modifiers()))",
        ])
    }

    private mutating func native(_ depth: Int) -> String {
        let inner = nativeVector(depth)
        switch chosen(8) {
        case 0, 1: return "histogram_count(\(inner))"
        case 2, 3: return "histogram_sum(\(inner))"
        case 4: return "count\(grouping())(\(inner))"
        case 5:
            let function = random.pick(["count", "present"])
            return "\(function)_over_time(\(selector(shape.natives))[\(window())]\(modifiers()))"
        case 6: return "(\(inner) \(random.pick(["and", "or", "unless"])) \(matching())\(vector(max(0, depth - 1))))"
        default: return inner
        }
    }

    private mutating func nativeVector(_ depth: Int) -> String {
        guard depth > 0 else { return selector(shape.natives) + modifiers() }
        // 2.42 has no histograms in `label_replace`, `label_join` and `last_over_time`.
        switch chosen(3) {
        case 0:
            let function = random.pick(["rate", "increase"])
            return "\(function)(\(selector(shape.natives))[\(window())]\(modifiers()))"
        case 1: return "sum\(grouping())(\(nativeVector(depth - 1)))"
        default: return selector(shape.natives) + modifiers()
        }
    }
}
