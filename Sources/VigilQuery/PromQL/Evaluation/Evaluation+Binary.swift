import VigilStore

// Series of both sides are matched once, for all steps: which may meet depends on their labels alone. Only where
// several of one side have the same key does a step decide which of them is there, and whether that is an error.

extension Evaluation {
    func evaluate(_ binary: PlannedBinary, _ node: PlanNode, _ grid: StepGrid) throws -> [Row] {
        if binary.operator.isSetOperator { return try combineSets(binary, node, grid) }
        switch (binary.left.type, binary.right.type) {
        case (.vector, .scalar): return try withScalar(binary, binary.left, binary.right, node, grid)
        case (.scalar, .vector): return try withScalar(binary, binary.right, binary.left, node, grid)
        default:
            var join = VectorJoin(binary, node)
            let left = try rows(binary.left, grid)
            try hold(left.reduce(0) { $0 + $1.weight })
            let right = try rows(binary.right, grid)
            let answer = try join.rows(left, right, grid) { try self.tick() }
            for (first, second) in join.refused { refuse(first, second, binary, node) }
            return answer
        }
    }

    fileprivate func refuse(_ left: String, _ right: String, _ binary: PlannedBinary, _ node: PlanNode) {
        let types = "\(left) \(binary.operator.rawValue) \(right)"
        annotations.inform(
            "incompatible sample types encountered for binary operator \"\(binary.operator.rawValue)\": \(types)",
            node.range
        )
    }

    private func withScalar(
        _ binary: PlannedBinary,
        _ vector: PlanNode,
        _ scalar: PlanNode,
        _ node: PlanNode,
        _ grid: StepGrid
    ) throws -> [Row] {
        let numbers = try self.scalar(scalar, grid)
        let isSwapped = binary.left.type == .scalar
        let keepsName = binary.operator.isComparison && !binary.returnsBool
        var table = RowTable(node)
        try forEachRow(vector, grid) { row in
            try tick()
            var result = Row(keepsName ? row.labels : row.labels.withoutName, empty: grid.count)
            for step in 0..<grid.count {
                let cell = row.cell(step)
                if case .none = cell { continue }
                let number = Cell.float(numbers[step])
                let (left, right) = isSwapped ? (number, cell) : (cell, number)
                guard let found = binary.operator.combine(left, right, returnsBool: binary.returnsBool) else {
                    refuse(left.kindName, right.kindName, binary, node)
                    continue
                }
                // What a comparison lets through is the sample of the vector, on whichever side it stands.
                if case .none = found { continue }
                result.set(step, keepsName ? cell : found)
            }
            try table.add(result)
        }
        return table.rows
    }

    // MARK: Sets

    private func combineSets(_ binary: PlannedBinary, _ node: PlanNode, _ grid: StepGrid) throws -> [Row] {
        let left = try rows(binary.left, grid)
        try hold(left.reduce(0) { $0 + $1.weight })
        let right = try rows(binary.right, grid)
        // `or` keeps what is right and has no match left; the others keep what is left.
        let isUnion = binary.operator == .or
        let deciding = isUnion ? left : right
        var presence: [LabelSet: [Bool]] = [:]
        for row in deciding {
            let key = binary.matching.labels.key(of: row.labels)
            var steps = presence[key] ?? [Bool](repeating: false, count: grid.count)
            for step in 0..<grid.count where row.isPresent(step) { steps[step] = true }
            presence[key] = steps
        }
        var table = RowTable(node)
        if isUnion { for row in left { try table.add(row) } }
        for row in isUnion ? right : left {
            try tick()
            let steps = presence[binary.matching.labels.key(of: row.labels)]
            var kept = row
            for step in 0..<grid.count where (steps?[step] ?? false) != (binary.operator == .and) {
                kept.clear(step)
            }
            try table.add(kept)
        }
        return table.rows
    }
}

extension Row {
    mutating func clear(_ step: Int) {
        values[step] = Row.absent
        if !histograms.isEmpty { histograms[step] = nil }
    }
}

extension PromQL.VectorMatching.Labels {
    /// The labels by which series meet.
    func key(of labels: LabelSet) -> LabelSet {
        switch self {
        case .on(let names): labels.keeping(Set(names))
        case .ignoring(let names): labels.without(Set(names).union(["__name__"]))
        }
    }
}
