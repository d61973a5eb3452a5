extension PromQL {
    /// A number as it was written: `1.5`, `0x1F`, `Inf`, or a duration, which is its seconds: `5m` is 300.
    package struct NumberLiteral: Sendable {
        /// Its value; a duration's is in seconds.
        package var value: Double
        /// Whether it was written as a duration.
        package var isDuration: Bool

        /// A number by its value.
        package init(_ value: Double, isDuration: Bool = false) {
            self.value = value
            self.isDuration = isDuration
        }
    }
}

// NaN is the same literal as NaN, and 0 another one than -0.
extension PromQL.NumberLiteral: Hashable {
    private var bits: UInt64 { value.isNaN ? Double.nan.bitPattern : value.bitPattern }

    package static func == (left: Self, right: Self) -> Bool {
        left.bits == right.bits && left.isDuration == right.isDuration
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(bits)
        hasher.combine(isDuration)
    }
}
