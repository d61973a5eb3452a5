import VigilStore

// histogram_quantile and histogram_fraction: of native histograms, which are one sample, and of classic ones, which are
// gathered from the series of their buckets.

/// The series that are one distribution.
private struct DistributionGroup {
    var labels: LabelSet
    /// Rows of buckets with their bounds.
    var classic: [(bound: Double, row: Row)] = []
    var native: Row?
    var metric: String
}

extension Evaluation {
    func distributions(
        _ function: PromQL.Function,
        _ arguments: [PlanNode],
        _ node: PlanNode,
        _ grid: StepGrid
    ) throws -> [Row] {
        guard let vector = arguments.first(where: { $0.type == .vector }) else {
            throw fail("\(function.rawValue) needs an instant vector", node)
        }
        let scalars = try arguments.filter { $0.type == .scalar }.map { try scalar($0, grid) }
        let groups = try groups(vector, grid)
        var table = RowTable(node)
        if function == .histogramFraction {
            for group in groups {
                try table.add(
                    evaluate(
                        group,
                        group.labels,
                        vector,
                        grid,
                        { $1.fraction(from: scalars[0][$0], to: scalars[1][$0]) }
                    ) { $1.fraction(from: scalars[0][$0], to: scalars[1][$0]) }
                )
            }
            return table.rows
        }
        let isSeveral = function == .histogramQuantiles
        let label = isSeveral ? try text(arguments[1]) : ""
        for (index, quantiles) in scalars.enumerated() {
            let argument = arguments.filter { $0.type == .scalar }[index]
            for quantile in quantiles where !Quantile.isValid(quantile) { warnOfQuantile(quantile, argument) }
            for group in groups {
                let labels =
                    isSeveral ? group.labels.with(label, ClassicSeries.text(quantiles.first ?? .nan)) : group.labels
                try table.add(
                    evaluate(group, labels, vector, grid, { $1.quantile(quantiles[$0]) }) { $1.quantile(quantiles[$0]) }
                )
            }
        }
        return table.rows
    }

    private func groups(_ node: PlanNode, _ grid: StepGrid) throws -> [DistributionGroup] {
        var groups: [DistributionGroup] = []
        var places: [LabelSet: Int] = [:]
        func place(_ labels: LabelSet, _ metric: String) -> Int {
            if let known = places[labels] { return known }
            places[labels] = groups.count
            groups.append(DistributionGroup(labels: labels, metric: metric))
            return groups.count - 1
        }
        for row in try rows(node, grid) {
            let metric = row.labels.metricName
            if !row.histograms.isEmpty {
                groups[place(row.labels.without(["__name__"]), metric)].native = row
            }
            guard row.values.contains(where: { !$0.isAbsent }) else { continue }
            guard let bound = Double(bucketLabel: row.labels["le"]) else {
                annotations.warn(
                    "bucket label \"le\" is missing or has a malformed value of \"\(row.labels["le"])\" for metric "
                        + "name \"\(metric)\"",
                    node.range
                )
                continue
            }
            groups[place(row.labels.without(["__name__", "le"]), metric)].classic.append((bound, row))
        }
        return groups
    }

    private func evaluate(
        _ group: DistributionGroup,
        _ labels: LabelSet,
        _ node: PlanNode,
        _ grid: StepGrid,
        _ native: (Int, NativeHistogram) -> Double,
        classic: (Int, ClassicHistogram) -> Double
    ) throws -> Row {
        var result = Row(labels, empty: grid.count)
        var buckets: [ClassicHistogram.Bucket] = []
        for step in 0..<grid.count {
            buckets.removeAll(keepingCapacity: true)
            for (bound, row) in group.classic where !row.values[step].isAbsent {
                buckets.append(ClassicHistogram.Bucket(upperBound: bound, count: row.values[step]))
            }
            var histogram: NativeHistogram?
            if let row = group.native, case .histogram(let found) = row.cell(step) { histogram = found }
            if histogram != nil, !buckets.isEmpty {
                annotations.warn(
                    "vector contains a mix of classic and native histograms for metric name \"\(group.metric)\"",
                    node.range
                )
            } else if let histogram {
                result.values[step] = native(step, histogram)
            } else if !buckets.isEmpty {
                let histogram = ClassicHistogram(buckets)
                if histogram.isRepaired { noteRepair(group.metric, node) }
                result.values[step] = classic(step, histogram)
            }
        }
        try tick()
        return result
    }

    private func noteRepair(_ metric: String, _ node: PlanNode) {
        annotations.inform(
            "input to histogram_quantile needed to be fixed for monotonicity "
                + "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) "
                + "for metric name \"\(metric)\"",
            node.range
        )
    }
}

extension Double {
    /// The bound that a bucket's label says.
    fileprivate init?(bucketLabel text: String) {
        switch text.lowercased() {
        case "+inf", "inf", "infinity", "+infinity": self = .infinity
        case "-inf", "-infinity": self = -.infinity
        case "": return nil
        default:
            guard let number = Double(text) else { return nil }
            self = number
        }
    }
}
