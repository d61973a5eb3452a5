import VigilModel

// Rollups: a column for each of their numbers. What is the same as another of the same rollup, as most are in a total,
// is not written again; a column of marks says so.

/// What of a rollup follows from the rest; never renumber.
private struct RollupMark: OptionSet {
    let rawValue: UInt8

    static let minIsFirst = RollupMark(rawValue: 1)
    static let minIsLast = RollupMark(rawValue: 2)
    static let maxIsFirst = RollupMark(rawValue: 4)
    static let maxIsLast = RollupMark(rawValue: 8)
    /// The increase is the difference between the first and the last.
    static let isPlain = RollupMark(rawValue: 16)
    static let hasNoIncrease = RollupMark(rawValue: 32)

    static let min: RollupMark = [.minIsFirst, .minIsLast]
    static let max: RollupMark = [.maxIsFirst, .maxIsLast]
    static let increase: RollupMark = [.isPlain, .hasNoIncrease]

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(_ rollup: Rollup) {
        self = []
        let (first, last) = (rollup.first.bitPattern, rollup.last.bitPattern)
        if rollup.min.bitPattern == first { insert(.minIsFirst) }
        if rollup.min.bitPattern == last { insert(.minIsLast) }
        if rollup.max.bitPattern == first { insert(.maxIsFirst) }
        if rollup.max.bitPattern == last { insert(.maxIsLast) }
        if rollup.increase == nil { insert(.hasNoIncrease) }
        if rollup.increase?.bitPattern == (rollup.last - rollup.first).bitPattern { insert(.isPlain) }
    }
}

extension ColumnEncoder {
    /// Writes rollups, with how long before its sample's time each begins.
    mutating func encode(_ rollups: [(span: Int64, rollup: Rollup)], to writer: inout ByteWriter) {
        if rollups.isEmpty { return }
        let marks = rollups.map { RollupMark($0.rollup) }
        encode(marks.map { Int64($0.rawValue) }, to: &writer)
        encode(rollups.map(\.span), to: &writer)
        encode(rollups.map { Int64($0.rollup.count) }, to: &writer)
        encode(rollups.map(\.rollup.first), to: &writer)
        encode(rollups.map(\.rollup.last), to: &writer)
        encode(rollups.map(\.rollup.sum), to: &writer)
        let rest = zip(rollups, marks)
        encode(rest.compactMap { $1.isDisjoint(with: .min) ? $0.rollup.min : nil }, to: &writer)
        encode(rest.compactMap { $1.isDisjoint(with: .max) ? $0.rollup.max : nil }, to: &writer)
        encode(rest.compactMap { $1.isDisjoint(with: .increase) ? $0.rollup.increase : nil }, to: &writer)
    }
}

extension ColumnDecoder {
    /// Reads a column of rollups; their first times are how long before their samples' times they lie.
    mutating func rollups(_ range: Range<Int>, of count: Int) throws(CodecError) -> [Rollup] {
        if count == 0 { return [] }
        let all = 0..<count
        let marks = try integers(all, of: count).map { RollupMark(rawValue: UInt8(truncatingIfNeeded: $0)) }
        let spans = try integers(range, of: count)
        let counts = try integers(range, of: count)
        let firsts = try doubles(range, of: count)
        let lasts = try doubles(range, of: count)
        let sums = try doubles(range, of: count)
        var mins = try exceptions(marks, .min, range)
        var maxs = try exceptions(marks, .max, range)
        var increases = try exceptions(marks, .increase, range)
        var rollups: [Rollup] = []
        rollups.reserveCapacity(range.count)
        for (index, mark) in marks[range].enumerated() {
            let (first, last) = (firsts[index], lasts[index])
            rollups.append(
                Rollup(
                    count: Int(truncatingIfNeeded: counts[index]),
                    sum: sums[index],
                    extent: (
                        mark.contains(.minIsFirst) ? first : mark.contains(.minIsLast) ? last : mins.next() ?? first,
                        mark.contains(.maxIsLast) ? last : mark.contains(.maxIsFirst) ? first : maxs.next() ?? last
                    ),
                    first: (first, Timestamp(nanoseconds: spans[index])),
                    last: last,
                    increase: mark.contains(.hasNoIncrease)
                        ? nil : mark.contains(.isPlain) ? last - first : increases.next()
                )
            )
        }
        return rollups
    }

    /// Of a number that follows from others in most rollups: those of a range that do not.
    private mutating func exceptions(
        _ marks: [RollupMark],
        _ derived: RollupMark,
        _ range: Range<Int>
    ) throws(CodecError) -> IndexingIterator<[Double]> {
        let before = marks[..<range.lowerBound].count { $0.isDisjoint(with: derived) }
        let within = marks[range].count { $0.isDisjoint(with: derived) }
        let after = marks[range.upperBound...].count { $0.isDisjoint(with: derived) }
        return try doubles(before..<(before + within), of: before + within + after).makeIterator()
    }
}
