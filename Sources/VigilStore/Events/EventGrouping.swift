import VigilModel

/// Gathers records into groups and works out what was asked of each.
struct EventGrouping {
    /// The most groups, and the most values kept for exact counts of different values and quantiles.
    static let groupsMax = 100_000
    static let valuesMax = 10_000_000

    private struct Key: Hashable {
        var values: [AttributeValue]
        var bucket: Timestamp?
    }

    private enum Accumulator {
        case count(Int)
        case sum(Double, Int)
        case extreme(Double?, isMax: Bool)
        case distinct(Set<AttributeValue>)
        case quantile([Double], Double)
    }

    private let query: EventQuery
    private let fields: [FieldReader]
    private let readers: [FieldReader?]
    private var positions: [Key: Int] = [:]
    private var keys: [Key] = []
    private var groups: [[Accumulator]] = []
    private var valuesKept = 0

    init(_ query: EventQuery) {
        self.query = query
        fields = query.groupBy.map(FieldReader.init)
        readers = query.aggregates.map { $0.field.map(FieldReader.init) }
    }

    /// What of a record must be unpacked to group it.
    func parts(of signal: EventSignal) -> EventParts {
        (fields + readers.compactMap { $0 }).reduce([]) { $0.union($1.parts(of: signal)) }
    }

    mutating func add(_ row: EventRow) throws(StoreError) {
        let key = Key(
            values: fields.map { $0.value(in: row) ?? .empty },
            bucket: query.bucket.map { row.time.floored(to: $0) }
        )
        let position = try position(of: key)
        for index in query.aggregates.indices {
            valuesKept += Self.add(row, to: &groups[position][index], reader: readers[index])
        }
        if valuesKept > Self.valuesMax {
            throw StoreError(.limitExceeded, "More than \(Self.valuesMax) values must be kept; narrow the search.")
        }
    }

    private mutating func position(of key: Key) throws(StoreError) -> Int {
        if let position = positions[key] { return position }
        guard keys.count < Self.groupsMax else {
            throw StoreError(.limitExceeded, "There are more than \(Self.groupsMax) groups; narrow the search.")
        }
        positions[key] = keys.count
        keys.append(key)
        groups.append(query.aggregates.map(Self.start))
        return keys.count - 1
    }

    private static func start(_ aggregate: EventAggregate) -> Accumulator {
        switch aggregate {
        case .count: .count(0)
        case .sum: .sum(0, 0)
        case .min: .extreme(nil, isMax: false)
        case .max: .extreme(nil, isMax: true)
        case .distinct: .distinct([])
        case .quantile(_, let quantile): .quantile([], quantile)
        }
    }

    /// Adds a row to what is worked out of its group.
    ///
    /// - Parameters:
    ///   - row: The record.
    ///   - accumulator: What is worked out.
    ///   - reader: The field that it looks at.
    /// - Returns: How many values more are kept.
    private static func add(_ row: EventRow, to accumulator: inout Accumulator, reader: FieldReader?) -> Int {
        switch accumulator {
        case .count(let count): accumulator = .count(count + 1)
        case .sum(let sum, let count):
            if let number = reader?.number(in: row) { accumulator = .sum(sum + number, count + 1) }
        case .extreme(let best, let isMax):
            guard let number = reader?.number(in: row) else { return 0 }
            let better = best.map { isMax ? Swift.max($0, number) : Swift.min($0, number) } ?? number
            accumulator = .extreme(better, isMax: isMax)
        case .distinct(var values):
            guard let value = reader?.value(in: row) else { return 0 }
            // Released first, so that the set is changed in place.
            accumulator = .count(0)
            let isNew = values.insert(value).inserted
            accumulator = .distinct(values)
            return isNew ? 1 : 0
        case .quantile(var numbers, let quantile):
            guard let number = reader?.number(in: row), !number.isNaN else { return 0 }
            accumulator = .count(0)
            numbers.append(number)
            accumulator = .quantile(numbers, quantile)
            return 1
        }
        return 0
    }

    /// The groups in order: by the first aggregate, largest first, then by key and bucket.
    func result() -> EventResult {
        var found: [EventGroup] = []
        for (key, accumulators) in zip(keys, groups) {
            found.append(EventGroup(key: key.values, bucket: key.bucket, values: accumulators.map(Self.value)))
        }
        if found.isEmpty && query.groupBy.isEmpty && query.bucket == nil {
            found.append(EventGroup(key: [], values: query.aggregates.map { Self.value(Self.start($0)) }))
        }
        let decorated = found.map { ($0, $0.key.map(\.description)) }
        let sorted = decorated.sorted { left, right in
            let first = left.0.values.first.flatMap { $0 } ?? -.infinity
            let second = right.0.values.first.flatMap { $0 } ?? -.infinity
            if first != second { return first > second }
            if left.1 != right.1 { return left.1.lexicographicallyPrecedes(right.1) }
            return (left.0.bucket ?? .zero) < (right.0.bucket ?? .zero)
        }
        let limit = Swift.max(0, query.limit)
        return .groups(sorted.prefix(limit).map(\.0), isComplete: sorted.count <= limit)
    }

    private static func value(_ accumulator: Accumulator) -> Double? {
        switch accumulator {
        case .count(let count): return Double(count)
        case .sum(let sum, let count): return count == 0 ? nil : sum
        case .extreme(let best, _): return best
        case .distinct(let values): return Double(values.count)
        case .quantile(let numbers, let quantile):
            guard !numbers.isEmpty else { return nil }
            let rank = Int((Swift.min(1, Swift.max(0, quantile)) * Double(numbers.count)).rounded(.up))
            return numbers.sorted()[Swift.max(1, rank) - 1]
        }
    }
}

extension EventAggregate {
    var field: EventField? {
        switch self {
        case .count: nil
        case .sum(let field), .min(let field), .max(let field), .distinct(let field), .quantile(let field, _): field
        }
    }
}
