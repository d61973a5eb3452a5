#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Functions of real numbers that only the C library has.
enum CMath {
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
    static func exponential(_ number: Double) -> Double { exp(number) }
    static func logarithm(_ number: Double) -> Double { log(number) }
    static func logarithm2(_ number: Double) -> Double { log2(number) }
    static func logarithm10(_ number: Double) -> Double { log10(number) }
    static func sine(_ number: Double) -> Double { sin(number) }
    static func cosine(_ number: Double) -> Double { cos(number) }
    static func tangent(_ number: Double) -> Double { tan(number) }
    static func arcSine(_ number: Double) -> Double { asin(number) }
    static func arcCosine(_ number: Double) -> Double { acos(number) }
    static func arcTangent(_ number: Double) -> Double { atan(number) }
    static func arcTangent(_ opposite: Double, _ adjacent: Double) -> Double { atan2(opposite, adjacent) }
    static func hyperbolicSine(_ number: Double) -> Double { sinh(number) }
    static func hyperbolicCosine(_ number: Double) -> Double { cosh(number) }
    static func hyperbolicTangent(_ number: Double) -> Double { tanh(number) }
    static func inverseHyperbolicSine(_ number: Double) -> Double { asinh(number) }
    static func inverseHyperbolicCosine(_ number: Double) -> Double { acosh(number) }
    static func inverseHyperbolicTangent(_ number: Double) -> Double { atanh(number) }
}
