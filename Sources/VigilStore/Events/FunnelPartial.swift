import VigilModel

/// The records found so far that are steps of a funnel.
package struct FunnelPartial: EventGathering {
    /// The most records that are steps.
    static let marksMax = 10_000_000

    /// A record that is a step.
    private struct Mark {
        var time: Int64
        var key: UInt32
        /// Bit i is set where it may be step i.
        var steps: UInt32
    }

    private let query: FunnelQuery
    private let programs: [FilterProgram]
    private let reader: FieldReader
    private var keys = ValueTable()
    private var marks: [Mark] = []

    /// Nothing found yet.
    package init(_ query: FunnelQuery) throws(StoreError) {
        guard (1...FunnelQuery.stepsMax).contains(query.steps.count) else {
            throw StoreError(.limitExceeded, "A funnel has 1 to \(FunnelQuery.stepsMax) steps.")
        }
        self.query = query
        programs = query.steps.map(FilterProgram.init)
        reader = FieldReader(query.key)
    }

    package func wants(_ summary: RowGroupSummary) -> Bool {
        overlaps(summary.minTime, summary.maxTime) && programs.contains { $0.mayMatch(summary) }
    }

    private func overlaps(_ minTime: Int64, _ maxTime: Int64) -> Bool {
        maxTime >= query.range.start.nanoseconds && minTime < query.range.end.nanoseconds
    }

    package mutating func add(_ chunk: EventChunk) throws {
        guard chunk.count > 0, overlaps(chunk.minTime, chunk.maxTime) else { return }
        for group in chunk.groups() where wants(group.summary) { try add(group) }
        for row in chunk.looseRows where query.range.contains(row.time) {
            var steps: UInt32 = 0
            for (index, program) in programs.enumerated() where program.matches(row) { steps |= 1 << UInt32(index) }
            guard steps != 0, let value = reader.value(in: row) else { continue }
            marks.append(Mark(time: row.time.nanoseconds, key: keys.number(of: value), steps: steps))
        }
        try checkMarks()
    }

    package mutating func add(_ group: RowGroup) throws {
        guard let view = try RowView(group, in: query.range) else { return }
        let bits = try programs.map { try $0.bits(in: view) }
        var any = RowBits(all: false, count: view.count)
        for step in bits { any.formUnion(step) }
        let rows = any.rows
        if rows.isEmpty { return }
        let numbers = try view.column(reader).numbers(at: rows, in: &keys)
        let times = try view.times()
        marks.reserveCapacity(marks.count + rows.count)
        for (row, key) in zip(rows, numbers) where key != FieldColumn.none {
            var steps: UInt32 = 0
            for index in bits.indices where bits[index][row] { steps |= 1 << UInt32(index) }
            marks.append(Mark(time: times[times.startIndex + row], key: key, steps: steps))
        }
        try checkMarks()
    }

    private func checkMarks() throws(StoreError) {
        guard marks.count > Self.marksMax else { return }
        throw StoreError(.limitExceeded, "More than \(Self.marksMax) records are steps; narrow the search.")
    }

    package mutating func merge(_ other: FunnelPartial) throws {
        let numbers = keys.numbers(of: other.keys)
        marks.reserveCapacity(marks.count + other.marks.count)
        for mark in other.marks {
            marks.append(Mark(time: mark.time, key: UInt32(numbers[Int(mark.key)]), steps: mark.steps))
        }
        try checkMarks()
    }

    /// How many got to each step.
    ///
    /// Of all ways through the steps the one counts that began last, so that a later start is not missed where the
    /// window is over for the first.
    package consuming func result() -> [Int] {
        let count = query.steps.count
        let window = query.window?.nanoseconds
        marks.sort { $0.time < $1.time }
        /// When the way began that got to a step; least where none did.
        var starts = [Int64](repeating: .min, count: keys.count * count)
        var reached = [Int](repeating: 0, count: count)
        for mark in marks {
            let first = Int(mark.key) * count
            // The last step first: a record is one step only.
            for step in (0..<count).reversed() where mark.steps >> UInt32(step) & 1 != 0 {
                let start = step == 0 ? mark.time : starts[first + step - 1]
                guard start != .min else { continue }
                let (taken, isLong) = mark.time.subtractingReportingOverflow(start)
                if let window, isLong || taken > window { continue }
                if starts[first + step] == .min { reached[step] += 1 }
                starts[first + step] = start
            }
        }
        return reached
    }
}
