internal import VigilModel

extension NumberPoint {
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError) {
        self.init(time: .zero, value: nil)
        var isMissing = false
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "attributes": try decoder.attributes(into: &attributes)
            case "startTimeUnixNano", "start_time_unix_nano": start = try decoder.timestamp()
            case "timeUnixNano", "time_unix_nano": time = try decoder.timestamp()
            case "asDouble", "as_double": if let number = try decoder.optionalDouble() { value = .double(number) }
            case "asInt", "as_int": if let number = try decoder.optionalInt() { value = .int(number) }
            case "exemplars": try decoder.exemplars(into: &exemplars)
            case "flags": isMissing = try decoder.integer(UInt32.self) & noRecordedValue != 0
            default: try decoder.reader.skip()
            }
        }
        if isMissing { value = nil }
    }
}

extension HistogramPoint {
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError) {
        self.init(time: .zero, count: 0)
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "attributes": try decoder.attributes(into: &attributes)
            case "startTimeUnixNano", "start_time_unix_nano": start = try decoder.timestamp()
            case "timeUnixNano", "time_unix_nano": time = try decoder.timestamp()
            case "count": count = try decoder.integer(UInt64.self)
            case "sum": sum = try decoder.optionalDouble()
            case "bucketCounts", "bucket_counts": try decoder.integers(into: &bucketCounts)
            case "explicitBounds", "explicit_bounds": try decoder.doubles(into: &bounds)
            case "exemplars": try decoder.exemplars(into: &exemplars)
            case "flags": isMissing = try decoder.integer(UInt32.self) & noRecordedValue != 0
            case "min": min = try decoder.optionalDouble()
            case "max": max = try decoder.optionalDouble()
            default: try decoder.reader.skip()
            }
        }
    }
}

extension ExponentialHistogramPoint {
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError) {
        self.init(time: .zero, histogram: ExponentialHistogram(scale: 0, sum: nil))
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "attributes": try decoder.attributes(into: &attributes)
            case "startTimeUnixNano", "start_time_unix_nano": start = try decoder.timestamp()
            case "timeUnixNano", "time_unix_nano": time = try decoder.timestamp()
            case "count": histogram.count = try decoder.integer(UInt64.self)
            case "sum": histogram.sum = try decoder.optionalDouble()
            case "scale": histogram.scale = try decoder.integer(Int32.self)
            case "zeroCount", "zero_count": histogram.zeroCount = try decoder.integer(UInt64.self)
            case "zeroThreshold", "zero_threshold": histogram.zeroThreshold = try decoder.double()
            case "positive": try decoder.buckets(into: &histogram.positive)
            case "negative": try decoder.buckets(into: &histogram.negative)
            case "exemplars": try decoder.exemplars(into: &exemplars)
            case "flags": isMissing = try decoder.integer(UInt32.self) & noRecordedValue != 0
            case "min": histogram.min = try decoder.optionalDouble()
            case "max": histogram.max = try decoder.optionalDouble()
            default: try decoder.reader.skip()
            }
        }
    }
}

extension SummaryPoint {
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError) {
        self.init(time: .zero, count: 0, sum: 0)
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "attributes": try decoder.attributes(into: &attributes)
            case "startTimeUnixNano", "start_time_unix_nano": start = try decoder.timestamp()
            case "timeUnixNano", "time_unix_nano": time = try decoder.timestamp()
            case "count": count = try decoder.integer(UInt64.self)
            case "sum": sum = try decoder.double()
            case "quantileValues", "quantile_values": try decoder.quantiles(into: &quantiles)
            case "flags": isMissing = try decoder.integer(UInt32.self) & noRecordedValue != 0
            default: try decoder.reader.skip()
            }
        }
    }
}

extension JSONMessageDecoder {
    fileprivate mutating func optionalInt() throws(OTLPError) -> Int64? {
        try reader.takeNull() ? nil : try integer(Int64.self)
    }

    fileprivate mutating func buckets(into buckets: inout ExponentialHistogram.Buckets) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "offset": buckets.offset = try integer(Int32.self)
            case "bucketCounts", "bucket_counts": try integers(into: &buckets.counts)
            default: try reader.skip()
            }
        }
    }

    fileprivate mutating func quantiles(into quantiles: inout [SummaryPoint.Quantile]) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            var quantile = SummaryPoint.Quantile(0, 0)
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "quantile": quantile.quantile = try double()
                case "value": quantile.value = try double()
                default: try reader.skip()
                }
            }
            try charge(SummaryPoint.Quantile.self)
            quantiles.append(quantile)
        }
    }

    fileprivate mutating func exemplars(into exemplars: inout [Exemplar]) throws(OTLPError) {
        if try reader.takeNull() { return }
        try reader.openArray()
        while try reader.nextElement() {
            var exemplar = Exemplar(time: .zero, value: .double(0))
            try reader.openObject()
            while let key = try reader.nextKey() {
                switch key {
                case "filteredAttributes", "filtered_attributes": try attributes(into: &exemplar.filteredAttributes)
                case "timeUnixNano", "time_unix_nano": exemplar.time = try timestamp()
                case "asDouble", "as_double":
                    if let number = try optionalDouble() { exemplar.value = .double(number) }
                case "asInt", "as_int": if let number = try optionalInt() { exemplar.value = .int(number) }
                case "spanId", "span_id": exemplar.spanID = try spanID()
                case "traceId", "trace_id": exemplar.traceID = try traceID()
                default: try reader.skip()
                }
            }
            try charge(Exemplar.self)
            exemplars.append(exemplar)
        }
    }
}
