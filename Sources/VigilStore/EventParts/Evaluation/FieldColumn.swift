import VigilModel

// What a field is in each row that a query looks at. Dictionaries stay dictionaries: a question is asked of an entry
// once, whatever number of rows have it.

/// The values of a field.
enum FieldColumn {
    /// Each row's entry; the number behind the last entry where it has none.
    case coded([UInt32], FieldEntries)
    case integers([Int64], present: RowBits?)
    case doubles([Double], present: RowBits?)
    /// Whatever else: each row's value.
    case values([AttributeValue?])

    /// Stands for no value among numbers of values.
    static let none = UInt32.max

    /// No row has the field.
    static func absent(_ count: Int) -> FieldColumn {
        .coded(Array(repeating: 0, count: count), FieldEntries([]))
    }

    /// Which rows have a value.
    func presence(_ count: Int) -> RowBits {
        switch self {
        case .coded(let codes, let entries): RowBits(count: count) { entries.has(Int(codes[$0])) }
        case .integers(_, let present), .doubles(_, let present): present ?? RowBits(all: true, count: count)
        case .values(let values): RowBits(count: count) { values[$0] != nil }
        }
    }

    /// The values of rows as their numbers in a table.
    ///
    /// - Parameters:
    ///   - rows: Which rows.
    ///   - table: Gets those values that it has not.
    ///   - missing: Stands for no value; nil gives ``none``.
    /// - Returns: The numbers.
    /// - Throws: Where an entry is damaged.
    func numbers(
        at rows: some RandomAccessCollection<Int>,
        in table: inout ValueTable,
        none missing: AttributeValue? = nil
    ) throws -> [UInt32] {
        let nothing = missing.map { table.number(of: $0) } ?? Self.none
        var numbers = [UInt32](repeating: nothing, count: rows.count)
        switch self {
        case .coded(let codes, let entries):
            let known = try entries.numbers(of: codes, at: rows, in: &table, none: nothing)
            for (index, row) in rows.enumerated() { numbers[index] = known[Int(codes[row])] }
        case .integers(let integers, let present):
            for (index, row) in rows.enumerated() where present?[row] ?? true {
                numbers[index] = table.number(of: integers[row])
            }
        case .doubles(let doubles, let present):
            for (index, row) in rows.enumerated() where present?[row] ?? true {
                numbers[index] = table.number(of: doubles[row])
            }
        case .values(let values):
            for (index, row) in rows.enumerated() {
                if let value = values[row] { numbers[index] = table.number(of: value) }
            }
        }
        return numbers
    }
}

/// The entries of a coded column.
struct FieldEntries {
    private enum Form {
        case list([AttributeValue?])
        case texts(TextList)
        case blobs(ValueColumn, TextList)
        case traces(TraceColumn)
    }

    private let form: Form
    let count: Int

    init(_ values: [AttributeValue?]) {
        (form, count) = (.list(values), values.count)
    }

    init(_ texts: TextList) {
        (form, count) = (.texts(texts), texts.count)
    }

    init(_ column: ValueColumn, _ list: TextList) {
        (form, count) = (.blobs(column, list), list.count)
    }

    init(_ traces: TraceColumn) {
        (form, count) = (.traces(traces), traces.count)
    }

    /// The entries as texts, where they are.
    var texts: TextList? {
        if case .texts(let texts) = form { texts } else { nil }
    }

    func has(_ code: Int) -> Bool {
        guard code < count else { return false }
        if case .list(let values) = form { return values[code] != nil }
        return true
    }

    func value(_ code: Int) throws -> AttributeValue? {
        guard code < count else { return nil }
        return switch form {
        case .list(let values): values[code]
        case .texts(let texts): .string(texts.string(at: code))
        case .blobs(let column, let list): try column.value(list, at: code)
        case .traces(let traces): .string(traces[code].hex)
        }
    }

    /// The numbers of those entries that rows have, in a table, and behind them that of none.
    ///
    /// - Parameters:
    ///   - codes: Each row's entry.
    ///   - rows: Which rows.
    ///   - table: Gets those values that it has not.
    ///   - nothing: Stands for no value.
    /// - Returns: As many numbers as there are entries, and one.
    /// - Throws: Where an entry is damaged.
    fileprivate func numbers(
        of codes: [UInt32],
        at rows: some RandomAccessCollection<Int>,
        in table: inout ValueTable,
        none nothing: UInt32
    ) throws -> [UInt32] {
        // Where entries are few it costs less to take all of them than to see which are met.
        let areFew = count * 8 < rows.count
        var isWanted = [Bool](repeating: areFew, count: count + 1)
        if !areFew { for row in rows { isWanted[Int(codes[row])] = true } }
        if let texts, let numbers = table.numbers(of: texts, where: isWanted) { return numbers + [nothing] }
        var numbers = [UInt32](repeating: nothing, count: count + 1)
        var scratch: [UInt8] = []
        for code in 0..<count where isWanted[code] {
            numbers[code] = try number(of: code, in: &table, scratch: &scratch) ?? nothing
        }
        return numbers
    }

    private func number(of code: Int, in table: inout ValueTable, scratch: inout [UInt8]) throws -> UInt32? {
        if case .texts(let texts) = form {
            return texts.withBytes(of: code, scratch: &scratch) { table.number(ofText: $0) }
        }
        return try value(code).map { table.number(of: $0) }
    }
}

/// A field as numbers, for sums and quantiles.
struct NumberColumn {
    let numbers: [Double]
    let present: RowBits?

    @inline(__always)
    func number(at row: Int) -> Double? {
        if let present, !present[row] { return nil }
        return numbers[row]
    }
}
