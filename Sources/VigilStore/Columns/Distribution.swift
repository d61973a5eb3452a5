// Distributions are cut into runs of samples of one shape (the same bounds; the same scale; the same quantiles), so
// that within a run each sample has the same numbers, and each of these is a column: the sum, every bucket. A bucket
// of a cumulative histogram is a counter and is packed as one; an empty bucket takes a byte a run. The count is kept
// as its distance from the sum of the buckets, which is nothing.

/// Bounds on what a block of distributions may ask of its reader.
enum DistributionLimit {
    /// The most buckets in a run, counted for every sample; a run of one sample may have more.
    static let runCells = 1 << 18
    /// The most buckets in a block, counted for every sample; a block of one sample may have more.
    static let blockCells = 1 << 20
    /// More bounds than these are no column.
    static let columnBounds = 4_096
}

/// Which of the optional numbers of a distribution are there.
struct DistributionNumbers: OptionSet {
    let rawValue: UInt8
    static let sum = DistributionNumbers(rawValue: 1)
    static let min = DistributionNumbers(rawValue: 2)
    static let max = DistributionNumbers(rawValue: 4)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ sum: Double?, _ min: Double?, _ max: Double?) {
        self = []
        if sum != nil { insert(.sum) }
        if min != nil { insert(.min) }
        if max != nil { insert(.max) }
    }
}

extension ColumnEncoder {
    /// One column for every number that is there; the numbers of a run are all there or all not.
    mutating func encode(_ numbers: [Double?], ifIn present: Bool, to writer: inout ByteWriter) {
        if present { encode(numbers.map { $0 ?? 0 }, to: &writer) }
    }
}

extension ColumnDecoder {
    /// The length of the next run.
    mutating func runLength(atMost most: Int) throws(CodecError) -> Int {
        let length = Int(clamping: try reader.varint())
        guard length > 0, length <= most else {
            throw CodecError("a run of \(length) of \(most) samples", offset: reader.position)
        }
        return length
    }

    /// A number of buckets, each of which has a column behind it.
    mutating func bucketCount(run length: Int) throws(CodecError) -> Int {
        let count = try reader.count()
        guard length == 1 || count <= DistributionLimit.runCells / length else {
            throw CodecError("too many buckets", offset: reader.position)
        }
        return count
    }

    /// Fails where buckets, counted for every sample of a block so far, are more than a writer puts there.
    func checkCells(_ cells: Int, isAlone: Bool) throws(CodecError) {
        guard isAlone || cells <= DistributionLimit.blockCells else {
            throw CodecError("too many buckets", offset: reader.position)
        }
    }

    /// Which optional numbers follow.
    mutating func numbers() throws(CodecError) -> DistributionNumbers {
        let bits = try reader.byte()
        guard bits < 8 else { throw CodecError("unknown numbers of a distribution", offset: reader.position) }
        return DistributionNumbers(rawValue: bits)
    }

    /// The next column of doubles, if it is there.
    mutating func doubles(_ range: Range<Int>, of count: Int, ifIn present: Bool) throws(CodecError) -> [Double]? {
        present ? try doubles(range, of: count) : nil
    }
}

extension [Double] {
    /// Whether two lists have the same bits.
    func hasSameBits(as other: [Double]) -> Bool {
        elementsEqual(other) { $0.bitPattern == $1.bitPattern }
    }
}

extension Range<Int> {
    /// What of the range lies in another, counted from the other's start.
    func within(_ other: Range<Int>) -> Range<Int> {
        let own = clamped(to: other)
        return own.isEmpty ? 0..<0 : (own.lowerBound - other.lowerBound)..<(own.upperBound - other.lowerBound)
    }
}
