/// At which times a query is evaluated, in milliseconds.
enum ComparedEvaluation {
    case instant(Int64)
    case range(start: Int64, end: Int64, step: Int64)

    /// One for a shape, in turn; each time lies seven units behind a step of every subquery.
    init(_ shape: DataShape, _ number: Int) {
        switch number % 5 {
        case 0: self = .instant(shape.time(1_807))
        case 1: self = .instant(shape.time(3_577))
        case 2: self = .range(start: shape.time(1_207), end: shape.time(3_007), step: 90 * shape.unit)
        case 3: self = .range(start: shape.time(7), end: shape.time(3_607), step: 330 * shape.unit)
        default: self = .range(start: shape.time(2_407), end: shape.time(3_007), step: 30 * shape.unit)
        }
    }
}
