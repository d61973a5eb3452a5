import VigilModel

// Gathers records into groups. Each value of a field grouped by becomes a number (ValueTable), the numbers of several
// fields become one number of the combination, and that with the time bucket the place of a group. Rows one by one and
// blocks of columns come to the same places, so that partial results of both merge.

/// Gathers records into groups and works out what was asked of each.
struct EventGrouping: Sendable {
    /// The most groups, and the most values kept for exact counts of different values and quantiles.
    static let groupsMax = 100_000
    static let valuesMax = 10_000_000

    let query: EventQuery
    let fields: [FieldReader]
    private var tables: [ValueTable]
    /// Of the fields from the second on: number of the combination before << 32 | value.
    private var combinations: [NumberTable]
    /// Starts of buckets.
    private var buckets = NumberTable()
    /// Combination << 32 | bucket.
    private var groups = NumberTable()
    private(set) var aggregations: [Aggregation]
    private var valuesKept = 0
    private var places = BucketPlaces()

    init(_ query: EventQuery) {
        self.query = query
        fields = query.groupBy.map(FieldReader.init)
        tables = fields.map { _ in ValueTable() }
        combinations = fields.dropFirst().map { _ in NumberTable() }
        aggregations = query.aggregates.map(Aggregation.init)
    }

    var count: Int { groups.count }

    /// What of a record must be unpacked to group it.
    func parts(of signal: EventSignal) -> EventParts {
        (fields + aggregations.compactMap(\.reader)).reduce([]) { $0.union($1.parts(of: signal)) }
    }

    mutating func add(_ row: EventRow) throws(StoreError) {
        var key = 0
        for (index, field) in fields.enumerated() {
            let number = Int(tables[index].number(of: field.value(in: row) ?? .empty))
            key = combined(key, number, at: index)
        }
        let group = try group(key, bucket: query.bucket.map { row.time.floored(to: $0).nanoseconds })
        for index in aggregations.indices { valuesKept += aggregations[index].add(row, to: group) }
        try checkValues()
    }

    @inline(__always)
    private mutating func combined(_ key: Int, _ number: Int, at index: Int) -> Int {
        index == 0 ? number : combinations[index - 1].place(of: UInt64(key) << 32 | UInt64(number))
    }

    private mutating func group(_ key: Int, bucket: Int64?) throws(StoreError) -> Int {
        let bucket = bucket.map { buckets.place(of: UInt64(bitPattern: $0)) } ?? 0
        let before = groups.count
        let group = groups.place(of: UInt64(key) << 32 | UInt64(bucket))
        if group < before { return group }
        for index in aggregations.indices { aggregations[index].grow(to: groups.count) }
        guard groups.count <= Self.groupsMax else {
            throw StoreError(.limitExceeded, "There are more than \(Self.groupsMax) groups; narrow the search.")
        }
        return group
    }

    private func checkValues() throws(StoreError) {
        guard valuesKept > Self.valuesMax else { return }
        throw StoreError(.limitExceeded, "More than \(Self.valuesMax) values must be kept; narrow the search.")
    }
}

extension EventGrouping {
    /// Adds rows of a group of columns.
    ///
    /// - Parameters:
    ///   - view: The rows that a query looks at.
    ///   - rows: Which of them are meant, ascending.
    /// - Throws: Where there are too many groups or values, or the columns cannot be read.
    mutating func add(_ view: RowView, _ rows: [UInt32]) throws {
        guard !rows.isEmpty else { return }
        let keys = try keys(view, rows)
        places.grow(to: keys.limit)
        var groups: [UInt32] = []
        groups.reserveCapacity(rows.count)
        for segment in try view.segments(of: rows, bucket: query.bucket) {
            places.begin(segment.bucket)
            for index in segment.rows {
                let key = keys.numbers.isEmpty ? 0 : Int(keys.numbers[index])
                if let place = places[key] {
                    groups.append(place)
                } else {
                    let place = UInt32(try group(key, bucket: segment.bucket))
                    places.set(key, place)
                    groups.append(place)
                }
            }
        }
        for index in aggregations.indices {
            valuesKept += try add(view, rows, groups, to: &aggregations[index])
            try checkValues()
        }
    }

    /// The number of each row's combination of values; none where nothing is grouped by.
    private mutating func keys(_ view: RowView, _ rows: [UInt32]) throws -> (numbers: [UInt32], limit: Int) {
        guard let first = fields.first else { return ([], 1) }
        var keys = try view.column(first).numbers(at: rows, in: &tables[0], none: .empty)
        for (index, field) in fields.enumerated().dropFirst() {
            let numbers = try view.column(field).numbers(at: rows, in: &tables[index], none: .empty)
            for place in keys.indices {
                keys[place] = UInt32(combined(Int(keys[place]), Int(numbers[place]), at: index))
            }
        }
        return (keys, combinations.last?.count ?? tables[0].count)
    }

    private func add(
        _ view: RowView,
        _ rows: [UInt32],
        _ groups: [UInt32],
        to aggregation: inout Aggregation
    ) throws -> Int {
        guard let reader = aggregation.reader else {
            aggregation.count(groups)
            return 0
        }
        if aggregation.wantsValues { return try aggregation.add(try view.column(reader), at: rows, to: groups) }
        return aggregation.add(try view.numbers(reader), at: rows, to: groups)
    }

    /// Adds what another grouping of the same query found in other records.
    mutating func merge(_ other: EventGrouping) throws(StoreError) {
        var numbers: [[Int]] = []
        for index in tables.indices {
            let table = other.tables[index]
            numbers.append((0..<table.count).map { Int(tables[index].number(of: table.value($0))) })
        }
        var places: [Int] = []
        for group in other.groups.numbers {
            var key = 0
            for (index, number) in other.numbers(of: Int(group >> 32)).enumerated() {
                key = combined(key, numbers[index][number], at: index)
            }
            places.append(try self.group(key, bucket: other.bucket(at: group)))
        }
        for index in aggregations.indices {
            valuesKept += aggregations[index].merge(other.aggregations[index], groups: places)
        }
        try checkValues()
    }

    /// The numbers of the values that a combination consists of.
    private func numbers(of key: Int) -> [Int] {
        var key = key
        var values: [Int] = []
        for table in combinations.reversed() {
            let pair = table.numbers[key]
            values.append(Int(pair & 0xffff_ffff))
            key = Int(pair >> 32)
        }
        if !fields.isEmpty { values.append(key) }
        return values.reversed()
    }

    private func bucket(at place: UInt64) -> Int64? {
        query.bucket == nil ? nil : Int64(bitPattern: buckets.numbers[Int(place & 0xffff_ffff)])
    }

    /// The combination of values that a group is by; groups of several buckets share it.
    func combination(of group: Int) -> Int { Int(groups.numbers[group] >> 32) }

    /// The values that a group is by.
    func values(of group: Int) -> [AttributeValue] {
        numbers(of: combination(of: group)).enumerated().map { tables[$0].value($1) }
    }

    /// The start of a group's bucket.
    func bucket(of group: Int) -> Timestamp? {
        bucket(at: groups.numbers[group]).map { Timestamp(nanoseconds: $0) }
    }
}

/// Where the groups of combinations are while rows of one bucket are added.
private struct BucketPlaces: Sendable {
    /// Turn << 32 | place.
    private var marks: [UInt64] = []
    private var turn: UInt64 = 1
    private var bucket: Int64?

    mutating func grow(to keys: Int) {
        while marks.count < keys { marks.append(0) }
    }

    /// Rows of a bucket follow; nil where there are no buckets.
    mutating func begin(_ next: Int64?) {
        if next != bucket { turn &+= 1 }
        bucket = next
    }

    subscript(key: Int) -> UInt32? {
        marks[key] &>> 32 == turn ? UInt32(truncatingIfNeeded: marks[key]) : nil
    }

    mutating func set(_ key: Int, _ place: UInt32) { marks[key] = turn &<< 32 | UInt64(place) }
}
