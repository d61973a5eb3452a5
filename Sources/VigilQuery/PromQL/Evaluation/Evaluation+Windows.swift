import VigilStore

// Functions of range vectors. A series of numbers alone, which is nearly every one, goes through a loop of its own for
// each function; one that has histograms is looked at window by window in Evaluation+Histograms.

/// A function of a range vector with what else it was given.
struct WindowCall {
    var function: PromQL.Function
    /// The range vector.
    var argument: PlanNode
    /// The scalars, in order, each with a number for each step.
    var scalars: [[Double]]
    var node: PlanNode

    /// Whether what comes out is still that metric.
    var keepsName: Bool { function == .lastOverTime || function == .firstOverTime }
}

extension Evaluation {
    func callOverWindows(
        _ function: PromQL.Function,
        _ arguments: [PlanNode],
        _ node: PlanNode,
        _ grid: StepGrid,
        _ body: (Row) throws -> Void
    ) throws {
        guard let argument = arguments.first(where: { $0.type == .matrix }) else {
            throw fail("\(function.rawValue) needs a range vector", node)
        }
        let call = WindowCall(
            function: function,
            argument: argument,
            scalars: try arguments.filter { $0.type == .scalar }.map { try scalar($0, grid) },
            node: node
        )
        try check(call)
        if case .matrix(let selector, let width) = argument.kind, selector.edges != .plain {
            return try callOverExtended(call, selector, width, grid, body)
        }
        let mayCollide = !call.keepsName && !isOneMetric(argument)
        var known: Set<LabelSet> = []
        try forEachWindowed(argument, grid) { input in
            let labels = call.keepsName ? input.series.labels : input.series.labels.withoutName
            var row = Row(labels, empty: grid.count)
            if input.series.histograms.isEmpty {
                setNumbers(of: input, call, in: &row)
                noteUnlikelyCounter(labels: input.series.labels, call, row)
            } else {
                setCells(of: input, call, in: &row)
            }
            guard !row.isEmpty else { return }
            guard !mayCollide || known.insert(labels).inserted else {
                throw PromQL.EvaluationError.sameLabels(labels, node)
            }
            try body(row)
        }
    }

    /// Whether no two of the series differ by the metric's name alone.
    private func isOneMetric(_ argument: PlanNode) -> Bool {
        guard case .matrix(let selector, _) = argument.kind else { return false }
        return fetched[selector.selection].isOneMetric
    }

    private func check(_ call: WindowCall) throws {
        switch call.function {
        case .quantileOverTime:
            for quantile in call.scalars[0] where !Quantile.isValid(quantile) { warnOfQuantile(quantile, call.node) }
        case .doubleExponentialSmoothing:
            for (name, factors) in zip(["smoothing", "trend"], call.scalars) {
                for factor in factors where !(factor > 0 && factor < 1) {
                    throw fail("invalid \(name) factor. Expected: 0 < factor < 1, got: \(factor)", call.node)
                }
            }
        case .integral:
            for way in call.scalars.first ?? [] where !(0...2).contains(way) || way != way.rounded() {
                throw fail("integral() takes 0, 1 or 2 as its way, not \(way.plainText)", call.node)
            }
        default: break
        }
    }

    func warnOfQuantile(_ quantile: Double, _ node: PlanNode) {
        let text = quantile.isNaN ? "NaN" : quantile.plainText
        annotations.warn("quantile value should be between 0 and 1, got \(text)", node.range)
    }

    /// Remarks that what is taken for a counter is not named as one.
    func noteUnlikelyCounter(labels: LabelSet, _ call: WindowCall, _ row: Row) {
        guard call.function == .rate || call.function == .increase else { return }
        let name = labels.metricName
        let endings = ["_total", "_sum", "_count", "_bucket"]
        guard !name.isEmpty, !endings.contains(where: { name.hasSuffix($0) }), !row.isEmpty else { return }
        annotations.inform(
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"\(name)\"",
            call.argument.range
        )
    }

    /// Evaluates a function over windows of numbers.
    func setNumbers(of input: WindowInput, _ call: WindowCall, in row: inout Row) {
        switch call.function {
        case .rate: Growth(isCounter: true, isRate: true).floats(input, into: &row)
        case .increase: Growth(isCounter: true, isRate: false).floats(input, into: &row)
        case .delta: Growth(isCounter: false, isRate: false).floats(input, into: &row)
        case .irate: Growth(isCounter: true, isRate: true).lastFloats(input, into: &row)
        case .idelta: Growth(isCounter: false, isRate: false).lastFloats(input, into: &row)
        case .sumOverTime: input.setNumbers(in: &row) { $1.sum }
        case .avgOverTime: input.setNumbers(in: &row) { $1.mean }
        case .minOverTime: input.setNumbers(in: &row) { $1.smallest }
        case .maxOverTime: input.setNumbers(in: &row) { $1.largest }
        case .countOverTime: input.setNumbers(in: &row) { Double($1.count) }
        case .lastOverTime: input.setNumbers(in: &row) { $1.values[$1.count - 1] }
        case .firstOverTime: input.setNumbers(in: &row) { $1.values[0] }
        case .presentOverTime: input.setNumbers(in: &row) { _, _ in 1 }
        case .stddevOverTime: input.setNumbers(in: &row) { $1.variance.squareRoot() }
        case .stdvarOverTime: input.setNumbers(in: &row) { $1.variance }
        case .madOverTime: input.setNumbers(in: &row) { $1.medianDeviation }
        case .quantileOverTime: input.setNumbers(in: &row) { Quantile.of(Array($1.values), at: call.scalars[0][$0]) }
        default: setCourse(of: input, call, in: &row)
        }
    }

    private func setCourse(of input: WindowInput, _ call: WindowCall, in row: inout Row) {
        switch call.function {
        case .changes: input.setNumbers(in: &row) { Double($1.changes) }
        case .resets: input.setNumbers(in: &row) { Double($1.resets) }
        case .deriv: input.setNumbers(in: &row, atLeast: 2) { $1.regression(at: $1.times[0]).slope }
        case .predictLinear:
            input.setNumbers(in: &row, atLeast: 2) { step, window in
                let line = window.regression(at: window.evaluated)
                return line.slope * call.scalars[0][step] + line.intercept
            }
        case .doubleExponentialSmoothing:
            input.setNumbers(in: &row, atLeast: 2) { step, window in
                window.smoothed(level: call.scalars[0][step], trend: call.scalars[1][step])
            }
        case .integral:
            input.setNumbers(in: &row) { $1.area(by: call.scalars.first?[$0] ?? SampleWindow.trapezoids) }
        case .timeOfFirstOverTime: input.setNumbers(in: &row) { $1.times[0].asSeconds }
        case .timeOfLastOverTime: input.setNumbers(in: &row) { $1.times[$1.count - 1].asSeconds }
        case .timeOfMinOverTime: input.setNumbers(in: &row) { $1.time(ofBest: <) }
        case .timeOfMaxOverTime: input.setNumbers(in: &row) { $1.time(ofBest: >) }
        default: break
        }
    }
}
