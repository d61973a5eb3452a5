import VigilModel
import VigilStore

/// The samples of a record as columns: streams, times, starts, kinds and values, each against the one before.
struct SampleColumns {
    private(set) var count = 0
    private var streams = ByteWriter()
    private var times = ByteWriter()
    private var starts = ByteWriter()
    private var values = ByteWriter()
    private var lastStream = 0
    private var lastTime: Int64 = 0
    private var lastStart: Int64 = 0

    mutating func append(_ sample: Sample, stream: Int) {
        count += 1
        streams.signed(Int64(stream - lastStream))
        lastStream = stream
        times.signed(sample.time.nanoseconds &- lastTime)
        lastTime = sample.time.nanoseconds
        starts.signed(sample.start.nanoseconds &- lastStart)
        lastStart = sample.start.nanoseconds
        switch sample.value {
        case .number(.int(let number)):
            values.byte(SampleValue.Tag.integer.rawValue)
            values.signed(number)
        case .number(.double(let number)): append(number)
        // Rollups are made from what is in the journal, and never in it.
        case .rollup, .stale: values.byte(SampleValue.Tag.stale.rawValue)
        case .histogram: appendDistribution(sample.value, .histogram)
        case .exponential: appendDistribution(sample.value, .exponential)
        case .summary: appendDistribution(sample.value, .summary)
        }
    }

    /// Doubles that are whole numbers, as most counters are, take the bytes of an integer.
    private mutating func append(_ number: Double) {
        if number.magnitude < 0x1p48, number.rounded(.towardZero) == number, number != 0 || number.sign == .plus {
            values.byte(SampleValue.Tag.wholeDouble.rawValue)
            values.signed(Int64(number))
        } else {
            values.byte(SampleValue.Tag.double.rawValue)
            values.double(number)
        }
    }

    private mutating func appendDistribution(_ value: SampleValue, _ tag: SampleValue.Tag) {
        values.byte(tag.rawValue)
        value.writeDistribution(to: &values)
    }

    func write(to writer: inout ByteWriter) {
        writer.varint(count)
        for column in [streams, times, starts, values] {
            writer.varint(column.count)
            writer.raw(column.bytes)
        }
    }

    /// Ready for the next record; the memory stays.
    mutating func removeAll() {
        count = 0
        streams.removeAll()
        times.removeAll()
        starts.removeAll()
        values.removeAll()
        (lastStream, lastTime, lastStart) = (0, 0, 0)
    }

    /// Reads what ``write(to:)`` wrote.
    static func read(
        from reader: inout ByteReader,
        _ body: (_ stream: Int, Sample) -> Void
    ) throws(CodecError) {
        let count = try reader.count(of: 4)
        var streams = try reader.section(try reader.count())
        var times = try reader.section(try reader.count())
        var starts = try reader.section(try reader.count())
        var values = try reader.section(try reader.count())
        var (stream, time, start) = (Int64(0), Int64(0), Int64(0))
        for _ in 0..<count {
            stream &+= try streams.signed()
            time &+= try times.signed()
            start &+= try starts.signed()
            let sample = Sample(
                time: Timestamp(nanoseconds: time),
                start: Timestamp(nanoseconds: start),
                value: try value(from: &values)
            )
            body(Int(truncatingIfNeeded: stream), sample)
        }
    }

    private static func value(from reader: inout ByteReader) throws(CodecError) -> SampleValue {
        guard let tag = SampleValue.Tag(rawValue: try reader.byte()) else {
            throw CodecError("an unknown kind of value", offset: reader.position)
        }
        switch tag {
        case .integer: return .number(.int(try reader.signed()))
        case .wholeDouble: return .number(.double(Double(try reader.signed())))
        case .double: return .number(.double(try reader.double()))
        case .stale: return .stale
        case .histogram, .exponential, .summary: return try .readDistribution(tag, from: &reader)
        }
    }
}
