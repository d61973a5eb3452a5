import VigilStore

// Series are put into groups once, for all steps. What needs no more than a running state (sum, avg, count and so on)
// takes row after row without keeping any; ranks and quantiles keep the rows of their groups.

extension Evaluation {
    func evaluate(_ aggregation: PlannedAggregation, _ node: PlanNode, _ grid: StepGrid) throws -> [Row] {
        switch aggregation.operator {
        case .sum, .avg, .min, .max, .count, .group, .stddev, .stdvar:
            return try accumulate(aggregation, node, grid)
        case .countValues: return try countValues(aggregation, node, grid)
        case .quantile: return try quantiles(aggregation, node, grid)
        case .topk, .bottomk, .limitK, .limitRatio: return try choose(aggregation, node, grid)
        }
    }

    private func accumulate(_ aggregation: PlannedAggregation, _ node: PlanNode, _ grid: StepGrid) throws -> [Row] {
        var groups = GroupTable(aggregation.grouping)
        var accumulators: [GroupAccumulator] = []
        try forEachRow(aggregation.expression, grid) { row in
            let group = groups.place(of: row.labels)
            if group == accumulators.count {
                accumulators.append(GroupAccumulator(aggregation.operator, grid.count))
                try hold(2 * grid.count)
            }
            accumulators[group].add(row)
        }
        if accumulators.contains(where: \.ignoredHistograms) { noteIgnored(aggregation) }
        if accumulators.contains(where: \.isMixed) {
            annotations.warn("encountered a mix of histograms and floats for aggregation", aggregation.expression.range)
        }
        if accumulators.contains(where: \.isIncompatible) {
            annotations.warn(
                "vector contains a mix of histograms with exponential and custom buckets schemas",
                aggregation.expression.range
            )
        }
        return zip(groups.labels, accumulators).map { $1.row($0) }.filter { !$0.isEmpty }
    }

    private func noteIgnored(_ aggregation: PlannedAggregation) {
        annotations.inform(
            "ignored histogram in \(aggregation.operator.rawValue) aggregation",
            aggregation.expression.range
        )
    }

    /// The rows of each group, in the order in which groups came up.
    private func grouped(
        _ aggregation: PlannedAggregation,
        _ grid: StepGrid
    ) throws -> [(labels: LabelSet, rows: [Row])] {
        var groups = GroupTable(aggregation.grouping)
        var members: [[Row]] = []
        for row in try rows(aggregation.expression, grid) {
            let group = groups.place(of: row.labels)
            if group == members.count { members.append([]) }
            members[group].append(row)
        }
        return Array(zip(groups.labels, members))
    }

    private func parameter(_ aggregation: PlannedAggregation, _ node: PlanNode, _ grid: StepGrid) throws -> [Double] {
        guard let parameter = aggregation.parameter else {
            throw fail("\(aggregation.operator.rawValue) needs a parameter", node)
        }
        return try scalar(parameter, grid)
    }

    private func quantiles(_ aggregation: PlannedAggregation, _ node: PlanNode, _ grid: StepGrid) throws -> [Row] {
        let quantiles = try parameter(aggregation, node, grid)
        for quantile in quantiles where !Quantile.isValid(quantile) {
            warnOfQuantile(quantile, aggregation.parameter ?? node)
        }
        var answer: [Row] = []
        var values: [Double] = []
        for group in try grouped(aggregation, grid) {
            try tick()
            if group.rows.contains(where: { !$0.histograms.isEmpty }) { noteIgnored(aggregation) }
            var row = Row(group.labels, empty: grid.count)
            for step in 0..<grid.count {
                values.removeAll(keepingCapacity: true)
                for member in group.rows where !member.values[step].isAbsent { values.append(member.values[step]) }
                if !values.isEmpty { row.values[step] = Quantile.of(values, at: quantiles[step]) }
            }
            if !row.isEmpty { answer.append(row) }
        }
        return answer
    }

    private func countValues(_ aggregation: PlannedAggregation, _ node: PlanNode, _ grid: StepGrid) throws -> [Row] {
        guard let parameter = aggregation.parameter else { throw fail("count_values needs a label", node) }
        let label = try text(parameter)
        guard !label.isEmpty else { throw fail("invalid label name \"\"", parameter) }
        var answer: [Row] = []
        for group in try grouped(aggregation, grid) {
            try tick()
            var places: [String: Int] = [:]
            for row in group.rows {
                for step in 0..<grid.count {
                    let text: String
                    switch row.cell(step) {
                    case .none: continue
                    case .float(let number): text = number.plainText
                    case .histogram(let histogram): text = histogram.text
                    }
                    let place = places[text] ?? answer.count
                    if place == answer.count {
                        places[text] = place
                        answer.append(Row(group.labels.with(label, text), empty: grid.count))
                        try hold(grid.count)
                    }
                    let count = answer[place].values[step]
                    answer[place].values[step] = count.isAbsent ? 1 : count + 1
                }
            }
        }
        var table = RowTable(node)
        for row in answer { try table.add(row) }
        return table.rows
    }

    // MARK: Choice

    private func choose(_ aggregation: PlannedAggregation, _ node: PlanNode, _ grid: StepGrid) throws -> [Row] {
        let parameters = try parameter(aggregation, node, grid)
        let chooser = RowChooser(aggregation.operator)
        if let wrong = parameters.first(where: { !chooser.takes($0) }) {
            throw fail("parameter value \(wrong.plainText) is no number to choose by", aggregation.parameter ?? node)
        }
        var answer: [Row] = []
        for group in try grouped(aggregation, grid) {
            try tick()
            let ignoresHistograms = aggregation.operator == .topk || aggregation.operator == .bottomk
            if ignoresHistograms, group.rows.contains(where: { !$0.histograms.isEmpty }) { noteIgnored(aggregation) }
            var chosen = group.rows.map { Row($0.labels, empty: grid.count) }
            var order: [Int] = []
            for step in 0..<grid.count {
                order = chooser.choose(parameters[step], of: group.rows, at: step)
                for index in order { chosen[index].set(step, group.rows[index].cell(step)) }
            }
            // At one time the answer is in order of rank.
            answer += grid.count == 1 ? order.map { chosen[$0] } : chosen.filter { !$0.isEmpty }
        }
        return answer
    }
}

/// Series by the labels of their groups.
struct GroupTable {
    /// The labels of each group, in the order in which they came up.
    private(set) var labels: [LabelSet] = []
    private var places: [LabelSet: Int] = [:]
    private let names: Set<String>
    private let isBy: Bool

    init(_ grouping: PromQL.Aggregation.Grouping) {
        switch grouping {
        case .by(let names): (self.names, isBy) = (Set(names), true)
        case .without(let names): (self.names, isBy) = (Set(names).union(["__name__"]), false)
        }
    }

    mutating func place(of labels: LabelSet) -> Int {
        let group = isBy ? labels.keeping(names) : labels.without(names)
        if let known = places[group] { return known }
        places[group] = self.labels.count
        self.labels.append(group)
        return self.labels.count - 1
    }
}

/// Takes some rows of a group at each step.
struct RowChooser {
    private let `operator`: PromQL.Aggregation.Operator

    init(_ operator: PromQL.Aggregation.Operator) {
        self.operator = `operator`
    }

    func takes(_ parameter: Double) -> Bool { !parameter.isNaN && parameter.magnitude < 0x1p63 }

    /// The places of the rows, best first.
    func choose(_ parameter: Double, of rows: [Row], at step: Int) -> [Int] {
        switch `operator` {
        case .topk, .bottomk:
            guard parameter >= 1 else { return [] }
            let present = rows.indices.filter { !rows[$0].values[step].isAbsent }
            let isTop = `operator` == .topk
            let sorted = present.sorted { left, right in
                let (first, second) = (rows[left].values[step], rows[right].values[step])
                if first.isNaN || second.isNaN { return first.isNaN == second.isNaN ? left < right : second.isNaN }
                if first == second { return left < right }
                return isTop ? first > second : first < second
            }
            return Array(sorted.prefix(Int(min(parameter, 1e9))))
        case .limitK:
            return Array(rows.indices.filter { rows[$0].isPresent(step) }.prefix(Int(max(0, min(parameter, 1e9)))))
        default:
            // A share of all series by a hash of their labels; a negative one takes those that its complement leaves.
            let ratio = max(-1, min(1, parameter))
            return rows.indices.filter { index in
                guard rows[index].isPresent(step) else { return false }
                let place = rows[index].labels.stableShare
                return ratio >= 0 ? place < ratio : place >= 1 + ratio
            }
        }
    }
}

extension LabelSet {
    /// A number from 0 up to 1 that is always the same for the same labels (FNV-1a).
    fileprivate var stableShare: Double {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in labels.lazy.flatMap({ [$0.name, "\u{0}", $0.value, "\u{0}"] }).joined().utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        hash ^= hash >> 29
        hash = hash &* 0xbf58_476d_1ce4_e5b9
        return Double(hash >> 11) / 0x1p53
    }
}
