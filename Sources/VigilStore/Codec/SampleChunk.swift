import VigilModel

/// Samples of one stream, packed one behind the other.
///
/// Each sample begins with a byte: the kind of its value in the low three bits, "the step in time is that of the
/// sample before" in bit 3, "another start than the sample before" in bit 4, and for doubles the number of bytes
/// that differ, less one, in bits 5 to 7. Then, where needed, the change of the step and of the start; then the
/// value: whole numbers as the difference to the last whole number, other doubles as the low bytes of the exclusive
/// or with the last one. It is made for the head, where a counter takes 4 to 8 bytes a sample and appending is
/// cheap; a reader's copy costs the writer at most one chunk.
package struct SampleChunk: Sendable {
    /// The most samples in a chunk, and the bytes beyond which it takes no more.
    package static let samplesMax = 240
    package static let bytesMax = 8_192

    /// The segment of the head that it belongs to.
    package let segment: UInt64
    package private(set) var count = 0
    package private(set) var minTime = Int64.max
    package private(set) var maxTime = Int64.min
    /// Whether each sample is later than the one before.
    package private(set) var isAscending = true
    private var writer = ByteWriter()
    private var last = Last()

    /// What the next sample is packed against.
    private struct Last: Sendable {
        var time: Int64 = 0
        var step: Int64 = 0
        var start: Int64 = 0
        var integer: Int64 = 0
        var bits: UInt64 = 0
    }

    package init(segment: UInt64) {
        self.segment = segment
    }

    package var isFull: Bool { count >= Self.samplesMax || writer.count >= Self.bytesMax }
    package var byteCount: Int { writer.count }

    /// Whether it may hold a sample of a time.
    func overlaps(_ range: TimeRange) -> Bool {
        count > 0 && maxTime >= range.start.nanoseconds && minTime < range.end.nanoseconds
    }

    /// Adds a sample behind the others.
    package mutating func append(_ sample: Sample) {
        let time = sample.time.nanoseconds
        let start = sample.start.nanoseconds
        let step = time &- last.time
        var control = tag(of: sample.value).rawValue
        if step == last.step { control |= 8 }
        if start != last.start { control |= 16 }
        var difference: UInt64 = 0
        if case .number(.double(let number)) = sample.value, control & 7 == SampleValue.Tag.double.rawValue {
            difference = number.bitPattern ^ last.bits
            last.bits = number.bitPattern
            control |= UInt8(max(0, 7 - difference.leadingZeroBitCount / 8)) << 5
        }
        writer.byte(control)
        if step != last.step { writer.signed(step &- last.step) }
        if start != last.start { writer.signed(start &- last.start) }
        write(sample.value, control: control, difference: difference)
        if count > 0 && time <= last.time { isAscending = false }
        last.time = time
        last.step = step
        last.start = start
        count += 1
        minTime = min(minTime, time)
        maxTime = max(maxTime, time)
    }

    private func tag(of value: SampleValue) -> SampleValue.Tag {
        switch value {
        case .number(.int): .integer
        case .number(.double(let number)): Self.whole(number) == nil ? .double : .wholeDouble
        case .histogram: .histogram
        case .exponential: .exponential
        case .summary: .summary
        case .rollup, .stale: .stale
        }
    }

    /// The integer that a double is exactly, if it is one that is worth treating as such; not for minus zero.
    private static func whole(_ number: Double) -> Int64? {
        guard number.magnitude < 0x1p53, number.rounded(.towardZero) == number else { return nil }
        if number == 0 && number.sign == .minus { return nil }
        return Int64(number)
    }

    private mutating func write(_ value: SampleValue, control: UInt8, difference: UInt64) {
        switch value {
        case .number(.int(let number)):
            writer.signed(number &- last.integer)
            last.integer = number
        case .number(.double(let number)):
            if let whole = Self.whole(number) {
                writer.signed(whole &- last.integer)
                last.integer = whole
            } else {
                for index in 0...UInt64(control >> 5) {
                    writer.byte(UInt8(truncatingIfNeeded: difference >> (8 * index)))
                }
            }
        case .rollup, .stale: break
        case .histogram, .exponential, .summary: value.writeDistribution(to: &writer)
        }
    }

    /// Gives back memory that was set aside for more samples.
    package mutating func shrink() {
        var exact = ByteWriter(capacity: writer.count)
        exact.raw(writer.bytes)
        writer = exact
    }

    /// Calls with every sample in the order of arrival, until told to stop.
    package func forEach(_ body: (Sample) -> Bool) {
        var reader = ByteReader(writer.bytes)
        var last = Last()
        do {
            for _ in 0..<count {
                let sample = try Self.read(from: &reader, after: &last)
                if !body(sample) { return }
            }
        } catch {
            // The bytes never left this value: nothing can have damaged them.
            assertionFailure("\(error)")
        }
    }

    /// Adds the numbers of a range; false where there is something else, or where they do not go on with the line.
    func appendNumbers(in range: TimeRange, to columns: inout NumberColumns, _ line: inout SampleLine) -> Bool {
        guard count > 0, isAscending, columns.times.last.map({ $0 < minTime }) ?? true else { return count == 0 }
        let wanted = range.start.nanoseconds..<max(range.start.nanoseconds, range.end.nanoseconds)
        var reader = ByteReader(writer.bytes)
        var last = Last()
        do {
            for _ in 0..<count {
                let (tag, size) = try Self.readHead(from: &reader, after: &last)
                let number: Double
                switch tag {
                case .integer, .wholeDouble:
                    last.integer &+= try reader.signed()
                    number = Double(last.integer)
                case .double: number = try Self.readDouble(size, from: &reader, after: &last)
                case .stale: number = NumberColumns.ended
                case .histogram, .exponential, .summary: return false
                }
                if last.time >= wanted.upperBound { return true }
                guard last.time >= wanted.lowerBound else { continue }
                if tag != .stale, !line.takes(start: last.start) { return false }
                columns.append(number, at: last.time)
            }
        } catch {
            assertionFailure("\(error)")
        }
        return true
    }

    /// Reads what stands before the value: the value's kind, and for a double how many bytes of it follow.
    private static func readHead(
        from reader: inout ByteReader,
        after last: inout Last
    ) throws(CodecError) -> (tag: SampleValue.Tag, size: UInt64) {
        let control = try reader.byte()
        if control & 8 == 0 { last.step &+= try reader.signed() }
        last.time &+= last.step
        if control & 16 != 0 { last.start &+= try reader.signed() }
        guard let tag = SampleValue.Tag(rawValue: control & 7) else {
            throw CodecError("an unknown kind of value", offset: reader.position)
        }
        return (tag, UInt64(control >> 5) + 1)
    }

    private static func readDouble(
        _ size: UInt64,
        from reader: inout ByteReader,
        after last: inout Last
    ) throws(CodecError) -> Double {
        for index in 0..<size { last.bits ^= UInt64(try reader.byte()) << (8 * index) }
        return Double(bitPattern: last.bits)
    }

    private static func read(from reader: inout ByteReader, after last: inout Last) throws(CodecError) -> Sample {
        let (tag, size) = try readHead(from: &reader, after: &last)
        let value: SampleValue
        switch tag {
        case .integer:
            last.integer &+= try reader.signed()
            value = .number(.int(last.integer))
        case .wholeDouble:
            last.integer &+= try reader.signed()
            value = .number(.double(Double(last.integer)))
        case .double: value = .number(.double(try readDouble(size, from: &reader, after: &last)))
        case .stale: value = .stale
        case .histogram, .exponential, .summary: value = try .readDistribution(tag, from: &reader)
        }
        return Sample(
            time: Timestamp(nanoseconds: last.time),
            start: Timestamp(nanoseconds: last.start),
            value: value
        )
    }
}

extension SampleChunk {
    /// Whether a sample is among these.
    package enum Presence: Hashable, Sendable {
        /// None has its time and start.
        case absent
        /// One has its time, start and value.
        case present
        /// One has its time and start, none its value too.
        case conflicting
    }

    /// Looks for a sample.
    package func presence(of wanted: Sample) -> Presence {
        let time = wanted.time.nanoseconds
        guard time >= minTime, time <= maxTime else { return .absent }
        var presence = Presence.absent
        forEach { sample in
            if sample.time == wanted.time && sample.start == wanted.start {
                presence = sample.value.isIdentical(to: wanted.value) ? .present : .conflicting
            }
            return presence != .present
        }
        return presence
    }
}

extension SampleValue {
    /// Whether two values have the same bits: NaN is NaN, and minus zero is not zero.
    package func isIdentical(to other: SampleValue) -> Bool {
        if case .number(.double(let left)) = self, case .number(.double(let right)) = other {
            return left.bitPattern == right.bitPattern
        }
        return self == other
    }
}
