internal import VigilModel

extension Metric: OTLPItem {
    func encode(to encoder: inout ProtobufEncoder) {
        encoder.attributes(0x62, metadata)
        encoder.data(data)
        encoder.writer.field(0x1a, string: unit)
        encoder.writer.field(0x12, string: description)
        encoder.writer.field(0x0a, string: name)
    }
}

extension ProtobufEncoder {
    fileprivate mutating func data(_ data: MetricData) {
        let mark = writer.count
        switch data {
        case .gauge(let points):
            for index in points.indices.reversed() { point(points[index]) }
            writer.finish(0x2a, since: mark)
        case .sum(let points, let temporality, let isMonotonic):
            writer.field(0x18, varint: isMonotonic ? 1 : 0)
            writer.field(0x10, varint: UInt64(temporality.rawValue))
            for index in points.indices.reversed() { point(points[index]) }
            writer.finish(0x3a, since: mark)
        case .histogram(let points, let temporality):
            writer.field(0x10, varint: UInt64(temporality.rawValue))
            for index in points.indices.reversed() { point(points[index]) }
            writer.finish(0x4a, since: mark)
        case .exponentialHistogram(let points, let temporality):
            writer.field(0x10, varint: UInt64(temporality.rawValue))
            for index in points.indices.reversed() { point(points[index]) }
            writer.finish(0x52, since: mark)
        case .summary(let points):
            for index in points.indices.reversed() { point(points[index]) }
            writer.finish(0x5a, since: mark)
        }
    }

    private mutating func point(_ point: NumberPoint) {
        let mark = writer.count
        writer.field(0x40, varint: point.value == nil ? UInt64(noRecordedValue) : 0)
        attributes(0x3a, point.attributes)
        number(point.value, double: 0x21, int: 0x31)
        for index in point.exemplars.indices.reversed() { exemplar(0x2a, point.exemplars[index]) }
        timestamp(0x19, point.time)
        timestamp(0x11, point.start)
        writer.finish(0x0a, since: mark)
    }

    private mutating func point(_ point: HistogramPoint) {
        let mark = writer.count
        optional(0x61, point.max)
        optional(0x59, point.min)
        writer.field(0x50, varint: point.isMissing ? UInt64(noRecordedValue) : 0)
        attributes(0x4a, point.attributes)
        for index in point.exemplars.indices.reversed() { exemplar(0x42, point.exemplars[index]) }
        let bounds = writer.count
        for bound in point.bounds.reversed() { writer.fixed64(bound.bitPattern) }
        writer.finishUnlessEmpty(0x3a, since: bounds)
        let counts = writer.count
        for count in point.bucketCounts.reversed() { writer.fixed64(count) }
        writer.finishUnlessEmpty(0x32, since: counts)
        optional(0x29, point.sum)
        writer.field(0x21, fixed64: point.count)
        timestamp(0x19, point.time)
        timestamp(0x11, point.start)
        writer.finish(0x0a, since: mark)
    }

    private mutating func point(_ point: ExponentialHistogramPoint) {
        let mark = writer.count
        let histogram = point.histogram
        writer.field(0x71, fixed64: histogram.zeroThreshold.bitPattern)
        optional(0x69, histogram.max)
        optional(0x61, histogram.min)
        for index in point.exemplars.indices.reversed() { exemplar(0x5a, point.exemplars[index]) }
        writer.field(0x50, varint: point.isMissing ? UInt64(noRecordedValue) : 0)
        buckets(0x4a, histogram.negative)
        buckets(0x42, histogram.positive)
        writer.field(0x39, fixed64: histogram.zeroCount)
        writer.field(0x30, varint: zigzag(histogram.scale))
        optional(0x29, histogram.sum)
        writer.field(0x21, fixed64: histogram.count)
        timestamp(0x19, point.time)
        timestamp(0x11, point.start)
        attributes(0x0a, point.attributes)
        writer.finish(0x0a, since: mark)
    }

    private mutating func point(_ point: SummaryPoint) {
        let mark = writer.count
        writer.field(0x40, varint: point.isMissing ? UInt64(noRecordedValue) : 0)
        attributes(0x3a, point.attributes)
        for quantile in point.quantiles.reversed() {
            let content = writer.count
            writer.field(0x11, fixed64: quantile.value.bitPattern)
            writer.field(0x09, fixed64: quantile.quantile.bitPattern)
            writer.finish(0x32, since: content)
        }
        writer.field(0x29, fixed64: point.sum.bitPattern)
        writer.field(0x21, fixed64: point.count)
        timestamp(0x19, point.time)
        timestamp(0x11, point.start)
        writer.finish(0x0a, since: mark)
    }

    private mutating func exemplar(_ tag: UInt64, _ exemplar: Exemplar) {
        let mark = writer.count
        attributes(0x3a, exemplar.filteredAttributes)
        number(exemplar.value, double: 0x19, int: 0x31)
        traceID(0x2a, exemplar.traceID)
        spanID(0x22, exemplar.spanID)
        timestamp(0x11, exemplar.time)
        writer.finish(tag, since: mark)
    }

    @inline(__always)
    private mutating func number(_ value: NumberValue?, double: UInt64, int: UInt64) {
        switch value {
        case .double(let number): optional(double, number)
        case .int(let number):
            writer.fixed64(UInt64(bitPattern: number))
            writer.varint(int)
        case nil: break
        }
    }

    private mutating func buckets(_ tag: UInt64, _ buckets: ExponentialHistogram.Buckets) {
        let mark = writer.count
        for count in buckets.counts.reversed() { writer.varint(count) }
        writer.finishUnlessEmpty(0x12, since: mark)
        writer.field(0x08, varint: zigzag(buckets.offset))
        writer.finishUnlessEmpty(tag, since: mark)
    }

    private func zigzag(_ number: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: number << 1 ^ number >> 31))
    }
}
