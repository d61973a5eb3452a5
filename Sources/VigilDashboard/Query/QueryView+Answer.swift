package import VigilQuery

extension QueryView {
    /// The answer to a query.
    ///
    /// - Parameters:
    ///   - answer: What the engine came to.
    ///   - query: The query, in which remarks have their places.
    ///   - limit: How many series are shown; nil shows all.
    package init(_ answer: PromQL.Answer, query: String, limit: Int? = nil) {
        let remarks = answer.annotations
        self.init(
            Value(answer.value),
            warnings: remarks.filter { $0.severity == .warning }.map { $0.text(in: query) },
            infos: remarks.filter { $0.severity == .info }.map { $0.text(in: query) }
        )
        cost = Cost(samples: answer.samplesRead)
        if let limit, value.cut(to: limit) { warnings.append(Self.cutRemark) }
    }

    /// What is said where an answer was cut to a limit.
    package static let cutRemark = "results truncated due to limit"
}

extension QueryView.Value {
    init(_ value: PromQL.Value) {
        switch value {
        case .scalar(let number, let time): self = .scalar(number, time)
        case .string(let text, let time): self = .string(text, time)
        case .vector(let elements): self = .vector(elements.map(QueryView.Element.init))
        case .matrix(let series): self = .matrix(series.map(QueryView.Series.init))
        }
    }

    /// Keeps the first series; says whether there were more.
    fileprivate mutating func cut(to limit: Int) -> Bool {
        switch self {
        case .vector(let elements) where elements.count > limit: self = .vector(Array(elements.prefix(limit)))
        case .matrix(let series) where series.count > limit: self = .matrix(Array(series.prefix(limit)))
        default: return false
        }
        return true
    }
}

extension QueryView.Element {
    fileprivate init(_ element: PromQL.Element) {
        switch element.value {
        case .float(let number): self.init(labels: element.labels, time: element.time, value: .float(number))
        case .histogram(let histogram):
            self.init(labels: element.labels, time: element.time, value: .histogram(QueryView.Histogram(histogram)))
        }
    }
}

extension QueryView.Series {
    fileprivate init(_ series: PromQL.Series) {
        self.init(
            labels: series.labels,
            times: series.times,
            values: series.values,
            histogramTimes: series.histograms.map(\.time),
            histograms: series.histograms.map { QueryView.Histogram($0.histogram) }
        )
    }
}

extension QueryView.Histogram {
    fileprivate init(_ histogram: NativeHistogram) {
        self.init(
            count: histogram.count,
            sum: histogram.sum,
            buckets: histogram.buckets.map { bucket in
                let isLowest = histogram.hasCustomBuckets && bucket.lower == -.infinity
                let hasLower = histogram.hasCustomBuckets ? isLowest : bucket.lower < 0 || bucket.lower == bucket.upper
                let hasUpper = histogram.hasCustomBuckets || bucket.upper > 0 || bucket.lower == bucket.upper
                return QueryView.Bucket(
                    bounds: hasLower ? hasUpper ? .both : .lower : hasUpper ? .upper : .neither,
                    lower: bucket.lower,
                    upper: bucket.upper,
                    count: bucket.count
                )
            }
        )
    }
}
