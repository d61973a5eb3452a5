internal import VigilModel

extension Metric {
    func encode(to encoder: inout JSONMessageEncoder) {
        encoder.string("name", name)
        encoder.string("description", description)
        encoder.string("unit", unit)
        encoder.data(data)
        encoder.attributes("metadata", metadata)
    }
}

extension JSONMessageEncoder {
    fileprivate mutating func data(_ data: MetricData) {
        switch data {
        case .gauge(let points): kind("gauge", points) { $0.point($1) }
        case .sum(let points, let temporality, let isMonotonic):
            kind("sum", points, temporality, isMonotonic) { $0.point($1) }
        case .histogram(let points, let temporality): kind("histogram", points, temporality) { $0.point($1) }
        case .exponentialHistogram(let points, let temporality):
            kind("exponentialHistogram", points, temporality) { $0.point($1) }
        case .summary(let points): kind("summary", points) { $0.point($1) }
        }
    }

    private mutating func kind<Point>(
        _ key: StaticString,
        _ points: [Point],
        _ temporality: Temporality = .unspecified,
        _ isMonotonic: Bool = false,
        _ fields: (inout JSONMessageEncoder, Point) -> Void
    ) {
        writer.key(key)
        writer.openObject()
        array("dataPoints", points, fields)
        number("aggregationTemporality", temporality.rawValue)
        flag("isMonotonic", isMonotonic)
        writer.closeObject()
    }

    private mutating func point(_ point: NumberPoint) {
        attributes("attributes", point.attributes)
        timestamp("startTimeUnixNano", point.start)
        timestamp("timeUnixNano", point.time)
        number(point.value)
        array("exemplars", point.exemplars) { $0.exemplar($1) }
        number("flags", point.value == nil ? noRecordedValue : 0)
    }

    private mutating func point(_ point: HistogramPoint) {
        attributes("attributes", point.attributes)
        timestamp("startTimeUnixNano", point.start)
        timestamp("timeUnixNano", point.time)
        quoted("count", point.count)
        optional("sum", point.sum)
        counts(point.bucketCounts)
        bounds(point.bounds)
        array("exemplars", point.exemplars) { $0.exemplar($1) }
        number("flags", point.isMissing ? noRecordedValue : 0)
        optional("min", point.min)
        optional("max", point.max)
    }

    private mutating func point(_ point: ExponentialHistogramPoint) {
        let histogram = point.histogram
        attributes("attributes", point.attributes)
        timestamp("startTimeUnixNano", point.start)
        timestamp("timeUnixNano", point.time)
        quoted("count", histogram.count)
        optional("sum", histogram.sum)
        number("scale", histogram.scale)
        quoted("zeroCount", histogram.zeroCount)
        buckets("positive", histogram.positive)
        buckets("negative", histogram.negative)
        number("flags", point.isMissing ? noRecordedValue : 0)
        array("exemplars", point.exemplars) { $0.exemplar($1) }
        optional("min", histogram.min)
        optional("max", histogram.max)
        double("zeroThreshold", histogram.zeroThreshold)
    }

    private mutating func point(_ point: SummaryPoint) {
        attributes("attributes", point.attributes)
        timestamp("startTimeUnixNano", point.start)
        timestamp("timeUnixNano", point.time)
        quoted("count", point.count)
        double("sum", point.sum)
        array("quantileValues", point.quantiles) { encoder, quantile in
            encoder.double("quantile", quantile.quantile)
            encoder.double("value", quantile.value)
        }
        number("flags", point.isMissing ? noRecordedValue : 0)
    }

    private mutating func exemplar(_ exemplar: Exemplar) {
        attributes("filteredAttributes", exemplar.filteredAttributes)
        timestamp("timeUnixNano", exemplar.time)
        number(exemplar.value)
        spanID("spanId", exemplar.spanID)
        traceID(exemplar.traceID)
    }

    private mutating func number(_ value: NumberValue?) {
        switch value {
        case .double(let number): optional("asDouble", number)
        case .int(let number):
            writer.key("asInt")
            writer.quoted(number)
        case nil: break
        }
    }

    private mutating func flag(_ key: StaticString, _ isSet: Bool) {
        guard isSet else { return }
        writer.key(key)
        writer.bool(true)
    }

    private mutating func buckets(_ key: StaticString, _ buckets: ExponentialHistogram.Buckets) {
        if buckets == ExponentialHistogram.Buckets() { return }
        writer.key(key)
        writer.openObject()
        number("offset", buckets.offset)
        counts(buckets.counts)
        writer.closeObject()
    }

    private mutating func counts(_ counts: [UInt64]) {
        if counts.isEmpty { return }
        writer.key("bucketCounts")
        writer.openArray()
        for count in counts {
            writer.element()
            writer.quoted(count)
        }
        writer.closeArray()
    }

    private mutating func bounds(_ bounds: [Double]) {
        if bounds.isEmpty { return }
        writer.key("explicitBounds")
        writer.openArray()
        for bound in bounds {
            writer.element()
            writer.double(bound)
        }
        writer.closeArray()
    }
}
