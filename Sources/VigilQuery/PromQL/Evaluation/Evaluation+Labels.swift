import VigilPattern
import VigilStore

extension Evaluation {
    // MARK: label_replace, label_join

    /// The longest value: one call may double what another has made.
    private static let labelBytesMax = 64 << 10

    func relabelled(
        _ function: PromQL.Function,
        _ arguments: [PlanNode],
        _ node: PlanNode,
        _ grid: StepGrid
    ) throws -> [Row] {
        let texts = try arguments.dropFirst().map(text)
        guard !texts[0].isEmpty else {
            throw PromQL.EvaluationError(
                .execution,
                "invalid destination label name in \(function.rawValue)(): \"\(texts[0])\"",
                arguments[1].range
            )
        }
        let transform = function == .labelJoin ? joining(texts) : try replacing(texts, arguments)
        var table = RowTable(node)
        try forEachRow(arguments[0], grid) { row in
            var row = row
            row.labels = transform(row.labels)
            guard row.labels[texts[0]].utf8.count <= Self.labelBytesMax else {
                throw PromQL.EvaluationError(
                    .limitExceeded,
                    "\(function.rawValue)() makes a label longer than \(Self.labelBytesMax) bytes",
                    node.range
                )
            }
            try table.add(row)
        }
        return table.rows
    }

    private func joining(_ texts: [String]) -> (LabelSet) -> LabelSet {
        { labels in labels.with(texts[0], texts.dropFirst(2).map { labels[$0] }.joined(separator: texts[1])) }
    }

    private func replacing(_ texts: [String], _ arguments: [PlanNode]) throws -> (LabelSet) -> LabelSet {
        let pattern: Pattern
        do {
            pattern = try Pattern(texts[3])
        } catch {
            throw PromQL.EvaluationError(
                .execution,
                "invalid regular expression in label_replace(): \(texts[3]): \(error.description)",
                arguments[4].range
            )
        }
        let template = ReplacementTemplate(texts[1])
        return { labels in
            let source = labels[texts[2]]
            guard let match = pattern.wholeMatch(in: source) else { return labels }
            return labels.with(texts[0], template.expand(match, of: pattern, in: source))
        }
    }

    // MARK: Order

    /// The rows in order; over a range of time the order says nothing and stays.
    func sorted(_ function: PromQL.Function, _ arguments: [PlanNode], _ grid: StepGrid) throws -> [Row] {
        let found = try rows(arguments[0], grid)
        guard self.grid.count == 1, grid.count == 1 else { return found }
        switch function {
        case .sort, .sortDescending:
            // NaN comes last both ways; what is equal stays as it was.
            let isDescending = function == .sortDescending
            return found.filter { !$0.values[0].isAbsent }.enumerated().sorted { left, right in
                let (first, second) = (left.element.values[0], right.element.values[0])
                if first.isNaN || second.isNaN {
                    return first.isNaN == second.isNaN ? left.offset < right.offset : second.isNaN
                }
                if first == second { return left.offset < right.offset }
                return isDescending ? first > second : first < second
            }.map(\.element)
        default:
            let names = try arguments.dropFirst().map(text)
            let sorted = found.sorted { left, right in
                for name in names where left.labels[name] != right.labels[name] {
                    return left.labels[name].precedesNaturally(right.labels[name])
                }
                return left.labels.precedes(right.labels)
            }
            return function == .sortByLabel ? sorted : sorted.reversed()
        }
    }

    // MARK: info

    /// Adds the labels of infos (`target_info`) that have the same `instance` and `job`.
    func info(
        _ vector: PlanNode,
        _ selector: PlannedSelector,
        _ node: PlanNode,
        _ grid: StepGrid
    ) throws -> [Row] {
        let identifying: Set<String> = ["instance", "job"]
        let wanted = Set(selector.matchers.map(\.name))
        var infos: [LabelSet: [Row]] = [:]
        try select(selector, grid) { infos[$0.labels.keeping(identifying), default: []].append($0) }
        let names = Set(infos.values.joined().map(\.labels.metricName))
        var table = RowTable(node)
        try forEachRow(vector, grid) { row in
            try tick()
            if names.contains(row.labels.metricName) { return try table.add(row) }
            let candidates = infos[row.labels.keeping(identifying)] ?? []
            for step in 0..<grid.count where row.isPresent(step) {
                let matching = candidates.filter { $0.isPresent(step) }
                var labels = row.labels.labels
                var isFitting = matching.isEmpty ? selector.matchers.allSatisfy { $0.matches("") } : false
                for found in matching where selector.matchers.allSatisfy({ $0.matches(found.labels[$0.name]) }) {
                    isFitting = true
                    labels += found.labels.labels.filter { label in
                        label.name != "__name__" && !identifying.contains(label.name)
                            && row.labels[label.name].isEmpty && (wanted.isEmpty || wanted.contains(label.name))
                    }
                }
                guard isFitting else { continue }
                var single = Row(LabelSet(labels), empty: grid.count)
                single.set(step, row.cell(step))
                try table.add(single)
            }
        }
        return table.rows
    }
}

extension String {
    /// Whether it comes before another where runs of digits are compared as numbers: `a2` before `a10`.
    fileprivate func precedesNaturally(_ other: String) -> Bool {
        var (left, right) = (self.utf8[...], other.utf8[...])
        while let first = left.first, let second = right.first {
            if first.isDigit, second.isDigit {
                let own = left.prefix(while: \.isDigit), others = right.prefix(while: \.isDigit)
                let (a, b) = (own.drop { $0 == 48 }, others.drop { $0 == 48 })
                if a.count != b.count { return a.count < b.count }
                if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
                left = left.dropFirst(own.count)
                right = right.dropFirst(others.count)
            } else {
                if first != second { return first < second }
                left.removeFirst()
                right.removeFirst()
            }
        }
        return left.isEmpty && !right.isEmpty
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= 48 && self <= 57 }
}
