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
        let rows = zip(groups.labels, accumulators).map { $1.row($0) }.filter { !$0.isEmpty }
        return aggregation.isOrdered ? rows.sorted { $0.labels.precedes($1.labels) } : rows
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
