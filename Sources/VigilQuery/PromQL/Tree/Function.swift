extension PromQL {
    /// A function of the language, by its name there.
    ///
    /// https://prometheus.io/docs/prometheus/latest/querying/functions/
    package enum Function: String, Hashable, Sendable, CaseIterable {
        // Of the value of each sample.
        case abs, ceil, exp, floor, ln, log10, log2, round, sgn, sqrt, clamp
        case clampMax = "clamp_max"
        case clampMin = "clamp_min"
        case acos, acosh, asin, asinh, atan, atanh, cos, cosh, deg, rad, sin, sinh, tan, tanh

        // Of a moment in time.
        case dayOfMonth = "day_of_month"
        case dayOfWeek = "day_of_week"
        case dayOfYear = "day_of_year"
        case daysInMonth = "days_in_month"
        case hour, minute, month, year, timestamp

        // Without a vector, or from scalar to vector and back.
        case time, pi, start, end, step, range, scalar, vector
        case maxOf = "max_of"
        case minOf = "min_of"

        // Of labels, presence and order.
        case absent
        case absentOverTime = "absent_over_time"
        case info
        case labelJoin = "label_join"
        case labelReplace = "label_replace"
        case sort
        case sortDescending = "sort_desc"
        case sortByLabel = "sort_by_label"
        case sortByLabelDescending = "sort_by_label_desc"

        // Of histograms.
        case histogramAvg = "histogram_avg"
        case histogramCount = "histogram_count"
        case histogramSum = "histogram_sum"
        case histogramStddev = "histogram_stddev"
        case histogramStdvar = "histogram_stdvar"
        case histogramFraction = "histogram_fraction"
        case histogramQuantile = "histogram_quantile"
        case histogramQuantiles = "histogram_quantiles"

        // Of change over a range of time.
        case changes, delta, deriv, idelta, increase, irate, rate, resets, integral
        case predictLinear = "predict_linear"
        case doubleExponentialSmoothing = "double_exponential_smoothing"

        // Of all samples over a range of time.
        case avgOverTime = "avg_over_time"
        case countOverTime = "count_over_time"
        case firstOverTime = "first_over_time"
        case lastOverTime = "last_over_time"
        case madOverTime = "mad_over_time"
        case maxOverTime = "max_over_time"
        case minOverTime = "min_over_time"
        case presentOverTime = "present_over_time"
        case quantileOverTime = "quantile_over_time"
        case stddevOverTime = "stddev_over_time"
        case stdvarOverTime = "stdvar_over_time"
        case sumOverTime = "sum_over_time"
        case timeOfFirstOverTime = "ts_of_first_over_time"
        case timeOfLastOverTime = "ts_of_last_over_time"
        case timeOfMaxOverTime = "ts_of_max_over_time"
        case timeOfMinOverTime = "ts_of_min_over_time"
    }
}
