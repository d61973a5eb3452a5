extension PromQL.Function {
    /// What it makes of a number, for functions of nothing else.
    var ofNumber: (@Sendable (Double) -> Double)? {
        switch self {
        case .abs: { $0.magnitude }
        case .ceil: { $0.rounded(.up) }
        case .floor: { $0.rounded(.down) }
        case .sqrt: { $0.squareRoot() }
        case .sgn: { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 }
        case .exp: { CMath.exponential($0) }
        case .ln: { CMath.logarithm($0) }
        case .log2: { CMath.logarithm2($0) }
        case .log10: { CMath.logarithm10($0) }
        case .deg: { $0 * 180 / .pi }
        case .rad: { $0 * .pi / 180 }
        default: ofAngle
        }
    }

    private var ofAngle: (@Sendable (Double) -> Double)? {
        switch self {
        case .acos: { CMath.arcCosine($0) }
        case .acosh: { CMath.inverseHyperbolicCosine($0) }
        case .asin: { CMath.arcSine($0) }
        case .asinh: { CMath.inverseHyperbolicSine($0) }
        case .atan: { CMath.arcTangent($0) }
        case .atanh: { CMath.inverseHyperbolicTangent($0) }
        case .cos: { CMath.cosine($0) }
        case .cosh: { CMath.hyperbolicCosine($0) }
        case .sin: { CMath.sine($0) }
        case .sinh: { CMath.hyperbolicSine($0) }
        case .tan: { CMath.tangent($0) }
        case .tanh: { CMath.hyperbolicTangent($0) }
        default: nil
        }
    }
}
