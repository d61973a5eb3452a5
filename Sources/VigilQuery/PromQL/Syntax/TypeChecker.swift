import VigilStore

// What Prometheus refuses although its grammar allows it, each with what would be right.

/// Checks that expressions fit together.
enum TypeChecker {
    // MARK: Operators

    static func check(
        _ operand: PromQL.Expression,
        isOperandOf sign: PromQL.Unary.Sign,
        from start: Int
    ) throws(PromQL.Mistake) {
        guard operand.type != .scalar, operand.type != .vector else { return }
        let hint = operand.type == .matrix ? "put a function before it: \(sign.rawValue)rate(x[5m])" : ""
        throw PromQL.Mistake(
            start..<operand.range.upperBound,
            "\(sign.rawValue) goes before a scalar or an instant vector, and this is \(operand.type.phrase)",
            hint: hint
        )
    }

    static func check(
        _ binary: PromQL.Binary,
        _ modifiers: BinaryModifiers,
        at place: Range<Int>
    ) throws(PromQL.Mistake) {
        let name = binary.operator.rawValue
        for side in [binary.left, binary.right] where side.type != .scalar && side.type != .vector {
            throw PromQL.Mistake(
                side.range,
                "\(name) takes scalars and instant vectors, and this is \(side.type.phrase)",
                hint: side.type == .matrix ? "make one value of its samples: rate(x[5m]), avg_over_time(x[5m])" : ""
            )
        }
        if let range = modifiers.boolRange, !binary.operator.isComparison {
            throw PromQL.Mistake(range, "bool goes with comparisons only", hint: "leave it out")
        }
        let areScalars = binary.left.type == .scalar && binary.right.type == .scalar
        if areScalars, binary.operator.isComparison, !binary.returnsBool {
            throw PromQL.Mistake(place, "scalars are compared with bool", hint: "write \(name) bool")
        }
        let areVectors = binary.left.type == .vector && binary.right.type == .vector
        if !areVectors { try checkNoMatching(binary, modifiers, at: place) }
        try checkLabels(of: binary, modifiers)
        guard binary.operator.isSetOperator else { return }
        if let range = modifiers.groupRange {
            throw PromQL.Mistake(range, "\(name) has no grouping", hint: "leave it out: all samples that match meet")
        }
        if let range = modifiers.fillRange {
            throw PromQL.Mistake(range, "\(name) has nothing to fill in", hint: "leave it out")
        }
    }

    /// Where a side is a scalar, there is nothing to match.
    private static func checkNoMatching(
        _ binary: PromQL.Binary,
        _ modifiers: BinaryModifiers,
        at place: Range<Int>
    ) throws(PromQL.Mistake) {
        if binary.operator.isSetOperator {
            let scalar = binary.left.type == .scalar ? binary.left : binary.right
            throw PromQL.Mistake(
                scalar.range,
                "\(binary.operator.rawValue) takes instant vectors, and this is a scalar",
                hint: "make one of it with vector()"
            )
        }
        let hint = "leave it out: a scalar meets every sample"
        if let range = modifiers.matchingRange, !binary.matching.labels.names.isEmpty || modifiers.groupRange != nil {
            throw PromQL.Mistake(range, "labels are matched only between two instant vectors", hint: hint)
        }
        if let range = modifiers.fillRange {
            throw PromQL.Mistake(range, "there is something to fill in only between two instant vectors", hint: hint)
        }
    }

    private static func checkLabels(of binary: PromQL.Binary, _ modifiers: BinaryModifiers) throws(PromQL.Mistake) {
        guard case .on(let labels) = binary.matching.labels, let range = modifiers.groupRange,
            let twice = binary.matching.include.first(where: labels.contains)
        else { return }
        throw PromQL.Mistake(
            range,
            "the label \(twice) is matched by on, and cannot be taken from one side",
            hint: "leave it out of one of both"
        )
    }

    // MARK: Functions and aggregations

    static func check(_ call: PromQL.Call, at place: Range<Int>) throws(PromQL.Mistake) {
        let signature = call.function.signature
        let count = call.arguments.count
        guard count >= signature.argumentsMin, count <= signature.argumentsMax ?? .max else {
            let found = count == 1 ? "there is 1" : "there are \(count)"
            throw PromQL.Mistake(
                place,
                "\(call.function.rawValue)() takes \(signature.countPhrase), and \(found)",
                hint: call.function.usage
            )
        }
        for (index, argument) in call.arguments.enumerated() {
            try checkEdges(of: argument, in: call.function)
            guard let wanted = signature.parameter(at: index) else { continue }
            if call.function == .info, index == 1 {
                try checkInfoSelector(argument)
            } else {
                try check(argument, is: wanted, in: "\(call.function.rawValue)()")
            }
        }
    }

    /// Most functions would take the values at the edges for samples.
    private static func checkEdges(
        of argument: PromQL.Expression,
        in function: PromQL.Function
    ) throws(PromQL.Mistake) {
        guard case .matrixSelector(let matrix) = argument.withoutParentheses.kind else { return }
        let edges = matrix.selector.edges
        let fitting: [PromQL.Function] =
            switch edges {
            case .plain: [function]
            case .anchored: [.changes, .delta, .increase, .rate, .resets]
            case .smoothed: [.delta, .increase, .rate]
            }
        guard !fitting.contains(function) else { return }
        throw PromQL.Mistake(
            argument.range,
            "\(function.rawValue)() takes no range that is \(edges.rawValue)",
            hint: "\(edges.rawValue) goes with \(fitting.map(\.rawValue).joined(separator: ", "))"
        )
    }

    /// The second argument of `info()` is a list of conditions and no selector: it may take everything.
    private static func checkInfoSelector(_ argument: PromQL.Expression) throws(PromQL.Mistake) {
        guard case .vectorSelector(let selector) = argument.kind, selector.name == nil, selector.offset == nil,
            selector.at == nil
        else {
            throw PromQL.Mistake(
                argument.range,
                "info() takes conditions in braces as its second argument",
                hint: "write info(x, {version=~\".+\"})"
            )
        }
    }

    static func check(
        _ aggregation: PromQL.Aggregation.Operator,
        _ arguments: [PromQL.Expression],
        at place: Range<Int>
    ) throws(PromQL.Mistake) {
        let name = aggregation.rawValue
        let wanted = (aggregation.parameter.map { [$0] } ?? []) + [.vector]
        guard arguments.count == wanted.count else {
            let usage =
                aggregation.parameter.map { "\(name)(\($0.rawValue), instant vector)" } ?? "\(name)(instant vector)"
            let count = wanted.count == 1 ? "one argument" : "two arguments"
            throw PromQL.Mistake(
                place,
                "\(name) takes \(count), and there \(arguments.count == 1 ? "is" : "are") \(arguments.count)",
                hint: "write \(usage)"
            )
        }
        for (argument, wanted) in zip(arguments, wanted) { try check(argument, is: wanted, in: name) }
    }

    private static func check(
        _ argument: PromQL.Expression,
        is wanted: PromQL.ValueType,
        in name: String
    ) throws(PromQL.Mistake) {
        guard argument.type != wanted else { return }
        let hint =
            switch (wanted, argument.type) {
            case (.matrix, .vector):
                if case .vectorSelector = argument.kind {
                    "write how far it looks back: x[5m]"
                } else {
                    "a subquery makes one of it: [1h:1m]"
                }
            case (.vector, .matrix): "leave out the range, or make one value of it: avg_over_time(x[5m])"
            case (.vector, .scalar): "make one of it with vector()"
            case (.scalar, .vector): "make one of it with scalar()"
            case (.string, _): "put it into quotes"
            default: ""
            }
        throw PromQL.Mistake(
            argument.range,
            "\(name) takes \(wanted.phrase) here, and this is \(argument.type.phrase)",
            hint: hint
        )
    }

    // MARK: Selectors

    /// A selector that would take every series is probably a slip: it must have a name, or a condition that no empty
    /// value fits.
    ///
    /// https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors
    static func checkSelectors(in expression: PromQL.Expression) throws(PromQL.Mistake) {
        switch expression.kind {
        case .vectorSelector(let selector): try check(selector, at: expression.range)
        case .matrixSelector(let matrix): try check(matrix.selector, at: expression.range)
        case .call(let call) where call.function == .info:
            if let first = call.arguments.first { try checkSelectors(in: first) }
        default:
            for child in expression.children { try checkSelectors(in: child) }
        }
    }

    private static func check(_ selector: PromQL.VectorSelector, at place: Range<Int>) throws(PromQL.Mistake) {
        guard selector.name == nil, selector.conditions.allSatisfy({ $0.matcher.matches("") }) else { return }
        throw PromQL.Mistake(
            place,
            "the selector takes every series",
            hint: "at least one condition must not fit an empty value"
        )
    }

    // MARK: Ranges

    /// A range or step must be longer than nothing, where that is known before the query runs.
    static func check(_ length: PromQL.DurationExpression) throws(PromQL.Mistake) {
        guard let duration = try length.constant(), duration <= .zero else { return }
        throw PromQL.Mistake(length.range, "a range must be longer than 0", hint: "write it like 5m or 1h30m")
    }

    static func checkSubquery(of expression: PromQL.Expression) throws(PromQL.Mistake) {
        guard expression.type != .vector else { return }
        throw PromQL.Mistake(
            expression.range,
            "a subquery is made of an instant vector, and this is \(expression.type.phrase)",
            hint: expression.type == .matrix ? "make one value of it first: rate(x[5m])[1h:1m]" : ""
        )
    }

    /// The selector that a range follows.
    static func selector(
        of expression: PromQL.Expression,
        with brackets: Range<Int>
    ) throws(PromQL.Mistake) -> PromQL.VectorSelector {
        guard case .vectorSelector(let selector) = expression.kind else {
            let hint = expression.type == .vector ? "a subquery has a colon: [1h:] or [1h:1m]" : ""
            throw PromQL.Mistake(brackets, "a range goes only behind a selector", hint: hint)
        }
        guard selector.offset == nil, selector.at == nil else {
            let name = selector.offset == nil ? "@" : "offset"
            throw PromQL.Mistake(brackets, "a range goes before \(name)", hint: "write x[5m] \(name) …")
        }
        return selector
    }
}

extension PromQL.VectorMatching.Labels {
    /// The labels that were written.
    var names: [String] {
        switch self {
        case .on(let names), .ignoring(let names): names
        }
    }
}

extension PromQL.Function {
    /// How it is called, for a hint.
    fileprivate var usage: String {
        let types = signature.parameters.map(\.rawValue).joined(separator: ", ")
        return "write \(rawValue)(\(types)\(signature.argumentsMax == nil ? ", …" : ""))"
    }
}

extension PromQL.Function.Signature {
    /// How many arguments there may be, for a message.
    fileprivate var countPhrase: String {
        let name = { (count: Int) in count == 1 ? "1 argument" : "\(count) arguments" }
        guard let argumentsMax else { return "at least \(name(argumentsMin))" }
        return argumentsMin == argumentsMax ? name(argumentsMin) : "\(argumentsMin) to \(name(argumentsMax))"
    }
}
