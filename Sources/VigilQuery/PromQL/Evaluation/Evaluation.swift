import VigilModel
import VigilStore

/// Evaluates the plan of one query over the series that were fetched for it.
///
/// It is used by one task alone. Vectors are rows, a row is a series with a value for each step; what consumes rows one
/// by one, such as an aggregation, never holds more than one of its input.
final class Evaluation {
    let grid: StepGrid
    let options: PromQL.Engine.Options
    let fetched: [SelectedSeries]
    var annotations = AnnotationList()
    private let deadline: ContinuousClock.Instant
    private var held: Int
    private var ticks = 0

    init(
        _ grid: StepGrid,
        _ fetched: [SelectedSeries],
        _ options: PromQL.Engine.Options,
        held: Int,
        deadline: ContinuousClock.Instant
    ) {
        self.grid = grid
        self.fetched = fetched
        self.options = options
        self.held = held
        self.deadline = deadline
    }

    // MARK: Limits

    /// Stops where the caller has gone or the time is up; to be called for each row.
    func tick() throws {
        ticks &+= 1
        guard ticks % 64 == 0 else { return }
        try Task.checkCancellation()
        guard ContinuousClock.now < deadline else {
            throw PromQL.EvaluationError(
                .timedOut,
                "the query takes longer than \(options.limits.time.inSeconds) s: narrow it"
            )
        }
    }

    /// Counts what an intermediate result takes.
    func hold(_ samples: Int) throws {
        held += samples
        guard held <= options.limits.samplesMax else {
            throw PromQL.EvaluationError(
                .limitExceeded,
                "the query holds more than \(options.limits.samplesMax) samples: take fewer series or steps"
            )
        }
    }

    func fail(_ message: String, _ node: PlanNode) -> PromQL.EvaluationError {
        PromQL.EvaluationError(.execution, message, node.range)
    }

    // MARK: Values

    /// The numbers of a scalar, one for each step.
    func scalar(_ node: PlanNode, _ grid: StepGrid) throws -> [Double] {
        if node.isFixed, grid.count > 1 {
            return [Double](repeating: try scalar(node, grid.first)[0], count: grid.count)
        }
        switch node.kind {
        case .number(let number): return [Double](repeating: number, count: grid.count)
        case .negative(let operand): return try scalar(operand, grid).map { -$0 }
        case .binary(let binary):
            let left = try scalar(binary.left, grid), right = try scalar(binary.right, grid)
            return zip(left, right).map { binary.operator.scalar($0, $1) }
        case .call(let function, let arguments): return try scalarCall(function, arguments, node, grid)
        default: throw fail("a scalar is needed here", node)
        }
    }

    /// A text.
    func text(_ node: PlanNode) throws -> String {
        guard case .string(let text) = node.kind else { throw fail("a text is needed here", node) }
        return text
    }

    /// The rows of a vector; none is empty, and no two have the same labels.
    func rows(_ node: PlanNode, _ grid: StepGrid) throws -> [Row] {
        let before = held
        var rows: [Row] = []
        try forEachRow(node, grid) { row in
            rows.append(row)
            try hold(row.weight)
        }
        // What lay below is gone.
        held = before
        try hold(rows.reduce(0) { $0 + $1.weight })
        return rows
    }

    /// Calls with each row of a vector.
    func forEachRow(_ node: PlanNode, _ grid: StepGrid, _ body: (Row) throws -> Void) throws {
        if node.isFixed, grid.count > 1 {
            for row in try rows(node, grid.first) { try body(row.repeated(grid.count)) }
            return
        }
        switch node.kind {
        case .selector(let selector): try select(selector, grid, body)
        case .negative(let operand): try negate(operand, node, grid, body)
        case .binary(let binary): try evaluate(binary, node, grid).forEach(body)
        case .aggregation(let aggregation): try evaluate(aggregation, node, grid).forEach(body)
        case .call(let function, let arguments): try call(function, arguments, node, grid, body)
        case .info(let vector, let selector): try info(vector, selector, node, grid).forEach(body)
        case .number, .string, .matrix, .subquery: throw fail("an instant vector is needed here", node)
        }
    }

    private func negate(
        _ operand: PlanNode,
        _ node: PlanNode,
        _ grid: StepGrid,
        _ body: (Row) throws -> Void
    ) throws {
        var rows = RowTable(node)
        try forEachRow(operand, grid) { row in
            try rows.add(
                row.mapped(row.labels.withoutName) { cell in
                    switch cell {
                    case .none: return .none
                    case .float(let number): return .float(-number)
                    case .histogram(var histogram):
                        histogram.scale(by: -1)
                        return .histogram(histogram)
                    }
                }
            )
        }
        try rows.rows.forEach(body)
    }
}

extension Row {
    /// The same at each step as at the first.
    func repeated(_ count: Int) -> Row {
        Row(
            labels,
            [Double](repeating: values[0], count: count),
            histograms.isEmpty ? [] : [NativeHistogram?](repeating: histograms[0], count: count)
        )
    }

    /// A row with other labels and values.
    func mapped(_ labels: LabelSet, _ transform: (Cell) throws -> Cell) rethrows -> Row {
        var row = Row(labels, empty: values.count)
        for step in values.indices {
            let cell = cell(step)
            if case .none = cell { continue }
            row.set(step, try transform(cell))
        }
        return row
    }

    /// A row with other labels, each number by a function; without histograms.
    func mappedNumbers(_ labels: LabelSet, _ transform: (Double) -> Double) -> Row {
        var numbers = values
        for step in numbers.indices where !numbers[step].isAbsent { numbers[step] = transform(numbers[step]) }
        return Row(labels, numbers)
    }
}

/// Rows by their labels.
///
/// Rows that come to the same labels are one if they have no step in common.
struct RowTable {
    private(set) var rows: [Row] = []
    private var places: [LabelSet: Int] = [:]
    private let node: PlanNode

    init(_ node: PlanNode) {
        self.node = node
    }

    /// Takes a row; an empty one is left out.
    mutating func add(_ row: Row) throws(PromQL.EvaluationError) {
        guard !row.isEmpty else { return }
        guard let place = places[row.labels] else {
            places[row.labels] = rows.count
            rows.append(row)
            return
        }
        for step in row.values.indices where row.isPresent(step) {
            guard !rows[place].isPresent(step) else {
                throw .sameLabels(row.labels, node)
            }
            rows[place].set(step, row.cell(step))
        }
    }
}

extension PromQL.EvaluationError {
    /// Two series of a vector have come to the same labels.
    static func sameLabels(_ labels: LabelSet, _ node: PlanNode) -> Self {
        Self(.execution, "vector cannot contain metrics with the same labelset: \(labels.text)", node.range)
    }
}

extension LabelSet {
    /// As PromQL writes it: `up{job="api"}`.
    var text: String {
        let inner = labels.filter { $0.name != "__name__" }
            .map { "\($0.name)=\"\($0.value)\"" }
        return metricName + "{" + inner.joined(separator: ", ") + "}"
    }
}
