extension PromQL {
    /// Which samples of two vectors meet.
    package struct VectorMatching: Hashable, Sendable {
        /// How many samples of each side may meet.
        package enum Cardinality: Hashable, Sendable {
            /// One of each.
            case oneToOne
            /// Many of the left, one of the right: `group_left`.
            case manyToOne
            /// One of the left, many of the right: `group_right`.
            case oneToMany
        }

        /// Labels that are looked at (`on`) or not (`ignoring`).
        package enum Labels: Hashable, Sendable {
            /// Only these.
            case on([String])
            /// All but these; none of them where nothing was written.
            case ignoring([String])
        }

        /// The labels that must be equal.
        package var labels: Labels
        /// How many may meet; set operators take no notice.
        package var cardinality: Cardinality
        /// Labels of the one side that the result takes.
        package var include: [String]
        /// The value that a sample of the right meets where the left has none; experimental.
        package var fillLeft: NumberLiteral?
        /// The value that a sample of the left meets where the right has none; experimental.
        package var fillRight: NumberLiteral?

        /// Matching by its parts; by all labels, one to one, where none are given.
        package init(
            _ labels: Labels = .ignoring([]),
            cardinality: Cardinality = .oneToOne,
            include: [String] = [],
            fillLeft: NumberLiteral? = nil,
            fillRight: NumberLiteral? = nil
        ) {
            self.labels = labels
            self.cardinality = cardinality
            self.include = include
            self.fillLeft = fillLeft
            self.fillRight = fillRight
        }
    }
}
