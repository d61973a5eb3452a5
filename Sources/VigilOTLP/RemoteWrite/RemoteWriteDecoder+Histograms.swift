import VigilModel

extension RemoteWriteDecoder {
    /// A native histogram of either version.
    mutating func histogram() throws(OTLPError) -> NativeHistogram {
        let outer = try reader.enter()
        var histogram = NativeHistogram()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x08: histogram.count = try reader.varint()
            case 0x11: histogram.countFloat = try reader.double()
            case 0x19: histogram.sum = try reader.double()
            case 0x20: histogram.schema = Int32(truncatingIfNeeded: try zigzag())
            case 0x29: histogram.zeroThreshold = try reader.double()
            case 0x30: histogram.zeroCount = try reader.varint()
            case 0x39: histogram.zeroCountFloat = try reader.double()
            case 0x42: histogram.negative.spans.append(try span())
            case 0x48: histogram.negative.deltas.append(try zigzag())
            case 0x4a:
                try packed { (decoder) throws(OTLPError) in histogram.negative.deltas.append(try decoder.zigzag()) }
            case 0x51: histogram.negative.counts.append(try reader.double())
            case 0x52: try doubles(into: &histogram.negative.counts)
            case 0x5a: histogram.positive.spans.append(try span())
            case 0x60: histogram.positive.deltas.append(try zigzag())
            case 0x62:
                try packed { (decoder) throws(OTLPError) in histogram.positive.deltas.append(try decoder.zigzag()) }
            case 0x69: histogram.positive.counts.append(try reader.double())
            case 0x6a: try doubles(into: &histogram.positive.counts)
            case 0x78: histogram.time = try milliseconds()
            case 129: histogram.customValues.append(try reader.double())
            case 130: try doubles(into: &histogram.customValues)
            case 136: histogram.start = try milliseconds()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return histogram
    }

    private mutating func span() throws(OTLPError) -> NativeHistogram.Span {
        let outer = try reader.enter()
        var span = NativeHistogram.Span()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x08: span.offset = Int32(truncatingIfNeeded: try zigzag())
            case 0x10: span.length = UInt32(truncatingIfNeeded: try reader.varint())
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return span
    }

    /// A signed integer whose lowest bit is its sign.
    private mutating func zigzag() throws(OTLPError) -> Int64 {
        let value = try reader.varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private mutating func doubles(into list: inout [Double]) throws(OTLPError) {
        let outer = try reader.enter()
        while !reader.isAtEnd { list.append(try reader.double()) }
        reader.leave(outer)
    }

    private mutating func packed(
        _ element: (inout RemoteWriteDecoder) throws(OTLPError) -> Void
    ) throws(OTLPError) {
        let outer = try reader.enter()
        while !reader.isAtEnd { try element(&self) }
        reader.leave(outer)
    }
}
