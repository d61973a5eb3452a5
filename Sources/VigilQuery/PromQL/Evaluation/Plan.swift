import VigilModel
import VigilStore

/// An expression made ready to be evaluated: selectors are numbered, durations and fixed times worked out.
struct PlanNode {
    indirect enum Kind {
        case number(Double)
        case string(String)
        case selector(PlannedSelector)
        case matrix(PlannedSelector, width: Int64)
        case subquery(PlannedSubquery)
        case negative(PlanNode)
        case binary(PlannedBinary)
        case aggregation(PlannedAggregation)
        case call(PromQL.Function, [PlanNode])
        /// The series of the first with labels of those that a selector of infos takes.
        case info(PlanNode, PlannedSelector)
    }

    var kind: Kind
    /// Where it stands in the query.
    var range: Range<Int>
    /// Whether it has the same value at every step.
    var isFixed: Bool
    var type: PromQL.ValueType
}

/// What a selector takes out of what is fetched.
struct PlannedSelector {
    /// Which of the plan's selections.
    var selection: Int
    var matchers: [LabelMatcher]
    var offset: Int64
    var at: Int64?
    var edges: PromQL.VectorSelector.Edges
    /// The conditions as they were written: what can be said of a series that is not there.
    var conditions: [PromQL.LabelCondition]
}

struct PlannedSubquery {
    var expression: PlanNode
    var width: Int64
    var step: Int64
    var offset: Int64
    var at: Int64?
}

struct PlannedBinary {
    var `operator`: PromQL.BinaryOperator
    var left: PlanNode
    var right: PlanNode
    var returnsBool: Bool
    var matching: PromQL.VectorMatching
}

struct PlannedAggregation {
    var `operator`: PromQL.Aggregation.Operator
    var expression: PlanNode
    var parameter: PlanNode?
    var grouping: PromQL.Aggregation.Grouping
    /// Whether the groups come in order of their labels.
    var isOrdered: Bool
}

/// Series that must be fetched, and over which time.
struct Selection {
    var matchers: [LabelMatcher]
    var range: TimeRange
    /// Whether something depends on their order, which is then that of their labels.
    var isOrdered: Bool
}
