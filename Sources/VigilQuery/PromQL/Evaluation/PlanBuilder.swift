import VigilModel
import VigilStore

/// Makes a plan of a tree, and finds out what must be fetched.
struct PlanBuilder {
    /// The times that a part of the query is evaluated at, first and last.
    typealias Extent = (first: Int64, last: Int64)

    let grid: StepGrid
    let options: PromQL.Engine.Options
    private(set) var selections: [Selection] = []
    /// Whether the order of series makes a difference to what is planned.
    ///
    /// It does to what is shown at one time, and to what takes some of many; matrices are put in order at the end.
    private var isOrdered: Bool

    init(_ grid: StepGrid, _ options: PromQL.Engine.Options) {
        self.grid = grid
        self.options = options
        isOrdered = grid.count == 1
    }

    /// Plans a query.
    mutating func plan(_ expression: PromQL.Expression) throws -> PlanNode {
        try node(expression, (grid.start, grid.end))
    }

    private mutating func node(_ expression: PromQL.Expression, _ extent: Extent) throws -> PlanNode {
        let (kind, isFixed) = try kind(expression, extent)
        return PlanNode(kind: kind, range: expression.range, isFixed: isFixed, type: expression.type)
    }

    private mutating func kind(
        _ expression: PromQL.Expression,
        _ extent: Extent
    ) throws -> (PlanNode.Kind, isFixed: Bool) {
        switch expression.kind {
        case .number(let number): return (.number(number.value), true)
        case .string(let text): return (.string(text), true)
        case .parentheses(let inner): return try kind(inner, extent)
        case .vectorSelector(let selector):
            let planned = try self.selector(selector, width: options.lookback.nanoseconds, extent)
            return (.selector(planned), planned.at != nil)
        case .matrixSelector(let matrix):
            let width = try length(matrix.window)
            let planned = try selector(matrix.selector, width: width, extent)
            return (.matrix(planned, width: width), planned.at != nil)
        case .subquery(let subquery):
            let planned = try self.subquery(subquery, extent, expression.range)
            return (.subquery(planned), planned.at != nil)
        case .unary(let unary):
            let operand = try node(unary.operand, extent)
            return (unary.sign == .minus ? .negative(operand) : operand.kind, operand.isFixed)
        case .binary(let binary): return try self.binary(binary, extent)
        case .aggregation(let aggregation): return try self.aggregation(aggregation, extent)
        case .call(let call): return try self.call(call, extent)
        }
    }

    private mutating func aggregation(
        _ aggregation: PromQL.Aggregation,
        _ extent: Extent
    ) throws -> (PlanNode.Kind, isFixed: Bool) {
        let outer = isOrdered
        defer { isOrdered = outer }
        switch aggregation.operator {
        case .topk, .bottomk, .limitK: isOrdered = true
        default: isOrdered = false
        }
        let inner = try node(aggregation.expression, extent)
        let parameter = try aggregation.parameter.map { try node($0, extent) }
        let planned = PlannedAggregation(
            operator: aggregation.operator,
            expression: inner,
            parameter: parameter,
            grouping: aggregation.grouping,
            isOrdered: outer
        )
        return (.aggregation(planned), inner.isFixed && parameter?.isFixed ?? true)
    }

    private mutating func binary(
        _ binary: PromQL.Binary,
        _ extent: Extent
    ) throws -> (PlanNode.Kind, isFixed: Bool) {
        let planned = PlannedBinary(
            operator: binary.operator,
            left: try node(binary.left, extent),
            right: try node(binary.right, extent),
            returnsBool: binary.returnsBool,
            matching: binary.matching
        )
        return (.binary(planned), planned.left.isFixed && planned.right.isFixed)
    }

    private mutating func call(
        _ call: PromQL.Call,
        _ extent: Extent
    ) throws -> (PlanNode.Kind, isFixed: Bool) {
        if call.function == .info { return try info(call, extent) }
        let arguments = try call.arguments.map { try node($0, extent) }
        return (.call(call.function, arguments), arguments.allSatisfy(\.isFixed) && !call.looksAtTheTime)
    }

    /// `info(v, {…})`: the second argument says which infos; `target_info` where it names none.
    private mutating func info(_ call: PromQL.Call, _ extent: Extent) throws -> (PlanNode.Kind, isFixed: Bool) {
        let vector = try node(call.arguments[0], extent)
        var selector = PromQL.VectorSelector(name: "target_info")
        if call.arguments.count > 1, case .vectorSelector(let written) = call.arguments[1].withoutParentheses.kind {
            selector = written
            if !written.matchers.contains(where: { $0.name == "__name__" }) { selector.name = "target_info" }
        }
        // Which labels are wanted is a question to the answer: an info without a label is one all the same.
        let wanted = selector.conditions.filter { $0.label != "__name__" }
        selector.conditions.removeAll { $0.label != "__name__" }
        var planned = try self.selector(
            selector,
            width: options.lookback.nanoseconds,
            extent
        )
        planned.matchers = wanted.map(\.matcher)
        return (.info(vector, planned), false)
    }

    private mutating func selector(
        _ selector: PromQL.VectorSelector,
        width: Int64,
        _ extent: Extent
    ) throws -> PlannedSelector {
        let lookback = options.lookback.nanoseconds
        let offset = try selector.offset.map { try length($0) } ?? 0
        let at = fixed(selector.at)
        // Values at edges are made of samples around them.
        let before = selector.edges == .plain ? 0 : lookback
        let after = selector.edges == .smoothed ? lookback : 0
        let first = (at ?? extent.first) &- offset &- width &- before &+ 1
        let last = (at ?? extent.last) &- offset &+ after &+ 1
        let wanted = TimeRange(start: Timestamp(nanoseconds: first), end: Timestamp(nanoseconds: last))
        return PlannedSelector(
            selection: selection(selector.matchers, wanted),
            matchers: selector.matchers,
            offset: offset,
            at: at,
            edges: selector.edges,
            conditions: selector.conditions
        )
    }

    /// The number of a selection; the same series are fetched once, over all the time that is needed.
    private mutating func selection(_ matchers: [LabelMatcher], _ range: TimeRange) -> Int {
        if let known = selections.firstIndex(where: { $0.matchers == matchers && $0.range.overlaps(range) }) {
            let union = selections[known].range
            selections[known].range = TimeRange(start: min(union.start, range.start), end: max(union.end, range.end))
            if isOrdered { selections[known].isOrdered = true }
            return known
        }
        selections.append(Selection(matchers: matchers, range: range, isOrdered: isOrdered))
        return selections.count - 1
    }

    private mutating func subquery(
        _ subquery: PromQL.Subquery,
        _ extent: Extent,
        _ range: Range<Int>
    ) throws -> PlannedSubquery {
        let width = try length(subquery.window)
        let step = try subquery.step.map { try length($0) } ?? options.subqueryStep.nanoseconds
        guard step > 0 else {
            throw PromQL.EvaluationError(.execution, "a subquery's step must be longer than nothing", range)
        }
        let offset = try subquery.offset.map { try length($0) } ?? 0
        let at = fixed(subquery.at)
        let inner = StepGrid.aligned(
            after: (at ?? extent.first) &- offset &- width,
            upTo: (at ?? extent.last) &- offset,
            step: step
        )
        return PlannedSubquery(
            expression: try node(subquery.expression, (inner.start, inner.end)),
            width: width,
            step: step,
            offset: offset,
            at: at
        )
    }

    private func fixed(_ time: PromQL.FixedTime?) -> Int64? {
        switch time {
        case nil: nil
        case .time(let time): time.nanoseconds
        case .start: grid.start
        case .end: grid.queryEnd
        }
    }

    private func length(_ duration: PromQL.DurationExpression) throws -> Int64 {
        do {
            let range = Duration.nanoseconds(grid.queryEnd &- grid.start)
            return try duration.duration(step: .nanoseconds(grid.count > 1 ? grid.step : 0), range: range).nanoseconds
        } catch {
            throw PromQL.EvaluationError(.execution, error.message, error.range)
        }
    }
}

extension StepGrid {
    /// The multiples of a step that lie after one time and not after another.
    static func aligned(after start: Int64, upTo end: Int64, step: Int64) -> StepGrid {
        var first = start / step * step
        if first <= start { first &+= step }
        // Beyond the end of time there is nothing.
        let (length, overflow) = end.subtractingReportingOverflow(first)
        let isEmpty = overflow || length < 0 || first <= start
        return StepGrid(start: first, step: step, count: isEmpty ? 0 : Int(length / step) + 1)
    }
}

extension PromQL.Call {
    /// Whether its value depends on the time of the evaluation, whatever its arguments are.
    fileprivate var looksAtTheTime: Bool {
        switch function {
        case .time, .timestamp, .predictLinear: true
        case .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth, .hour, .minute, .month, .year: arguments.isEmpty
        default: false
        }
    }
}
