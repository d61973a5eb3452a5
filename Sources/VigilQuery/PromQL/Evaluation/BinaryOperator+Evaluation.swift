extension PromQL.BinaryOperator {
    /// What comes of two numbers; a comparison gives 0 or 1.
    func scalar(_ left: Double, _ right: Double) -> Double {
        isComparison ? (holds(left, right) ? 1 : 0) : calculate(left, right)
    }

    /// Arithmetic.
    @inline(__always)
    func calculate(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .remainder: left.truncatingRemainder(dividingBy: right)
        case .power: CMath.power(left, right)
        case .atan2: CMath.arcTangent(left, right)
        default: .nan
        }
    }

    /// Whether a comparison holds.
    @inline(__always)
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: left > right
        case .less: left < right
        case .greaterOrEqual: left >= right
        case .lessOrEqual: left <= right
        default: false
        }
    }

    /// What comes of samples of any kind; nil where they do not go together, `.none` where a comparison does not hold.
    func combine(_ left: Cell, _ right: Cell, returnsBool: Bool) -> Cell? {
        switch (left, right) {
        case (.none, _), (_, .none): return Cell.none
        case (.float, .float) where isTrim: return nil
        case (.float(let first), .float(let second)):
            guard isComparison else { return .float(calculate(first, second)) }
            let holds = holds(first, second)
            return returnsBool ? .float(holds ? 1 : 0) : holds ? left : Cell.none
        case (.histogram(var histogram), .float(let number)):
            switch self {
            case .multiply: histogram.scale(by: number)
            case .divide: histogram.divide(by: number)
            case .trimUpper: histogram = histogram.trimmed(.below(number))
            case .trimLower: histogram = histogram.trimmed(.above(number))
            default: return nil
            }
            return .histogram(histogram)
        case (.float(let number), .histogram(var histogram)):
            guard self == .multiply else { return nil }
            histogram.scale(by: number)
            return .histogram(histogram)
        case (.histogram(var first), .histogram(let second)):
            switch self {
            case .add, .subtract:
                guard first.isCompatible(with: second) else { return nil }
                first.add(second, times: self == .add ? 1 : -1)
                if self == .subtract { first.isGauge = true }
                return .histogram(first)
            case .equal, .notEqual:
                let holds = first.isSame(as: second) == (self == .equal)
                return returnsBool ? .float(holds ? 1 : 0) : holds ? left : Cell.none
            default: return nil
            }
        }
    }
}

extension Cell {
    /// Its kind in words.
    var kindName: String {
        switch self {
        case .none: "nothing"
        case .float: "float"
        case .histogram: "histogram"
        }
    }
}
