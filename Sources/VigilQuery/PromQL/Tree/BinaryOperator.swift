extension PromQL {
    /// What stands between two expressions.
    package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
        /// The sum.
        case add = "+"
        /// The difference.
        case subtract = "-"
        /// The product.
        case multiply = "*"
        /// The quotient.
        case divide = "/"
        /// The remainder, with the sign of the left.
        case remainder = "%"
        /// The power; the only one that goes from right to left.
        case power = "^"
        /// The angle of a point, in radians.
        case atan2
        /// Equal.
        case equal = "=="
        /// Not equal.
        case notEqual = "!="
        /// Greater.
        case greater = ">"
        /// Less.
        case less = "<"
        /// Greater or equal.
        case greaterOrEqual = ">="
        /// Less or equal.
        case lessOrEqual = "<="
        /// What is left and has a match on the right.
        case and
        /// What is left, and what is right and has no match on the left.
        case or
        /// What is left and has no match on the right.
        case unless
        /// A histogram without the observations above a bound; experimental.
        case trimUpper = "</"
        /// A histogram without the observations below a bound; experimental.
        case trimLower = ">/"

        /// Whether it compares.
        package var isComparison: Bool {
            switch self {
            case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual: true
            default: false
            }
        }

        /// Whether it cuts histograms.
        package var isTrim: Bool { self == .trimUpper || self == .trimLower }

        /// Whether it takes series as elements of sets.
        package var isSetOperator: Bool { self == .and || self == .or || self == .unless }

        /// How strongly it binds; more is stronger.
        package var precedence: Int {
            switch self {
            case .or: 1
            case .and, .unless: 2
            case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual, .trimUpper, .trimLower: 3
            case .add, .subtract: 4
            case .multiply, .divide, .remainder, .atan2: 5
            case .power: 6
            }
        }
    }
}
