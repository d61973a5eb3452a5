package import VigilModel
package import VigilStore

extension PromQL {
    /// The newest sample of each series that fits: `up{job="api"} offset 5m`.
    package struct VectorSelector: Hashable, Sendable {
        /// The metric's name where it stands by itself: before the braces, or alone in quotes within.
        package var name: String?
        /// The conditions in braces, in their order; may hold one on `__name__`.
        package var conditions: [LabelCondition]
        /// How far back it looks from the time of the evaluation; forward where negative.
        package var offset: DurationExpression?
        /// The time that it looks at, whatever the time of the evaluation.
        package var at: FixedTime?
        /// What it does at the edges of its range.
        package var edges: Edges

        /// A selector by its parts.
        package init(
            name: String? = nil,
            conditions: [LabelCondition] = [],
            offset: DurationExpression? = nil,
            at: FixedTime? = nil,
            edges: Edges = .plain
        ) {
            self.name = name
            self.conditions = conditions
            self.offset = offset
            self.at = at
            self.edges = edges
        }

        /// Samples at the edges of a range; what is not plain is experimental.
        ///
        /// https://prometheus.io/docs/prometheus/latest/feature_flags/#extended-range-selectors
        package enum Edges: String, Hashable, Sendable, CaseIterable {
            /// The samples within the range.
            case plain
            /// The last sample before the range stands at its beginning, the last one within at its end.
            case anchored
            /// Values at both edges are interpolated from the samples around.
            case smoothed
        }

        /// All conditions, the name's first.
        package var matchers: [LabelMatcher] {
            (name.map { [LabelMatcher.equal("__name__", $0)] } ?? []) + conditions.map(\.matcher)
        }
    }

    /// What follows `@`.
    package enum FixedTime: Hashable, Sendable {
        /// A time of its own; whole milliseconds.
        case time(Timestamp)
        /// The first time of the evaluation: `start()`.
        case start
        /// The last time of the evaluation: `end()`.
        case end
    }
}
