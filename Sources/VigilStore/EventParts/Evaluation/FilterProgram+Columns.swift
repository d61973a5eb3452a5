import VigilModel

// A filter over columns. A dictionary's entry is judged once, a column of numbers in a loop, ids by their bits; only
// what is none of these is judged row by row, by the rules that records are judged by.

extension FilterProgram {
    /// The rows of a view that fulfil it.
    func bits(in view: RowView) throws -> RowBits {
        switch self {
        case .always: return RowBits(all: true, count: view.count)
        case .all(let programs):
            var bits = RowBits(all: true, count: view.count)
            for program in programs {
                bits.formIntersection(try program.bits(in: view))
                if bits.isEmpty { break }
            }
            return bits
        case .any(let programs):
            var bits = RowBits(all: false, count: view.count)
            for program in programs { bits.formUnion(try program.bits(in: view)) }
            return bits
        case .not(let program):
            var bits = try program.bits(in: view)
            bits.invert()
            return bits
        case .exists(let reader): return try view.column(reader).presence(view.count)
        case .compare(let reader, let comparison, let operand):
            return try Comparing(reader: reader, comparison: comparison, operand: operand).bits(in: view)
        case .level(let comparison, let range): return try Self.levels(view, comparison, range)
        case .text(let text): return try Self.texts(view, text)
        case .test(let reader, let test):
            return try Comparing.judge(try view.column(reader), text: test.holds, value: test.holds)
        }
    }

    private static func levels(
        _ view: RowView,
        _ comparison: EventFilter.Comparison,
        _ range: ClosedRange<UInt8>
    ) throws -> RowBits {
        guard view.group.summary.signal != .spans else {
            return RowBits(all: comparison == .notEqual, count: view.count)
        }
        let holds = (0...24).map { compare(Severity($0), comparison, range) }
        let severities = try view.severities()
        return RowBits(count: view.count) { holds[Int(severities[$0])] }
    }

    /// A span's name, or a log record's body as text; a record without a body has the empty text.
    private static func texts(_ view: RowView, _ text: FoldedText) throws -> RowBits {
        if text.isEmpty { return RowBits(all: true, count: view.count) }
        let field = FieldReader(view.group.summary.signal == .spans ? "name" : "body")
        guard try text.mayBeWithin(view) else { return RowBits(all: false, count: view.count) }
        return try Comparing.judge(try view.column(field)) {
            text.isIn($0)
        } value: { value in
            value.map { text.isIn($0.stringValue ?? $0.description) } ?? false
        }
    }
}

/// One field compared with one value.
private struct Comparing {
    let reader: FieldReader
    let comparison: EventFilter.Comparison
    let operand: FilterProgram.Operand

    func bits(in view: RowView) throws -> RowBits {
        if comparison == .equal, let bits = try ids(in: view) { return bits }
        if try !operand.mayBe(reader, comparison, in: view) { return RowBits(all: false, count: view.count) }
        let column = try view.column(reader)
        if let number = operand.number, comparison != .contains, comparison != .hasPrefix {
            switch column {
            case .doubles(let doubles, let present): return numbers(doubles, present, number)
            case .integers(let integers, let present): return numbers(integers.map { Double($0) }, present, number)
            default: break
            }
        }
        if let bits = numerals(column) { return bits }
        return try Self.judge(column, text: text) { FilterProgram.compare($0, comparison, operand) }
    }

    /// Trace and span ids are found by their bits.
    private func ids(in view: RowView) throws -> RowBits? {
        guard operand.value.stringValue != nil else { return nil }
        let isSpans = view.group.summary.signal == .spans
        switch reader.kind {
        case .trace:
            guard let place = try operand.trace.flatMap({ try view.group.place(of: $0) }) else { break }
            let codes = try view.group.traceRows().codes(in: view.range)
            return RowBits(count: view.count) { codes[$0] == place + 1 }
        case .span, .parent:
            guard reader.kind == .span || isSpans, let id = operand.spanID else { break }
            let ids = try view.group.spanIDs(reader.kind == .parent ? .parentIDs : .spanIDs)
            return RowBits(count: view.count) { ids.id(at: view.range.lowerBound + $0) == id.value }
        default: return nil
        }
        return RowBits(all: false, count: view.count)
    }

    private func numbers(_ numbers: [Double], _ present: RowBits?, _ right: Double) -> RowBits {
        var bits =
            switch comparison {
            case .equal: RowBits(count: numbers.count) { numbers[$0] == right }
            case .notEqual: RowBits(count: numbers.count) { numbers[$0] != right }
            case .less: RowBits(count: numbers.count) { numbers[$0] < right }
            case .lessOrEqual: RowBits(count: numbers.count) { numbers[$0] <= right }
            case .greater: RowBits(count: numbers.count) { numbers[$0] > right }
            case .greaterOrEqual: RowBits(count: numbers.count) { numbers[$0] >= right }
            case .hasPrefix, .contains: RowBits(all: false, count: numbers.count)
            }
        guard var missing = present else { return bits }
        if comparison == .notEqual {
            missing.invert()
            bits.formUnion(missing)
        } else {
            bits.formIntersection(missing)
        }
        return bits
    }

    /// Texts that are numbers are compared by their numbers with a text that is to equal one.
    private func numerals(_ column: FieldColumn) -> RowBits? {
        guard comparison == .equal, operand.value.stringValue != nil, case .coded(let codes, let entries) = column,
            let (form, numbers) = entries.texts?.numerals, form.isASCII,
            operand.text.utf8.allSatisfy({ $0 < 0x80 })
        else { return nil }
        let bytes = Array(operand.text.utf8)
        guard let wanted = bytes.withUnsafeBytes({ form.number(in: $0) }) else {
            return RowBits(all: false, count: codes.count)
        }
        let fits = numbers.map { $0 == wanted } + [false]
        return RowBits(count: codes.count) { fits[Int(codes[$0])] }
    }

    /// Judges the bytes of a text as the comparison judges the text; nil where that takes a string.
    private var text: ((UnsafeRawBufferPointer) -> Bool?)? {
        switch comparison {
        case .contains: return { operand.folded.isIn($0) }
        case .equal, .notEqual:
            guard operand.number == nil || operand.value.stringValue != nil else { return nil }
            let wanted = Array(operand.text.utf8)
            let isEqual = comparison == .equal
            return { bytes in
                let isSame = bytes.count == wanted.count && wanted.withUnsafeBytes { bytes.hasSameBytes(as: $0) }
                return isSame ? isEqual : bytes.isASCII && wanted.allSatisfy { $0 < 0x80 } ? !isEqual : nil
            }
        default: return nil
        }
    }

    /// Judges each row of a column by its value, and each entry of a dictionary once.
    ///
    /// - Parameters:
    ///   - column: The column.
    ///   - text: Judges a text by its bytes; nil where it cannot.
    ///   - value: Judges a value, or that there is none.
    /// - Returns: The rows that pass.
    /// - Throws: Where an entry is damaged.
    static func judge(
        _ column: FieldColumn,
        text: ((UnsafeRawBufferPointer) -> Bool?)?,
        value: (AttributeValue?) throws -> Bool
    ) throws -> RowBits {
        switch column {
        case .values(let values): return try RowBits(count: values.count) { try value(values[$0]) }
        case .integers(let integers, let present):
            let missing = try value(nil)
            return try RowBits(count: integers.count) { row in
                try present?[row] ?? true ? value(.int(integers[row])) : missing
            }
        case .doubles(let doubles, let present):
            let missing = try value(nil)
            return try RowBits(count: doubles.count) { row in
                try present?[row] ?? true ? value(.double(doubles[row])) : missing
            }
        case .coded(let codes, let entries):
            var verdicts = [UInt8](repeating: 0, count: entries.count + 1)
            // Rows without the field have no entry, so they are judged first.
            verdicts[entries.count] = try value(nil) ? 2 : 1
            var scratch: [UInt8] = []
            return try RowBits(count: codes.count) { row in
                let code = Int(codes[row])
                if verdicts[code] == 0 {
                    let quick = entries.texts.flatMap { list in
                        text.flatMap { list.withBytes(of: code, scratch: &scratch, $0) }
                    }
                    verdicts[code] = try quick ?? value(try entries.value(code)) ? 2 : 1
                }
                return verdicts[code] == 2
            }
        }
    }
}

extension FilterProgram.Operand {
    /// The trace of which it is the text.
    var trace: TraceID? { TraceID(hex: text).flatMap { $0.hex == text && $0.isValid ? $0 : nil } }

    /// The span of which it is the text.
    var spanID: SpanID? {
        text.utf8.count == 16 ? SpanID(hex: text).flatMap { $0.hex == text && $0.isValid ? $0 : nil } : nil
    }
}

extension RowGroup {
    /// The place of a trace among those of the group; the filter answers where it can.
    func place(of trace: TraceID) throws -> Int? {
        guard summary.traceCount > 0 else { return nil }
        let bytes = try bytes(.traceFilter)
        if !bytes.isEmpty {
            var reader = ByteReader(bytes)
            let filter = try BlockedFilter(from: &reader)
            guard filter.mayContain(FilterHash.of(high: trace.high, low: trace.low)) else { return nil }
        }
        return try traces().place(of: trace)
    }
}
