import VigilModel

// What is worked out of each group, one array a figure with the groups' places as its index, so that a block of rows
// is added in a loop without a branch on the kind of figure.

/// What one aggregate works out, of all groups.
struct Aggregation: Sendable {
    private enum Kind: Sendable {
        case count
        case sum
        case average
        case extreme(isMax: Bool)
        case distinct
        case quantile(Double)
    }

    private let kind: Kind
    /// The field that it looks at; nil for a count.
    let reader: FieldReader?
    /// How many rows had a number, or how many different values there were.
    private var counts: [Int] = []
    /// Sums and extremes.
    private var numbers: [Double] = []
    private var samples: [NumberRuns] = []
    /// Whether samples are sketches, which are not counted as kept.
    private var isCompressed = false
    private var values = ValueTable()
    private var seen = DistinctSets()

    init(_ aggregate: EventAggregate) {
        reader = aggregate.field.map(FieldReader.init)
        kind =
            switch aggregate {
            case .count: .count
            case .sum: .sum
            case .average: .average
            case .min: .extreme(isMax: false)
            case .max: .extreme(isMax: true)
            case .distinct: .distinct
            case .quantile(_, let quantile): .quantile(quantile)
            }
    }

    /// Makes room for so many groups.
    mutating func grow(to groups: Int) {
        while counts.count < groups { counts.append(0) }
        switch kind {
        case .count: break
        case .distinct: seen.grow(to: groups)
        case .sum, .average, .extreme: while numbers.count < groups { numbers.append(0) }
        case .quantile:
            while samples.count < groups {
                samples.append(NumberRuns())
                if isCompressed { samples[samples.count - 1].compress() }
            }
        }
    }

    /// Adds a row.
    ///
    /// - Parameters:
    ///   - row: The record.
    ///   - group: Its group.
    /// - Returns: How many values more are kept.
    mutating func add(_ row: EventRow, to group: Int) -> Int {
        switch kind {
        case .count:
            counts[group] += 1
            return 0
        case .distinct:
            guard let value = reader?.value(in: row) else { return 0 }
            return add(value: Int(values.number(of: value)), to: group)
        default:
            guard let number = reader?.number(in: row) else { return 0 }
            return add(number, to: group)
        }
    }

    /// Keeps less of the numbers that it keeps, if it can.
    ///
    /// - Returns: How many values fewer are kept.
    mutating func compress() -> Int {
        guard case .quantile = kind, !isCompressed else { return 0 }
        isCompressed = true
        for group in samples.indices { samples[group].compress() }
        return samples.reduce(0) { $0 + $1.count }
    }

    /// What it is of a group.
    func result(of group: Int) -> Double? {
        switch kind {
        case .count, .distinct: Double(counts[group])
        case .sum, .extreme: counts[group] == 0 ? nil : numbers[group]
        case .average: counts[group] == 0 ? nil : numbers[group] / Double(counts[group])
        case .quantile(let quantile): samples[group].nearestRank(quantile)
        }
    }

    @inline(__always)
    private mutating func add(value: Int, to group: Int) -> Int {
        guard seen.insert(value, to: group) else { return 0 }
        counts[group] += 1
        return 1
    }

    @inline(__always)
    private mutating func add(_ number: Double, to group: Int) -> Int {
        switch kind {
        case .sum, .average:
            counts[group] &+= 1
            numbers[group] += number
        case .extreme(let isMax):
            guard !number.isNaN else { return 0 }
            let isBetter = counts[group] == 0 || (isMax ? number > numbers[group] : number < numbers[group])
            if isBetter { numbers[group] = number }
            counts[group] &+= 1
        case .quantile:
            guard !number.isNaN else { return 0 }
            samples[group].append(number)
            return isCompressed ? 0 : 1
        case .count, .distinct: break
        }
        return 0
    }
}

// Blocks of columns.

extension Aggregation {
    /// What is worked out of, read from the columns.
    enum Input {
        case nothing
        case numbers(NumberColumn)
        /// The number of each row's value in the table; ``FieldColumn/none`` where it has none.
        case values([UInt32])
    }

    /// Reads what there is to add.
    mutating func input(from view: RowView, at rows: some RandomAccessCollection<Int>) throws -> Input {
        guard let reader else { return .nothing }
        if case .distinct = kind { return .values(try view.column(reader).numbers(at: rows, in: &values)) }
        return .numbers(try view.numbers(reader))
    }

    /// Adds what was read of some rows to their groups.
    ///
    /// - Parameters:
    ///   - input: What was read.
    ///   - rows: The rows of the view.
    ///   - groups: The group of each.
    /// - Returns: How many values more are kept.
    mutating func add(_ input: Input, at rows: some RandomAccessCollection<Int>, to groups: [UInt32]) -> Int {
        switch input {
        case .nothing: count(groups)
        case .values(let values): return insert(values, to: groups)
        case .numbers(let column):
            if case .quantile = kind { return collect(column, at: rows, to: groups) }
            for (row, group) in zip(rows, groups) {
                if let number = column.number(at: row) { _ = add(number, to: Int(group)) }
            }
        }
        return 0
    }

    private mutating func count(_ groups: [UInt32]) {
        counts.withUnsafeMutableBufferPointer { counts in
            for group in groups { counts[Int(group)] &+= 1 }
        }
    }

    /// Adds values to sets, those of rows that follow each other in one group together.
    private mutating func insert(_ numbers: [UInt32], to groups: [UInt32]) -> Int {
        var kept = 0
        var start = 0
        while start < groups.count {
            let group = Int(groups[start])
            var end = start &+ 1
            while end < groups.count, groups[end] == groups[start] { end &+= 1 }
            let new = seen.insert(numbers[start..<end], to: group)
            counts[group] += new
            kept += new
            start = end
        }
        return kept
    }

    /// Sorts numbers by their groups, so that each group gets its own in one piece.
    private mutating func collect(
        _ column: NumberColumn,
        at rows: some RandomAccessCollection<Int>,
        to groups: [UInt32]
    ) -> Int {
        // Where the next number of each group goes.
        var next = [Int](repeating: 0, count: samples.count + 1)
        for group in groups { next[Int(group) &+ 1] &+= 1 }
        for group in 1..<next.count { next[group] &+= next[group &- 1] }
        let starts = next
        var sorted = [Double](repeating: 0, count: rows.count)
        for (row, group) in zip(rows, groups) {
            guard let number = column.number(at: row), !number.isNaN else { continue }
            sorted[next[Int(group)]] = number
            next[Int(group)] &+= 1
        }
        var kept = 0
        for group in samples.indices where next[group] > starts[group] {
            samples[group].append(sorted[starts[group]..<next[group]])
            kept += next[group] - starts[group]
        }
        return isCompressed ? 0 : kept
    }
}

// Merging.

extension Aggregation {
    /// Adds what another worked out of other rows.
    ///
    /// - Parameters:
    ///   - other: The other.
    ///   - groups: The group here of each group there.
    /// - Returns: How many values more are kept.
    mutating func merge(_ other: Aggregation, groups: [Int]) -> Int {
        switch kind {
        case .count: for (group, count) in zip(groups, other.counts) { counts[group] += count }
        case .sum, .average:
            for (index, group) in groups.enumerated() {
                counts[group] += other.counts[index]
                numbers[group] += other.numbers[index]
            }
        case .extreme:
            for (index, group) in groups.enumerated() where other.counts[index] > 0 {
                _ = add(other.numbers[index], to: group)
            }
        case .quantile:
            let freed = other.isCompressed ? compress() : 0
            for (index, group) in groups.enumerated() { samples[group].append(other.samples[index]) }
            return isCompressed ? -freed : other.samples.reduce(0) { $0 + $1.count }
        case .distinct:
            let numbers = (0..<other.values.count).map { values.number(of: other.values.value($0)) }
            var kept = 0
            other.seen.forEach { kept += add(value: Int(numbers[$1]), to: groups[$0]) }
            return kept
        }
        return 0
    }
}

extension EventAggregate {
    var field: EventField? {
        switch self {
        case .count: nil
        case .sum(let field), .average(let field), .min(let field), .max(let field), .distinct(let field),
            .quantile(let field, _):
            field
        }
    }
}
