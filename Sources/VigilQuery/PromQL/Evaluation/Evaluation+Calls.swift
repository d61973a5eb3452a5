import VigilStore

extension Evaluation {
    // MARK: Scalars

    func scalarCall(
        _ function: PromQL.Function,
        _ arguments: [PlanNode],
        _ node: PlanNode,
        _ grid: StepGrid
    ) throws -> [Double] {
        func constant(_ number: Double) -> [Double] { [Double](repeating: number, count: grid.count) }
        switch function {
        case .pi: return constant(.pi)
        case .time: return (0..<grid.count).map { grid.time($0).asSeconds }
        case .start: return constant(self.grid.start.asSeconds)
        case .end: return constant(self.grid.queryEnd.asSeconds)
        case .step: return constant(self.grid.count > 1 ? Double(self.grid.step) / 1e9 : 0)
        case .range: return constant(Double(self.grid.queryEnd &- self.grid.start) / 1e9)
        case .scalar: return try onlyNumbers(arguments[0], grid)
        case .maxOf, .minOf:
            let (left, right) = (try scalar(arguments[0], grid), try scalar(arguments[1], grid))
            return zip(left, right).map { first, second in
                if first.isNaN || second.isNaN { return .nan }
                return function == .maxOf ? max(first, second) : min(first, second)
            }
        default: throw fail("\(function.rawValue) gives no scalar", node)
        }
    }

    /// The number of the only series at each step; NaN where there are none or several.
    private func onlyNumbers(_ node: PlanNode, _ grid: StepGrid) throws -> [Double] {
        var numbers = [Double](repeating: .nan, count: grid.count)
        var counts = [Int](repeating: 0, count: grid.count)
        try forEachRow(node, grid) { row in
            for step in 0..<grid.count where !row.values[step].isAbsent {
                counts[step] += 1
                numbers[step] = counts[step] == 1 ? row.values[step] : .nan
            }
        }
        return numbers
    }

    // MARK: Vectors

    func call(
        _ function: PromQL.Function,
        _ arguments: [PlanNode],
        _ node: PlanNode,
        _ grid: StepGrid,
        _ body: (Row) throws -> Void
    ) throws {
        if function == .absentOverTime {
            let row = try absentOverTime(arguments[0], grid)
            return row.isEmpty ? () : try body(row)
        }
        if arguments.contains(where: { $0.type == .matrix }) {
            return try callOverWindows(function, arguments, node, grid, body)
        }
        switch function {
        case .vector: try body(Row(LabelSet([]), try scalar(arguments[0], grid)))
        case .timestamp: try timestamps(arguments[0], node, grid, body)
        case .absent:
            let row = try absent(arguments[0], grid)
            if !row.isEmpty { try body(row) }
        case .sort, .sortDescending, .sortByLabel, .sortByLabelDescending:
            try sorted(function, arguments, grid).forEach(body)
        case .labelReplace, .labelJoin: try relabelled(function, arguments, node, grid).forEach(body)
        case .histogramQuantile, .histogramFraction, .histogramQuantiles:
            try distributions(function, arguments, node, grid).forEach(body)
        case .histogramAvg, .histogramCount, .histogramSum, .histogramStddev, .histogramStdvar:
            try mapRows(arguments[0], node, grid, body) { row in
                row.mapped(row.labels.withoutName) { function.statistic(of: $0) }
            }
        case .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth, .hour, .minute, .month, .year:
            try dates(function, arguments, node, grid, body)
        default: try numbers(function, arguments, node, grid, body)
        }
    }

    /// Hands on a row for each row, after a look whether several came to the same labels.
    func mapRows(
        _ argument: PlanNode,
        _ node: PlanNode,
        _ grid: StepGrid,
        _ body: (Row) throws -> Void,
        _ transform: (Row) throws -> Row
    ) throws {
        var table = RowTable(node)
        try forEachRow(argument, grid) { try table.add(try transform($0)) }
        try table.rows.forEach(body)
    }

    private func numbers(
        _ function: PromQL.Function,
        _ arguments: [PlanNode],
        _ node: PlanNode,
        _ grid: StepGrid,
        _ body: (Row) throws -> Void
    ) throws {
        let scalars = try arguments.dropFirst().map { try scalar($0, grid) }
        try mapRows(arguments[0], node, grid, body) { row in
            let labels = row.labels.withoutName
            if let transform = function.ofNumber { return row.mappedNumbers(labels, transform) }
            var result = Row(labels, row.values)
            for step in 0..<grid.count where !row.values[step].isAbsent {
                let number = row.values[step]
                switch function {
                case .clamp:
                    let (low, high) = (scalars[0][step], scalars[1][step])
                    result.values[step] = low > high ? Row.absent : number.clamped(from: low, to: high)
                case .clampMin: result.values[step] = number.clamped(from: scalars[0][step], to: .infinity)
                case .clampMax: result.values[step] = number.clamped(from: -.infinity, to: scalars[0][step])
                case .round:
                    // The nearest multiple, by its inverse: 0.1 is no number, 10 is.
                    let inverse = 1 / (scalars.first?[step] ?? 1)
                    result.values[step] = (number * inverse + 0.5).rounded(.down) / inverse
                default: throw fail("\(function.rawValue) is not evaluated yet", node)
                }
            }
            return result
        }
    }

    private func timestamps(
        _ argument: PlanNode,
        _ node: PlanNode,
        _ grid: StepGrid,
        _ body: (Row) throws -> Void
    ) throws {
        if case .selector(let selector) = argument.kind {
            var table = RowTable(node)
            try selectTimes(selector, grid) { try table.add($0) }
            return try table.rows.forEach(body)
        }
        try mapRows(argument, node, grid, body) { row in
            var result = Row(row.labels.withoutName, empty: grid.count)
            for step in 0..<grid.count where row.isPresent(step) { result.values[step] = grid.time(step).asSeconds }
            return result
        }
    }

    private func dates(
        _ function: PromQL.Function,
        _ arguments: [PlanNode],
        _ node: PlanNode,
        _ grid: StepGrid,
        _ body: (Row) throws -> Void
    ) throws {
        func part(_ seconds: Double) -> Double { CivilTime(seconds: seconds)?.part(function) ?? .nan }
        guard let argument = arguments.first else {
            return try body(Row(LabelSet([]), (0..<grid.count).map { part(grid.time($0).asSeconds) }))
        }
        try mapRows(argument, node, grid, body) { $0.mappedNumbers($0.labels.withoutName, part) }
    }

    // MARK: Absence

    private func absent(_ argument: PlanNode, _ grid: StepGrid) throws -> Row {
        var row = Row(labelsOfAbsence(argument), [Double](repeating: 1, count: grid.count))
        try forEachRow(argument, grid) { found in
            for step in 0..<grid.count where found.isPresent(step) { row.values[step] = Row.absent }
        }
        return row
    }

    private func absentOverTime(_ argument: PlanNode, _ grid: StepGrid) throws -> Row {
        var row = Row(labelsOfAbsence(argument), [Double](repeating: 1, count: grid.count))
        try forEachWindowed(argument, grid) { input in
            for times in [input.series.times, input.series.histogramTimes] {
                input.frame.forEach(times) { if !$1.isEmpty { row.values[$0] = Row.absent } }
            }
        }
        return row
    }

    /// What can be said of a series that is not there: the labels that a selector wants to have one value.
    private func labelsOfAbsence(_ node: PlanNode) -> LabelSet {
        let selector: PlannedSelector
        switch node.kind {
        case .selector(let found), .matrix(let found, _): selector = found
        default: return LabelSet([])
        }
        let conditions = selector.conditions.filter { $0.label != "__name__" }
        return LabelSet(
            conditions.compactMap { condition in
                let isOnly = conditions.filter { $0.label == condition.label }.count == 1
                return isOnly && condition.comparison == .equal ? Label(condition.label, condition.value) : nil
            }
        )
    }
}

extension PromQL.Function {
    /// What it makes of the sample of a histogram.
    fileprivate func statistic(of cell: Cell) -> Cell {
        guard case .histogram(let histogram) = cell else { return .none }
        switch self {
        case .histogramAvg: return .float(histogram.sum / histogram.count)
        case .histogramCount: return .float(histogram.count)
        case .histogramSum: return .float(histogram.sum)
        case .histogramStddev: return .float(histogram.variance.squareRoot())
        case .histogramStdvar: return .float(histogram.variance)
        default: return .none
        }
    }
}

extension Double {
    /// The nearest number within bounds; NaN where one of the three is.
    fileprivate func clamped(from low: Double, to high: Double) -> Double {
        if isNaN || low.isNaN || high.isNaN { return .nan }
        return Swift.max(low, Swift.min(high, self))
    }
}
