import VigilQuery
import VigilTestKit

/// Writes PromQL from a seed: of the whole language, mostly of fitting types.
struct FuzzQuery {
    private var random: SeededGenerator

    /// Names and signs of the language, for who changes texts.
    static let words =
        PromQL.Function.allCases.map(\.rawValue) + PromQL.BinaryOperator.allCases.map(\.rawValue)
        + PromQL.Aggregation.Operator.allCases.map(\.rawValue) + [
            "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset", "@", "start()", "end()",
            "[5m]", "[1h:1m]", "{", "}", "=~", "anchored", "smoothed", "fill", "fill_left", "#", "Inf", "0x", "1y",
        ]

    private static let names = [
        "level", "requests_total", "delay_bucket", "delay", "delay_sum", "bounds", "bounds_bucket", "target_info", "up",
        "missing", "sum", "offset", "by", "a:b",
    ]
    private static let labels = ["job", "instance", "le", "quantile", "missing", "__name__", "größe"]
    private static let lengths = [
        "5m", "1h30m", "1ms", "1s", "30s", "1y", "292y", "0s", "300", "1e3", "0.5", "9e99", "(5m + step())", "range()",
        "min(1m, step())", "(1h / 7)", "10w", "2d3h", "1m * 3",
    ]
    private static let numbers = [
        "1", "0", "-1", "2.5", ".5", "1e308", "1e-308", "5e-324", "0x1F", "017", "1_000", "Inf", "-Inf", "NaN", "5m",
        "4294967296", "9007199254740993", "0.99", "1e18", "1e19",
    ]
    private static let patterns = [
        "api|web", ".*", "a.+", "(", "[", "(a|b)*c", "", "(?i)API", "\\\\d+", "^api$", "x{1000}", "[^a]", "ä.*",
    ]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func chosen(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    /// A whole query.
    mutating func query() -> String {
        text(of: random.pick([.vector, .vector, .vector, .vector, .scalar, .matrix, .string]), chosen(6))
    }

    private mutating func text(of type: PromQL.ValueType, _ depth: Int) -> String {
        if random.chance(0.01) { return text(of: random.pick(PromQL.ValueType.allCases), max(0, depth - 1)) }
        if random.chance(0.05) { return "(\(text(of: type, max(0, depth - 1))))" }
        switch type {
        case .string: return random.pick(["\"$1\"", "'a'", "`b`", "\"job\"", "\"(.*)\"", "\"\"", "\"\\u00e4\\n\""])
        case .scalar: return scalar(depth)
        case .vector: return vector(depth)
        case .matrix:
            if depth > 0, random.chance(0.4) {
                let step = random.chance(0.5) ? length() : ""
                return "\(vector(depth - 1))[\(length()):\(step)]\(modifiers())"
            }
            return "\(selector())[\(length())]\(random.chance(0.1) ? random.pick([" anchored", " smoothed"]) : "")"
                + modifiers()
        }
    }

    private mutating func length() -> String { random.pick(Self.lengths) }

    private mutating func modifiers() -> String {
        let fixed = random.pick(["1700000000", "start()", "end()", "-1e9", "9e9", "0", "1700000000.5", "1e300", "NaN"])
        return random.pick([
            "", "", "", "", " offset \(length())", " offset -\(length())", " @ \(fixed)", " @ \(fixed) offset 1m",
        ])
    }

    private mutating func selector() -> String {
        var conditions: [String] = []
        for _ in 0..<random.pick([0, 0, 1, 1, 2]) {
            let label = random.pick(Self.labels)
            let name = label.utf8.allSatisfy { $0 < 128 } && random.chance(0.9) ? label : "\"\(label)\""
            let isPattern = random.chance(0.4)
            let sign = isPattern ? random.pick(["=~", "!~"]) : random.pick(["=", "!="])
            let value = isPattern ? random.pick(Self.patterns) : random.pick(["api", "web", "", "1", "0.5", "größe"])
            conditions.append("\(name)\(sign)\"\(value)\"")
        }
        if random.chance(0.05) { return "{__name__=~\".+\"}" }
        if random.chance(0.05) { return "{\"http.requests\"\(conditions.map { ", \($0)" }.joined())}" }
        return random.pick(Self.names) + (conditions.isEmpty ? "" : "{\(conditions.joined(separator: ", "))}")
    }

    private mutating func scalar(_ depth: Int) -> String {
        guard depth > 0 else { return random.pick(Self.numbers) }
        switch chosen(5) {
        case 0: return "scalar(\(vector(depth - 1)))"
        case 1: return call(returning: .scalar, depth)
        case 2: return "\(random.pick(["-", "+"]))\(scalar(depth - 1))"
        case 3:
            let sign = random.pick(PromQL.BinaryOperator.allCases.filter { !$0.isSetOperator })
            return "(\(scalar(depth - 1)) \(sign.rawValue)\(sign.isComparison ? " bool" : "") \(scalar(depth - 1)))"
        default: return random.pick(Self.numbers)
        }
    }

    private mutating func vector(_ depth: Int) -> String {
        guard depth > 0 else { return selector() + modifiers() }
        switch chosen(9) {
        case 0, 1: return binary(depth)
        case 2, 3: return aggregation(depth)
        case 4, 5, 6: return call(returning: .vector, depth)
        case 7: return "\(random.pick(["-", "+"]))\(vector(depth - 1))"
        default: return selector() + modifiers()
        }
    }

    private mutating func labelList() -> String {
        "(\((0..<chosen(3)).map { _ in random.pick(Self.labels.dropLast()) }.joined(separator: ", ")))"
    }

    private mutating func binary(_ depth: Int) -> String {
        let sign = random.pick(PromQL.BinaryOperator.allCases)
        let bool = sign.isComparison && random.chance(0.4) ? " bool" : ""
        var (left, right) = (vector(depth - 1), vector(depth - 1))
        if !sign.isSetOperator, random.chance(0.4) {
            if random.chance(0.5) { left = scalar(depth - 1) } else { right = scalar(depth - 1) }
            return "\(left) \(sign.rawValue)\(bool) \(right)"
        }
        var matching = random.pick(["", "", " on \(labelList())", " ignoring \(labelList())"])
        if !matching.isEmpty, !sign.isSetOperator, random.chance(0.4) {
            matching += random.pick([" group_left ()", " group_right \(labelList())", " group_left (team)"])
        }
        if !sign.isSetOperator, random.chance(0.15) {
            matching += random.pick([" fill(0)", " fill_left(1)", " fill_right(NaN) fill_left(2)"])
        }
        return "\(left) \(sign.rawValue)\(bool)\(matching) \(right)"
    }

    private mutating func aggregation(_ depth: Int) -> String {
        let aggregation = random.pick(PromQL.Aggregation.Operator.allCases)
        let grouping = random.pick(["", " by \(labelList())", " without \(labelList())"])
        let parameter = aggregation.parameter.map { text(of: $0, depth - 1) + ", " } ?? ""
        let inner = "(\(parameter)\(vector(depth - 1)))"
        return aggregation.rawValue + (random.chance(0.5) ? grouping + inner : inner + grouping)
    }

    private mutating func call(returning type: PromQL.ValueType, _ depth: Int) -> String {
        let function = random.pick(PromQL.Function.allCases.filter { $0.signature.result == type })
        let signature = function.signature
        let most = signature.argumentsMax ?? signature.argumentsMin + 3
        let count = Int.random(in: signature.argumentsMin...max(most, signature.argumentsMin), using: &random)
        let arguments = (0..<count).map { text(of: signature.parameter(at: $0) ?? .scalar, depth - 1) }
        return "\(function.rawValue)(\(arguments.joined(separator: ", ")))"
    }
}
