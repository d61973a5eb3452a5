import VigilStore

/// Two vectors whose samples meet by their labels.
struct VectorJoin {
    private let binary: PlannedBinary
    private let node: PlanNode
    /// Pairs of kinds of samples that do not go together, which came up.
    private(set) var refused: [(String, String)] = []
    private var refusedKeys: Set<String> = []

    init(_ binary: PlannedBinary, _ node: PlanNode) {
        self.binary = binary
        self.node = node
    }

    private var isSwapped: Bool { binary.matching.cardinality == .oneToMany }
    private var isOneToOne: Bool { binary.matching.cardinality == .oneToOne }

    /// The rows that come of both sides.
    mutating func rows(
        _ left: [Row],
        _ right: [Row],
        _ grid: StepGrid,
        _ tick: () throws -> Void
    ) throws -> [Row] {
        let hasFill = binary.matching.fillLeft != nil || binary.matching.fillRight != nil
        if left.isEmpty && right.isEmpty || (left.isEmpty || right.isEmpty) && !hasFill { return [] }
        let (many, one) = isSwapped ? (right, left) : (left, right)
        let ones = try OneSide(one, binary.matching.labels, grid, present: many, hasFill: hasFill) { key, rows in
            self.duplicate(key, rows)
        }
        var table = JoinTable(binary, node, grid)
        for row in many {
            try tick()
            let key = binary.matching.labels.key(of: row.labels)
            let group = ones.places[key]
            for partner in group.map({ ones.groups[$0] }) ?? [] {
                let labels = binary.labels(row.labels, partner.labels)
                let result = combine(row, partner, grid)
                try table.add(result, labels, key: key)
            }
            if let fill = isSwapped ? binary.matching.fillLeft : binary.matching.fillRight {
                let filler = ones.filler(group, fill.value, like: row, grid)
                try table.add(combine(row, filler, grid), binary.labels(row.labels, key), key: key)
            }
        }
        if let fill = isSwapped ? binary.matching.fillRight : binary.matching.fillLeft {
            try fillMany(many, one, fill.value, grid, &table)
        }
        return table.rows
    }

    /// Samples of the one side that none of the many meet, with a number in their place.
    private mutating func fillMany(
        _ many: [Row],
        _ one: [Row],
        _ fill: Double,
        _ grid: StepGrid,
        _ table: inout JoinTable
    ) throws {
        var met: [LabelSet: [Bool]] = [:]
        for row in many {
            let key = binary.matching.labels.key(of: row.labels)
            var steps = met[key] ?? [Bool](repeating: false, count: grid.count)
            for step in 0..<grid.count where row.isPresent(step) { steps[step] = true }
            met[key] = steps
        }
        for row in one {
            let key = binary.matching.labels.key(of: row.labels)
            var filler = Row(key, [Double](repeating: fill, count: grid.count))
            for step in 0..<grid.count where met[key]?[step] ?? false { filler.clear(step) }
            try table.add(combine(filler, row, grid), binary.labels(key, row.labels), key: key)
        }
    }

    private mutating func combine(_ many: Row, _ one: Row, _ grid: StepGrid) -> Row {
        var row = Row(many.labels, empty: grid.count)
        let (left, right) = isSwapped ? (one, many) : (many, one)
        if left.histograms.isEmpty, right.histograms.isEmpty, !binary.operator.isComparison, !binary.operator.isTrim {
            for step in 0..<grid.count where !left.values[step].isAbsent && !right.values[step].isAbsent {
                row.values[step] = binary.operator.calculate(left.values[step], right.values[step])
            }
            return row
        }
        for step in 0..<grid.count {
            let (first, second) = (left.cell(step), right.cell(step))
            if let cell = binary.operator.combine(first, second, returnsBool: binary.returnsBool) {
                row.set(step, cell)
            } else if refusedKeys.insert(first.kindName + second.kindName).inserted {
                refused.append((first.kindName, second.kindName))
            }
        }
        return row
    }

    private func duplicate(_ key: LabelSet, _ rows: [LabelSet]) -> PromQL.EvaluationError {
        let side = isSwapped ? "left" : "right"
        let found = rows.map(\.text).joined(separator: ", ")
        return PromQL.EvaluationError(
            .execution,
            "found duplicate series for the match group \(key.text) on the \(side) hand-side of the operation: "
                + "[\(found)];many-to-many matching not allowed: matching labels must be unique on one side",
            node.range
        )
    }
}

/// The side of which only one sample may meet others.
private struct OneSide {
    /// The rows of each key; at no step is more than one of them there.
    private(set) var groups: [[Row]] = []
    private(set) var places: [LabelSet: Int] = [:]

    init(
        _ rows: [Row],
        _ labels: PromQL.VectorMatching.Labels,
        _ grid: StepGrid,
        present others: [Row],
        hasFill: Bool,
        duplicate: (LabelSet, [LabelSet]) -> PromQL.EvaluationError
    ) throws {
        for row in rows {
            let key = labels.key(of: row.labels)
            guard let place = places[key] else {
                places[key] = groups.count
                groups.append([row])
                continue
            }
            for earlier in groups[place] {
                for step in 0..<grid.count where earlier.isPresent(step) && row.isPresent(step) {
                    // Where the other side has nothing at all, nobody looks.
                    guard hasFill || others.contains(where: { $0.isPresent(step) }) else { continue }
                    throw duplicate(key, [earlier.labels, row.labels])
                }
            }
            groups[place].append(row)
        }
    }

    /// A number at the steps at which nothing of a key is there.
    func filler(_ group: Int?, _ number: Double, like row: Row, _ grid: StepGrid) -> Row {
        var filler = Row(row.labels, [Double](repeating: number, count: grid.count))
        for partner in group.map({ groups[$0] }) ?? [] {
            for step in 0..<grid.count where partner.isPresent(step) { filler.clear(step) }
        }
        return filler
    }
}

/// What samples came to that met, by labels; finds where several came to the same.
private struct JoinTable {
    private(set) var rows: [Row] = []
    private var places: [LabelSet: Int] = [:]
    /// For matching one to one: at which steps a key was used.
    private var used: [LabelSet: [Bool]] = [:]
    private let binary: PlannedBinary
    private let node: PlanNode
    private let grid: StepGrid

    init(_ binary: PlannedBinary, _ node: PlanNode, _ grid: StepGrid) {
        self.binary = binary
        self.node = node
        self.grid = grid
    }

    mutating func add(_ row: Row, _ labels: LabelSet, key: LabelSet) throws {
        guard !row.isEmpty else { return }
        if binary.matching.cardinality == .oneToOne {
            var steps = used[key] ?? [Bool](repeating: false, count: grid.count)
            for step in 0..<grid.count where row.isPresent(step) {
                guard !steps[step] else {
                    throw fail(
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                    )
                }
                steps[step] = true
            }
            used[key] = steps
        }
        guard let place = places[labels] else {
            places[labels] = rows.count
            var row = row
            row.labels = labels
            rows.append(row)
            return
        }
        for step in 0..<grid.count where row.isPresent(step) {
            guard !rows[place].isPresent(step) else {
                throw fail("multiple matches for labels: grouping labels must ensure unique matches")
            }
            rows[place].set(step, row.cell(step))
        }
    }

    private func fail(_ message: String) -> PromQL.EvaluationError {
        PromQL.EvaluationError(.execution, message, node.range)
    }
}

extension PlannedBinary {
    /// The labels of what comes of two samples.
    fileprivate func labels(_ many: LabelSet, _ one: LabelSet) -> LabelSet {
        var labels = many
        if !`operator`.isComparison || returnsBool { labels = labels.withoutName }
        if matching.cardinality == .oneToOne {
            switch matching.labels {
            case .on(let names): labels = labels.keeping(Set(names))
            case .ignoring(let names): if !names.isEmpty { labels = labels.without(Set(names)) }
            }
        }
        for name in matching.include { labels = labels.with(name, one[name]) }
        return labels
    }
}
