extension PromQL.Function {
    /// What a function takes and gives.
    package struct Signature: Hashable, Sendable {
        /// The types of its arguments in order; the last one is that of all that follow where it repeats.
        package var parameters: [PromQL.ValueType]
        /// The fewest arguments.
        package var argumentsMin: Int
        /// The most arguments; nil for any number.
        package var argumentsMax: Int?
        /// The type of its value.
        package var result: PromQL.ValueType

        init(_ parameters: [PromQL.ValueType], optional: Int = 0, result: PromQL.ValueType = .vector) {
            self.parameters = parameters
            self.argumentsMin = parameters.count - optional
            self.argumentsMax = parameters.count
            self.result = result
        }

        /// The same, but the last argument may be there from `min` to `max` times.
        fileprivate func repeatingLast(_ min: Int, upTo max: Int? = nil) -> Signature {
            var signature = self
            signature.argumentsMin = parameters.count - 1 + min
            signature.argumentsMax = max.map { parameters.count - 1 + $0 }
            return signature
        }

        /// The type of the argument at a position, from 0.
        package func parameter(at position: Int) -> PromQL.ValueType? {
            if let argumentsMax, position >= argumentsMax { return nil }
            return position < parameters.count ? parameters[position] : parameters.last
        }
    }

    /// What it takes and gives.
    package var signature: Signature {
        switch self {
        case .time, .pi, .start, .end, .step, .range: Signature([], result: .scalar)
        case .maxOf, .minOf: Signature([.scalar, .scalar], result: .scalar)
        case .scalar: Signature([.vector], result: .scalar)
        case .vector: Signature([.scalar])
        case .clamp: Signature([.vector, .scalar, .scalar])
        case .clampMax, .clampMin: Signature([.vector, .scalar])
        case .round: Signature([.vector, .scalar], optional: 1)
        case .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth, .hour, .minute, .month, .year:
            Signature([.vector], optional: 1)
        case .info: Signature([.vector, .vector], optional: 1)
        case .labelJoin: Signature([.vector, .string, .string, .string]).repeatingLast(0)
        case .labelReplace: Signature([.vector, .string, .string, .string, .string])
        case .sortByLabel, .sortByLabelDescending: Signature([.vector, .string]).repeatingLast(0)
        case .histogramFraction: Signature([.scalar, .scalar, .vector])
        case .histogramQuantile: Signature([.scalar, .vector])
        case .histogramQuantiles: Signature([.vector, .string, .scalar]).repeatingLast(1, upTo: 10)
        case .predictLinear: Signature([.matrix, .scalar])
        case .doubleExponentialSmoothing: Signature([.matrix, .scalar, .scalar])
        case .integral: Signature([.matrix, .scalar], optional: 1)
        case .quantileOverTime: Signature([.scalar, .matrix])
        case .absentOverTime, .changes, .delta, .deriv, .idelta, .increase, .irate, .rate, .resets, .avgOverTime,
            .countOverTime, .firstOverTime, .lastOverTime, .madOverTime, .maxOverTime, .minOverTime,
            .presentOverTime, .stddevOverTime, .stdvarOverTime, .sumOverTime, .timeOfFirstOverTime,
            .timeOfLastOverTime, .timeOfMaxOverTime, .timeOfMinOverTime:
            Signature([.matrix])
        case .abs, .ceil, .exp, .floor, .ln, .log10, .log2, .sgn, .sqrt, .acos, .acosh, .asin, .asinh, .atan,
            .atanh, .cos, .cosh, .deg, .rad, .sin, .sinh, .tan, .tanh, .timestamp, .absent, .sort,
            .sortDescending, .histogramAvg, .histogramCount, .histogramSum, .histogramStddev, .histogramStdvar:
            Signature([.vector])
        }
    }

    /// Whether Prometheus wants to be asked for it by a flag, and may still change it.
    package var isExperimental: Bool {
        switch self {
        case .start, .end, .step, .range, .maxOf, .minOf, .info, .sortByLabel, .sortByLabelDescending,
            .histogramQuantiles,
            .integral, .doubleExponentialSmoothing, .firstOverTime, .madOverTime, .timeOfFirstOverTime,
            .timeOfLastOverTime, .timeOfMaxOverTime, .timeOfMinOverTime:
            true
        default: false
        }
    }
}
