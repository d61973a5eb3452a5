extension PromQL {
    /// Series made one by group: `sum by (job) (x)`, `topk(5, x)`.
    package struct Aggregation: Hashable, Sendable {
        /// What there is to be made of a group.
        package enum Operator: String, Hashable, Sendable, CaseIterable {
            case sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile
            case countValues = "count_values"
            case limitK = "limitk"
            case limitRatio = "limit_ratio"

            /// The type of the parameter that it takes before the vector.
            package var parameter: ValueType? {
                switch self {
                case .topk, .bottomk, .quantile, .limitK, .limitRatio: .scalar
                case .countValues: .string
                case .sum, .avg, .min, .max, .count, .group, .stddev, .stdvar: nil
                }
            }

            /// Whether Prometheus wants to be asked for it by a flag.
            package var isExperimental: Bool { self == .limitK || self == .limitRatio }
        }

        /// The labels that groups are made by.
        package enum Grouping: Hashable, Sendable {
            /// Only these; one group of all where none are given.
            case by([String])
            /// All but these.
            case without([String])
        }

        /// What is made of a group.
        package var `operator`: Operator
        /// What is aggregated: an instant vector.
        package var expression: Expression
        /// What the operator wants to know.
        package var parameter: Expression?
        /// What makes a group.
        package var grouping: Grouping

        /// An aggregation by its parts.
        package init(
            _ operator: Operator,
            _ expression: Expression,
            parameter: Expression? = nil,
            grouping: Grouping = .by([])
        ) {
            self.operator = `operator`
            self.expression = expression
            self.parameter = parameter
            self.grouping = grouping
        }
    }
}
