import VigilModel

// Gathers records into groups. Each value of a field grouped by becomes a number (ValueTable), the numbers of several
// fields become one number of the combination, and that with the time bucket a group. Rows one by one and blocks of
// columns come to the same groups, so that partial results of both merge.

/// Gathers records into groups and works out what was asked of each.
struct EventGrouping: Sendable {
    /// The most groups.
    static let groupsMax = 100_000

    let query: EventQuery
    let fields: [FieldReader]
    private(set) var tables: [ValueTable]
    /// Of the fields from the second on: number of the combination before << 32 | value.
    private var combinations: [NumberTable]
    private(set) var groups: GroupTable
    private(set) var aggregations: [Aggregation]
    private let valuesMax: Int
    private var valuesKept = 0

    init(_ query: EventQuery, valuesMax: Int) {
        self.query = query
        self.valuesMax = valuesMax
        fields = query.groupBy.map(FieldReader.init)
        tables = fields.map { _ in ValueTable() }
        combinations = fields.dropFirst().map { _ in NumberTable() }
        groups = GroupTable(isBucketed: query.bucket != nil)
        aggregations = query.aggregates.map(Aggregation.init)
    }

    var count: Int { groups.count }

    /// How many combinations of values there are.
    private var combinationCount: Int { combinations.last?.count ?? tables.last?.count ?? 1 }

    @inline(__always)
    private mutating func combined(_ key: Int, _ number: Int, at index: Int) -> Int {
        index == 0 ? number : combinations[index - 1].place(of: UInt64(key) << 32 | UInt64(number))
    }

    /// Makes room for new groups, if they are not too many.
    private mutating func settle() throws(StoreError) {
        guard groups.count <= Self.groupsMax else {
            throw StoreError(.limitExceeded, "There are more than \(Self.groupsMax) groups; narrow the search.")
        }
        for index in aggregations.indices { aggregations[index].grow(to: groups.count) }
    }

    /// Keeps less exactly where too much is kept, and gives up where that does not help.
    private mutating func checkValues() throws(StoreError) {
        guard valuesKept > valuesMax else { return }
        for index in aggregations.indices { valuesKept -= aggregations[index].compress() }
        guard valuesKept > valuesMax else { return }
        throw StoreError(.limitExceeded, "More than \(valuesMax) values must be kept; narrow the search.")
    }

    /// Adds a row.
    mutating func add(_ row: EventRow) throws(StoreError) {
        var key = 0
        for (index, field) in fields.enumerated() {
            let number = Int(tables[index].number(of: field.value(in: row) ?? .empty))
            key = combined(key, number, at: index)
        }
        groups.begin(query.bucket.map { row.time.floored(to: $0).nanoseconds }, keys: combinationCount)
        let group = Int(groups.group(of: key))
        if group == groups.count - 1 { try settle() }
        for index in aggregations.indices { valuesKept += aggregations[index].add(row, to: group) }
        try checkValues()
    }
}

// Blocks of columns.

extension EventGrouping {
    /// Adds rows of a group of columns.
    ///
    /// - Parameters:
    ///   - view: The rows that a query looks at.
    ///   - rows: Which of them are meant, ascending.
    /// - Throws: Where there are too many groups or values, or the columns cannot be read.
    mutating func add(_ view: RowView, _ rows: some RandomAccessCollection<Int>) throws {
        guard !rows.isEmpty else { return }
        let keys = try keys(view, rows)
        // All is read before anything is added, so that a damaged group adds nothing.
        var inputs: [Aggregation.Input] = []
        for index in aggregations.indices { inputs.append(try aggregations[index].input(from: view, at: rows)) }
        var places = [UInt32](repeating: 0, count: rows.count)
        for segment in try view.segments(of: rows, bucket: query.bucket) {
            groups.begin(segment.bucket, keys: combinationCount)
            if keys.isEmpty {
                let place = groups.group(of: 0)
                for index in segment.rows { places[index] = place }
            } else {
                for index in segment.rows { places[index] = groups.group(of: Int(keys[index])) }
            }
        }
        try settle()
        for index in aggregations.indices {
            valuesKept += aggregations[index].add(inputs[index], at: rows, to: places)
            try checkValues()
        }
    }

    /// The number of each row's combination of values; none where nothing is grouped by.
    private mutating func keys(_ view: RowView, _ rows: some RandomAccessCollection<Int>) throws -> [UInt32] {
        guard let first = fields.first else { return [] }
        var keys = try view.column(first).numbers(at: rows, in: &tables[0], none: .empty)
        for (index, field) in fields.enumerated().dropFirst() {
            let numbers = try view.column(field).numbers(at: rows, in: &tables[index], none: .empty)
            for place in keys.indices {
                keys[place] = UInt32(combined(Int(keys[place]), Int(numbers[place]), at: index))
            }
        }
        return keys
    }
}

// Merging and what groups are by.

extension EventGrouping {
    /// Adds what another grouping of the same query found in other records.
    mutating func merge(_ other: EventGrouping) throws(StoreError) {
        if count == 0 {
            self = other
            return
        }
        var keys = [0]
        for index in tables.indices {
            let numbers = tables[index].numbers(of: other.tables[index])
            if index == 0 {
                keys = numbers
            } else {
                let before = keys
                keys = other.combinations[index - 1].numbers.map { pair in
                    combined(before[Int(pair >> 32)], numbers[Int(pair & 0xffff_ffff)], at: index)
                }
            }
        }
        var places: [Int] = []
        for (group, key) in other.groups.keys.enumerated() {
            groups.begin(other.groups.bucket(of: group), keys: combinationCount)
            places.append(Int(groups.group(of: keys[Int(key)])))
        }
        try settle()
        for index in aggregations.indices {
            valuesKept += aggregations[index].merge(other.aggregations[index], groups: places)
        }
        try checkValues()
    }

    /// The values of a combination.
    func values(of combination: Int) -> [AttributeValue] {
        guard !fields.isEmpty else { return [] }
        var key = combination
        var numbers: [Int] = []
        for table in combinations.reversed() {
            numbers.append(Int(table.numbers[key] & 0xffff_ffff))
            key = Int(table.numbers[key] >> 32)
        }
        numbers.append(key)
        return zip(tables, numbers.reversed()).map { $0.value($1) }
    }
}
