package import VigilModel

/// Reads samples of a part, for one question at a time.
///
/// It keeps the section read last, since what is asked for together often lies together. A block that cannot be read is
/// reported and left out.
package struct SampleReader {
    private let part: MetricPart
    private let damaged: (MetricDamage) -> Void
    private var section = -1
    private var bytes: [UInt8]?

    package init(_ part: MetricPart, damaged: @escaping (MetricDamage) -> Void) {
        self.part = part
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
            bytes = try part.samples(reference.section)
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

extension BlockReference {
    /// Whether all of its samples lie in a range.
    fileprivate func lies(within range: TimeRange) -> Bool {
        minTime >= range.start.nanoseconds && maxTime < range.end.nanoseconds
    }
}
