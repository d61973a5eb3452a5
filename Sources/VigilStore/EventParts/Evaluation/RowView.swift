import VigilModel

/// The rows of a group that lie in a query's range of time, and its fields as columns, each made once.
final class RowView {
    let group: RowGroup
    let range: Range<Int>
    private var columns: [FieldReader: FieldColumn] = [:]
    private var numberColumns: [FieldReader: NumberColumn] = [:]

    /// The rows of a group within a range of time; nil where there are none.
    init?(_ group: RowGroup, in range: TimeRange) throws {
        self.group = group
        self.range = try group.rows(in: range)
        if self.range.isEmpty { return nil }
    }

    /// How many rows there are.
    ///
    /// All arrays of a view have so many elements; its row 0 is the first in range.
    var count: Int { range.count }

    func times() throws -> ArraySlice<Int64> { try group.times()[range] }

    func sequences() throws -> [UInt64] {
        try group.integers(.sequence).numbers(in: range).map { UInt64(bitPattern: $0) }
    }

    /// The values of a field.
    func column(_ field: FieldReader) throws -> FieldColumn {
        if let known = columns[field] { return known }
        let column = try field.column(in: self)
        columns[field] = column
        return column
    }

    /// The numbers of a field.
    func numbers(_ field: FieldReader) throws -> NumberColumn {
        if let known = numberColumns[field] { return known }
        let numbers = try findNumbers(field)
        numberColumns[field] = numbers
        return numbers
    }

    private func findNumbers(_ field: FieldReader) throws -> NumberColumn {
        switch try column(field) {
        case .integers(let integers, let present): NumberColumn(numbers: integers.map { Double($0) }, present: present)
        case .doubles(let doubles, let present): NumberColumn(numbers: doubles, present: present)
        case .values(let values): Self.numbers(values.map { $0.flatMap(Self.number) })
        case .coded(let codes, let entries):
            if entries.count <= codes.count {
                Self.numbers(codes, try (0..<entries.count).map { try entries.value($0).flatMap(Self.number) })
            } else {
                Self.numbers(try codes.map { try entries.value(Int($0)).flatMap(Self.number) })
            }
        }
    }

    private static func number(_ value: AttributeValue) -> Double? {
        value.numberValue ?? value.stringValue.flatMap(Double.init)
    }

    private static func numbers(_ codes: [UInt32], _ entries: [Double?]) -> NumberColumn {
        let table = entries + [nil]
        return numbers(codes.map { table[Int($0)] })
    }

    private static func numbers(_ numbers: [Double?]) -> NumberColumn {
        NumberColumn(numbers: numbers.map { $0 ?? 0 }, present: RowBits(count: numbers.count) { numbers[$0] != nil })
    }

    /// Rows that follow each other in one time bucket.
    struct Segment {
        /// Places in the list of rows.
        let rows: Range<Int>
        let bucket: Int64?
    }

    /// Parts rows, which ascend, by time buckets.
    func segments(of rows: some RandomAccessCollection<Int>, bucket: Duration?) throws -> [Segment] {
        guard let bucket else { return [Segment(rows: 0..<rows.count, bucket: nil)] }
        if rows.count == count, let segments = try wideSegments(bucket) { return segments }
        let times = try times()
        let first = times.startIndex
        var segments: [Segment] = []
        var end = Int64.min
        for (index, row) in rows.enumerated() where times[first + row] >= end || index == 0 {
            let floor = Timestamp(nanoseconds: times[first + row]).floored(to: bucket)
            end = (floor + bucket).nanoseconds
            if let last = segments.popLast() {
                segments.append(Segment(rows: last.rows.lowerBound..<index, bucket: last.bucket))
            }
            segments.append(Segment(rows: index..<rows.count, bucket: floor.nanoseconds))
        }
        return segments
    }

    /// All rows by buckets that are wide, whose borders are looked for alone; nil where there would be many.
    private func wideSegments(_ bucket: Duration) throws -> [Segment]? {
        let span = Timestamp(nanoseconds: group.summary.maxTime) - Timestamp(nanoseconds: group.summary.minTime)
        guard bucket.nanoseconds > span.nanoseconds / 64 else { return nil }
        var segments: [Segment] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let floor = try group.time(of: start).floored(to: bucket)
            let isLast = Timestamp(nanoseconds: group.summary.maxTime) < floor + bucket
            let end = isLast ? range.upperBound : min(range.upperBound, try group.firstRow(from: floor + bucket))
            guard end > start else { throw CodecError("times that do not ascend", offset: 0) }
            let rows = (start - range.lowerBound)..<(end - range.lowerBound)
            segments.append(Segment(rows: rows, bucket: floor.nanoseconds))
            start = end
        }
        return segments
    }
}
