import VigilModel
import VigilStore

extension PrometheusBytes {
    /// Writes the envelope of a good answer around what it holds.
    package mutating func success(
        warnings: [String] = [],
        infos: [String] = [],
        _ writeContent: (inout PrometheusBytes) -> Void
    ) {
        raw(#"{"status":"success","data":"#)
        writeContent(&self)
        if !warnings.isEmpty {
            raw(#","warnings":"#)
            strings(warnings)
        }
        if !infos.isEmpty {
            raw(#","infos":"#)
            strings(infos)
        }
        raw("}")
    }

    /// Writes what a query came to.
    package mutating func query(_ view: QueryView) {
        switch view.value {
        case .scalar(let number, let time):
            raw(#"{"resultType":"scalar","result":"#)
            sample(time, number)
        case .string(let text, let time):
            raw(#"{"resultType":"string","result":["#)
            self.time(time)
            raw(",")
            string(text)
            raw("]")
        case .vector(let elements):
            raw(#"{"resultType":"vector","result":"#)
            list(elements) { $0.element($1) }
        case .matrix(let series):
            raw(#"{"resultType":"matrix","result":"#)
            list(series) { $0.series($1) }
        }
        if let cost = view.cost { self.cost(cost) }
        raw("}")
    }

    private mutating func sample(_ time: Timestamp, _ value: Double) {
        raw("[")
        self.time(time)
        raw(",")
        number(value)
        raw("]")
    }

    private mutating func sample(_ time: Timestamp, _ value: QueryView.Histogram) {
        raw("[")
        self.time(time)
        raw(",")
        histogram(value)
        raw("]")
    }

    private mutating func element(_ element: QueryView.Element) {
        raw(#"{"metric":"#)
        labels(element.labels)
        switch element.value {
        case .float(let value):
            raw(#","value":"#)
            sample(element.time, value)
        case .histogram(let value):
            raw(#","histogram":"#)
            sample(element.time, value)
        }
        raw("}")
    }

    private mutating func series(_ series: QueryView.Series) {
        raw(#"{"metric":"#)
        labels(series.labels)
        if !series.times.isEmpty {
            raw(#","values":"#)
            list(series.times.indices) { $0.sample(series.times[$1], series.values[$1]) }
        }
        if !series.histograms.isEmpty {
            raw(#","histograms":"#)
            list(series.histograms.indices) { $0.sample(series.histogramTimes[$1], series.histograms[$1]) }
        }
        raw("}")
    }

    private mutating func histogram(_ histogram: QueryView.Histogram) {
        raw(#"{"count":"#)
        number(histogram.count)
        raw(#","sum":"#)
        number(histogram.sum)
        if !histogram.buckets.isEmpty {
            raw(#","buckets":"#)
            list(histogram.buckets) { bytes, bucket in
                bytes.raw("[")
                bytes.integer(Int64(bucket.bounds.rawValue))
                for number in [bucket.lower, bucket.upper, bucket.count] {
                    bytes.raw(",")
                    bytes.number(number)
                }
                bytes.raw("]")
            }
        }
        raw("}")
    }

    private mutating func cost(_ cost: QueryView.Cost) {
        raw(#","stats":{"timings":{"execQueueTime":"#)
        raw(cost.waited.description.utf8)
        raw(#","evalTotalTime":"#)
        raw(cost.took.description.utf8)
        raw(#","execTotalTime":"#)
        raw((cost.waited + cost.took).description.utf8)
        raw(#"},"samples":{"totalQueryableSamples":"#)
        integer(Int64(cost.samples))
        raw("}}")
    }
}

extension QueryView {
    /// The answer as Prometheus' API writes it, envelope and all.
    package var json: [UInt8] {
        var bytes = PrometheusBytes()
        bytes.success(warnings: warnings, infos: infos) { $0.query(self) }
        return bytes.bytes
    }
}
