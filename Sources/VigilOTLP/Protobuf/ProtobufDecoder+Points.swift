internal import VigilModel

/// OTLP's flag "no recorded value".
let noRecordedValue: UInt32 = 1

extension NumberPoint {
    static var blank: Self { Self(time: .zero, value: nil) }

    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError) {
        var flags: UInt32 = 0
        let outer = try decoder.reader.enter()
        while !decoder.reader.isAtEnd {
            switch try decoder.reader.tag() {
            case 0x11: start = try decoder.timestamp()
            case 0x19: time = try decoder.timestamp()
            case 0x21: value = .double(try decoder.reader.double())
            case 0x2a: try decoder.exemplars(into: &exemplars, run: 0x2a)
            case 0x31: value = .int(Int64(bitPattern: try decoder.reader.fixed64()))
            case 0x3a: try decoder.pointAttributes(into: &attributes.entries, run: 0x3a)
            case 0x40: flags = try decoder.uint32()
            case let tag: try decoder.reader.skip(tag)
            }
        }
        decoder.reader.leave(outer)
        if flags & noRecordedValue != 0 { value = nil }
    }
}

extension HistogramPoint {
    static var blank: Self { Self(time: .zero, count: 0) }

    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError) {
        let outer = try decoder.reader.enter()
        while !decoder.reader.isAtEnd {
            switch try decoder.reader.tag() {
            case 0x11: start = try decoder.timestamp()
            case 0x19: time = try decoder.timestamp()
            case 0x21: count = try decoder.reader.fixed64()
            case 0x29: sum = try decoder.reader.double()
            case 0x32: try decoder.fixed64s(packed: true, into: &bucketCounts) { $0 }
            case 0x31: try decoder.fixed64s(packed: false, into: &bucketCounts) { $0 }
            case 0x3a: try decoder.fixed64s(packed: true, into: &bounds) { Double(bitPattern: $0) }
            case 0x39: try decoder.fixed64s(packed: false, into: &bounds) { Double(bitPattern: $0) }
            case 0x42: try decoder.exemplars(into: &exemplars, run: 0x42)
            case 0x4a: try decoder.pointAttributes(into: &attributes.entries, run: 0x4a)
            case 0x50: isMissing = try decoder.uint32() & noRecordedValue != 0
            case 0x59: min = try decoder.reader.double()
            case 0x61: max = try decoder.reader.double()
            case let tag: try decoder.reader.skip(tag)
            }
        }
        decoder.reader.leave(outer)
    }
}

extension ExponentialHistogramPoint {
    static var blank: Self { Self(time: .zero, histogram: ExponentialHistogram(scale: 0, sum: nil)) }

    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError) {
        let outer = try decoder.reader.enter()
        while !decoder.reader.isAtEnd {
            switch try decoder.reader.tag() {
            case 0x0a: try decoder.pointAttributes(into: &attributes.entries, run: 0x0a)
            case 0x11: start = try decoder.timestamp()
            case 0x19: time = try decoder.timestamp()
            case 0x21: histogram.count = try decoder.reader.fixed64()
            case 0x29: histogram.sum = try decoder.reader.double()
            case 0x30: histogram.scale = try decoder.zigzag32()
            case 0x39: histogram.zeroCount = try decoder.reader.fixed64()
            case 0x42: try decoder.buckets(into: &histogram.positive)
            case 0x4a: try decoder.buckets(into: &histogram.negative)
            case 0x50: isMissing = try decoder.uint32() & noRecordedValue != 0
            case 0x5a: try decoder.exemplars(into: &exemplars, run: 0x5a)
            case 0x61: histogram.min = try decoder.reader.double()
            case 0x69: histogram.max = try decoder.reader.double()
            case 0x71: histogram.zeroThreshold = try decoder.reader.double()
            case let tag: try decoder.reader.skip(tag)
            }
        }
        decoder.reader.leave(outer)
    }
}

extension SummaryPoint {
    static var blank: Self { Self(time: .zero, count: 0, sum: 0) }

    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError) {
        let outer = try decoder.reader.enter()
        while !decoder.reader.isAtEnd {
            switch try decoder.reader.tag() {
            case 0x11: start = try decoder.timestamp()
            case 0x19: time = try decoder.timestamp()
            case 0x21: count = try decoder.reader.fixed64()
            case 0x29: sum = try decoder.reader.double()
            case 0x32: try decoder.quantiles(into: &quantiles)
            case 0x3a: try decoder.pointAttributes(into: &attributes.entries, run: 0x3a)
            case 0x40: isMissing = try decoder.uint32() & noRecordedValue != 0
            case let tag: try decoder.reader.skip(tag)
            }
        }
        decoder.reader.leave(outer)
    }
}

extension ProtobufDecoder {
    fileprivate mutating func zigzag32() throws(OTLPError) -> Int32 {
        let number = try uint32()
        return Int32(bitPattern: number >> 1) ^ -Int32(bitPattern: number & 1)
    }

    fileprivate mutating func buckets(into buckets: inout ExponentialHistogram.Buckets) throws(OTLPError) {
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x08: buckets.offset = try zigzag32()
            case 0x12: try varints(packed: true, into: &buckets.counts)
            case 0x10: try varints(packed: false, into: &buckets.counts)
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
    }

    fileprivate mutating func quantiles(into quantiles: inout [SummaryPoint.Quantile]) throws(OTLPError) {
        try reserve(&quantiles, run: 0x32)
        repeat {
            var quantile = SummaryPoint.Quantile(0, 0)
            let outer = try reader.enter()
            while !reader.isAtEnd {
                switch try reader.tag() {
                case 0x09: quantile.quantile = try reader.double()
                case 0x11: quantile.value = try reader.double()
                case let tag: try reader.skip(tag)
                }
            }
            reader.leave(outer)
            quantiles.append(quantile)
        } while reader.take(0x32)
    }

    fileprivate mutating func exemplars(into exemplars: inout [Exemplar], run tag: UInt8) throws(OTLPError) {
        try reserve(&exemplars, run: tag)
        repeat {
            var exemplar = Exemplar(time: .zero, value: .double(0))
            let outer = try reader.enter()
            while !reader.isAtEnd {
                switch try reader.tag() {
                case 0x11: exemplar.time = try timestamp()
                case 0x19: exemplar.value = .double(try reader.double())
                case 0x22: exemplar.spanID = try spanID()
                case 0x2a: exemplar.traceID = try traceID()
                case 0x31: exemplar.value = .int(Int64(bitPattern: try reader.fixed64()))
                case 0x3a: try attributes(into: &exemplar.filteredAttributes.entries, run: 0x3a)
                case let tag: try reader.skip(tag)
                }
            }
            reader.leave(outer)
            exemplars.append(exemplar)
        } while reader.take(tag)
    }
}
