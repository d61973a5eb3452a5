import VigilModel

extension PromQL {
    /// A length of time in a query: `5m`, `300`, or, experimental in Prometheus 3, an expression: `(5m + step()) * 2`.
    ///
    /// Two are equal where they say the same, wherever they stand.
    package struct DurationExpression: Sendable {
        /// What it is.
        package let kind: Kind
        /// Where it stands in its query: offsets in Unicode scalars.
        package let range: Range<Int>

        /// A length of time by what it is and where it stands.
        package init(_ kind: Kind, _ range: Range<Int> = 0..<0) {
            self.kind = kind
            self.range = range
        }

        /// What a length of time can be.
        package indirect enum Kind: Hashable, Sendable {
            /// Seconds.
            case literal(NumberLiteral)
            /// The query's step, 0 for an instant: `step()`.
            case step
            /// From the query's start to its end, 0 for an instant: `range()`.
            case range
            /// A sign before an expression.
            case unary(Unary.Sign, DurationExpression)
            /// Arithmetic in seconds: one of `+ - * / % ^`.
            case binary(BinaryOperator, DurationExpression, DurationExpression)
            /// The shorter of two: `min(a, b)`.
            case minimum(DurationExpression, DurationExpression)
            /// The longer of two: `max(a, b)`.
            case maximum(DurationExpression, DurationExpression)
            /// `(a)`
            case parentheses(DurationExpression)
        }
    }
}

extension PromQL.DurationExpression: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.kind == right.kind }

    package func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}

extension PromQL.DurationExpression {
    /// A number of seconds, written as a duration.
    package static func seconds(_ seconds: Double) -> PromQL.DurationExpression {
        PromQL.DurationExpression(.literal(PromQL.NumberLiteral(seconds, isDuration: true)))
    }

    /// The length where nothing of it depends on the query.
    ///
    /// - Returns: Whole milliseconds; nil where it holds `step()` or `range()`.
    /// - Throws: ``PromQL/Mistake`` where it has no value, as `5m / 0`.
    package func constant() throws(PromQL.Mistake) -> Duration? {
        dependsOnQuery ? nil : try duration(step: .zero, range: .zero)
    }

    /// The length for a query.
    ///
    /// - Parameters:
    ///   - step: The step of the query; zero for an instant.
    ///   - range: From the query's start to its end; zero for an instant.
    /// - Returns: Whole milliseconds, cut off towards zero.
    /// - Throws: ``PromQL/Mistake`` where it has no value, as `5m / 0`, or is longer than 292 years.
    package func duration(step: Duration, range: Duration) throws(PromQL.Mistake) -> Duration {
        let seconds = try seconds(step: step.inSeconds, range: range.inSeconds)
        guard abs(seconds) < 0x1p63 / 1e9 else {
            throw PromQL.Mistake(self.range, "this is too long", hint: "the longest is 292 years")
        }
        return .milliseconds(Int64(seconds * 1000))
    }

    private var dependsOnQuery: Bool {
        switch kind {
        case .literal: false
        case .step, .range: true
        case .unary(_, let operand), .parentheses(let operand): operand.dependsOnQuery
        case .binary(_, let left, let right), .minimum(let left, let right), .maximum(let left, let right):
            left.dependsOnQuery || right.dependsOnQuery
        }
    }

    private func seconds(step: Double, range: Double) throws(PromQL.Mistake) -> Double {
        switch kind {
        case .literal(let number): return number.value
        case .step: return step
        case .range: return range
        case .parentheses(let inner): return try inner.seconds(step: step, range: range)
        case .unary(let sign, let operand):
            let seconds = try operand.seconds(step: step, range: range)
            return sign == .minus ? -seconds : seconds
        case .minimum(let left, let right):
            return min(try left.seconds(step: step, range: range), try right.seconds(step: step, range: range))
        case .maximum(let left, let right):
            return max(try left.seconds(step: step, range: range), try right.seconds(step: step, range: range))
        case .binary(let `operator`, let left, let right):
            let left = try left.seconds(step: step, range: range)
            let divisor = right
            let right = try right.seconds(step: step, range: range)
            switch `operator` {
            case .add: return left + right
            case .subtract: return left - right
            case .multiply: return left * right
            case .power: return CMath.power(left, right)
            default:
                guard right != 0 else { throw PromQL.Mistake(divisor.range, "this divides by zero") }
                return `operator` == .divide ? left / right : left.truncatingRemainder(dividingBy: right)
            }
        }
    }
}
