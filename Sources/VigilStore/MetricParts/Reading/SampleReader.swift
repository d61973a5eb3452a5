package import VigilModel

/// Reads samples of a part, for one question at a time.
///
/// It keeps the section read last, since what is asked for together often lies together. A block that cannot be read is
/// reported and left out.
package struct SampleReader {
    private let part: MetricPart
    private let damaged: @Sendable (MetricDamage) -> Void
    private let cache: SampleSectionCache?
    private var section = -1
    private var bytes: [UInt8]?
    private var groupNumber = -1
    private var table: BlockTable?

    /// A reader of one part.
    ///
    /// - Parameters:
    ///   - part: What it reads.
    ///   - cache: Keeps sections from one question to the next; nil for who reads all of a part once.
    ///   - damaged: Is told of what could not be read.
    package init(
        _ part: MetricPart,
        _ cache: SampleSectionCache? = nil,
        damaged: @escaping @Sendable (MetricDamage) -> Void
    ) {
        self.part = part
        self.cache = cache
        self.damaged = damaged
    }

    /// The samples of a stream in a range, times ascending.
    package mutating func samples(of stream: PartStream, in range: TimeRange) throws -> [Sample] {
        var samples: [Sample] = []
        for reference in stream.blocks where reference.overlaps(range) {
            try withBlock(reference) { block throws(CodecError) in
                let found = try block.samples(in: reference.lies(within: range) ? nil : range)
                if samples.isEmpty { samples = found } else { samples += found }
            }
        }
        return samples
    }

    /// All samples of a block.
    mutating func samples(of reference: BlockReference) throws -> [Sample] {
        var samples: [Sample] = []
        try withBlock(reference) { block throws(CodecError) in samples = try block.samples() }
        return samples
    }

    /// The newest sample of a stream in a range; most often the last block alone is read for it.
    ///
    /// - Parameters:
    ///   - stream: Whose.
    ///   - range: When.
    ///   - time: Only what is later than this is wanted; nil for any.
    /// - Returns: Nil where there is none.
    /// - Throws: What fetching throws.
    package mutating func newest(
        of stream: PartStream,
        in range: TimeRange,
        after time: Timestamp? = nil
    ) throws -> Sample? {
        for reference in stream.blocks.reversed() where reference.overlaps(range) {
            if let time, reference.maxTime <= time.nanoseconds { return nil }
            var newest: Sample?
            try withBlock(reference) { block throws(CodecError) in
                var wanted = range
                if reference.maxTime < range.end.nanoseconds {
                    wanted.start = Timestamp(nanoseconds: reference.maxTime)
                }
                newest = try block.samples(in: wanted).last
            }
            if let newest { return time.map { newest.time > $0 } ?? true ? newest : nil }
        }
        return nil
    }

    /// Adds the numbers of a stream in a range, and when they were measured.
    ///
    /// See ``SampleBlock/readNumbers(in:times:values:)``; blocks of distributions are reported and left out.
    package mutating func appendNumbers(
        of stream: PartStream,
        in range: TimeRange,
        to times: inout [Int64],
        _ values: inout [Double]
    ) throws {
        for reference in stream.blocks where reference.overlaps(range) {
            try withBlock(reference) { block throws(CodecError) in
                try block.append(in: reference.lies(within: range) ? nil : range, to: &times, &values)
            }
        }
    }

    /// Adds the numbers of a series in a range to those that lie before them.
    ///
    /// - Parameters:
    ///   - series: A series of the part.
    ///   - range: When.
    ///   - columns: What they are added to.
    ///   - line: What they must go on with.
    /// - Returns: False where they do not, or are no numbers; what was added means nothing then.
    /// - Throws: ``MetricDamage``, or what fetching throws.
    mutating func appendNumbers(
        of series: PartSeries,
        in range: TimeRange,
        to columns: inout NumberColumns,
        _ line: inout SampleLine
    ) throws -> Bool {
        let table = try blocks(of: series)
        for stream in series.group.streamNumbers(of: series.place) {
            for number in series.group.blocks(of: stream) {
                let reference: BlockReference
                do {
                    reference = try table.reference(number)
                } catch {
                    let section = MetricSection(.blocks, series.groupNumber)
                    throw MetricDamage(part: part.number, section: section, cause: error)
                }
                guard reference.overlaps(range) else { continue }
                guard line.takes(writer: series.group.writer(of: stream)) else { return false }
                let inside = reference.lies(within: range) ? nil : range
                var isTaken = true
                try withBlock(reference) { block throws(CodecError) in
                    isTaken = try block.append(in: inside, to: &columns, &line)
                }
                if !isTaken { return false }
            }
        }
        return true
    }

    /// The blocks of a series' group, which is most often that of the series before.
    private mutating func blocks(of series: PartSeries) throws -> BlockTable {
        if let table, groupNumber == series.groupNumber { return table }
        let table = try part.blocks(series.groupNumber, of: series.group)
        groupNumber = series.groupNumber
        self.table = table
        return table
    }

    private mutating func withBlock(
        _ reference: BlockReference,
        _ body: (SampleBlock) throws(CodecError) -> Void
    ) throws {
        guard let bytes = try load(reference) else { return }
        do throws(CodecError) {
            guard reference.bytes.upperBound <= bytes.count else {
                throw CodecError("a block behind its section", offset: bytes.count)
            }
            let block = try SampleBlock(bytes, in: reference.bytes)
            guard block.count == reference.count else {
                throw CodecError("a block of another number of samples", offset: reference.bytes.lowerBound)
            }
            try body(block)
        } catch {
            let section = MetricSection(.samples, reference.section)
            damaged(MetricDamage(part: part.number, section: section, block: reference, cause: error))
        }
    }

    /// The section of a block; nil where it cannot be read.
    private mutating func load(_ reference: BlockReference) throws -> [UInt8]? {
        if section == reference.section { return bytes }
        section = reference.section
        bytes = nil
        do {
            bytes = try cache?.samples(reference.section, of: part) ?? part.samples(reference.section)
        } catch let damage as MetricDamage {
            damaged(damage)
        }
        return bytes
    }
}

extension SampleBlock {
    /// Reads numbers to where they shall stand, without a copy in between.
    fileprivate func append(
        in range: TimeRange?,
        to times: inout [Int64],
        _ values: inout [Double]
    ) throws(CodecError) {
        let start = times.count
        times += repeatElement(0, count: count)
        values += repeatElement(0, count: count)
        var found = 0
        defer {
            times.removeLast(count - found)
            values.removeLast(count - found)
        }
        found = try times.withUnsafeMutableBufferPointer { times throws(CodecError) in
            try values.withUnsafeMutableBufferPointer { values throws(CodecError) in
                try readNumbers(
                    in: range,
                    times: UnsafeMutableBufferPointer(rebasing: times[start...]),
                    values: UnsafeMutableBufferPointer(rebasing: values[(values.count - count)...])
                )
            }
        }
    }
}

extension SampleBlock {
    /// Adds numbers to those before them; false where they do not go on with the line, or are none.
    fileprivate func append(
        in range: TimeRange?,
        to columns: inout NumberColumns,
        _ line: inout SampleLine
    ) throws(CodecError) -> Bool {
        guard isScalar else { return line.append(try samples(in: range), to: &columns) }
        let start = columns.times.count
        columns.times += repeatElement(0, count: count)
        columns.values += repeatElement(0, count: count)
        var found: Int? = 0
        defer {
            columns.times.removeLast(count - (found ?? 0))
            columns.values.removeLast(count - (found ?? 0))
        }
        found = try columns.times.withUnsafeMutableBufferPointer { times throws(CodecError) in
            try columns.values.withUnsafeMutableBufferPointer { values throws(CodecError) in
                try readNumbers(
                    in: range,
                    times: UnsafeMutableBufferPointer(rebasing: times[start...]),
                    values: UnsafeMutableBufferPointer(rebasing: values[start...]),
                    onLine: &line
                )
            }
        }
        guard let found else { return false }
        return found == 0 || start == 0 || columns.times[start - 1] < columns.times[start]
    }
}

extension BlockReference {
    /// Whether all of its samples lie in a range.
    fileprivate func lies(within range: TimeRange) -> Bool {
        minTime >= range.start.nanoseconds && maxTime < range.end.nanoseconds
    }
}
