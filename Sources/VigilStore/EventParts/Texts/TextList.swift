// Texts (or other bytes), one behind the other.
//
//     0 · lengths (whole numbers) · bytes
//     1 · radix · digits · beginning · end · whole numbers          texts that are numbers (Numeral.swift)
//     3 · radix · digits · beginning · end · least · codes          the same, where neighbours have nothing in common
//     2 · digits · dashes · packed digits                           texts of hexadecimal digits (HexDigits.swift)

/// A list of texts, and where it lies in a section.
struct TextList {
    private enum Form {
        case plain(offsets: [Int])
        case numerals(Numeral, numbers: [Int64])
        case hexDigits(HexDigits, start: Int)
    }

    private let bytes: [UInt8]
    private let form: Form
    let count: Int

    /// The form and numbers of texts that are numbers; nil where they are none.
    var numerals: (form: Numeral, numbers: [Int64])? {
        if case .numerals(let form, let numbers) = form { (form, numbers) } else { nil }
    }

    /// Adds the bytes of a text to others.
    func append(_ index: Int, to text: inout [UInt8]) {
        switch form {
        case .plain(let offsets): text.append(contentsOf: bytes[offsets[index]..<offsets[index + 1]])
        case .numerals(let form, let numbers): form.append(numbers[index], to: &text)
        case .hexDigits(let form, let start):
            let place = start + index * form.byteCount
            form.append(bytes[place..<(place + form.byteCount)], to: &text)
        }
    }

    /// The bytes of a text, for the time of a call.
    ///
    /// - Parameters:
    ///   - index: Which text.
    ///   - scratch: Where a text is put together that does not stand there as it is.
    ///   - body: What looks at it.
    /// - Returns: What the body returns.
    @inline(__always)
    func withBytes<Result>(
        of index: Int,
        scratch: inout [UInt8],
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        if case .plain(let offsets) = form {
            return try bytes.withUnsafeBytes {
                try body(UnsafeRawBufferPointer(rebasing: $0[offsets[index]..<offsets[index + 1]]))
            }
        }
        scratch.removeAll(keepingCapacity: true)
        append(index, to: &scratch)
        return try scratch.withUnsafeBytes { try body($0) }
    }

    func string(at index: Int) -> String {
        if case .plain(let offsets) = form {
            return String(decoding: bytes[offsets[index]..<offsets[index + 1]], as: UTF8.self)
        }
        return String(decoding: blob(at: index), as: UTF8.self)
    }

    func blob(at index: Int) -> [UInt8] {
        var text: [UInt8] = []
        append(index, to: &text)
        return text
    }
}

extension TextList {
    init(from reader: inout ByteReader, of bytes: [UInt8], count: Int) throws(CodecError) {
        self.bytes = bytes
        self.count = count
        switch try reader.byte() {
        case 0:
            let lengths = try IntegerValues(from: &reader, of: bytes, count: count)
            var offsets = [reader.position]
            offsets.reserveCapacity(count + 1)
            for length in try lengths.numbers(in: 0..<count) {
                offsets.append(try reader.take(Int(length)).upperBound)
            }
            form = .plain(offsets: offsets)
        case 1:
            let numeral = try Numeral(from: &reader)
            let numbers = try IntegerValues(from: &reader, of: bytes, count: count)
            form = .numerals(numeral, numbers: try numbers.numbers(in: 0..<count))
        case 3:
            let numeral = try Numeral(from: &reader)
            let least = try reader.signed()
            let codes = try CodeColumn(from: &reader, of: bytes, rows: count, below: 1 << 32)
            form = .numerals(numeral, numbers: try codes.codes(in: 0..<count).map { least &+ Int64($0) })
        case 2:
            let digits = try reader.index(below: HexDigits.digitsMax + 1)
            let hex = HexDigits(digits: digits, isUUID: try reader.byte() != 0)
            form = .hexDigits(hex, start: try reader.take(count * hex.byteCount).lowerBound)
        default: throw CodecError("texts of an unknown form", offset: reader.position)
        }
    }

    /// The shortest form for some texts, and about the bytes that it takes.
    enum Plan {
        case plain
        case numerals(Numeral, numbers: [Int64])
        case hexDigits(HexDigits)

        /// - Parameters:
        ///   - texts: The different texts of a list.
        ///   - mayBeNumbers: Whether they are texts at all.
        init(_ texts: ByteTable, mayBeNumbers: Bool) {
            if mayBeNumbers, let (form, numbers) = Numeral.common(to: texts) {
                self = .numerals(form, numbers: numbers)
            } else if mayBeNumbers, let form = HexDigits.common(to: texts) {
                self = .hexDigits(form)
            } else {
                self = .plain
            }
        }
    }

    /// Writes the texts of some numbers in their order.
    static func write(_ order: [UInt32], of texts: ByteTable, _ plan: Plan, to writer: inout ByteWriter) {
        switch plan {
        case .plain:
            writer.byte(0)
            IntegerValues.write(order.map { Int64(texts.range(of: Int($0)).count) }, to: &writer)
            for number in order { writer.raw(texts.bytes[texts.range(of: Int(number))]) }
        case .numerals(let form, let numbers):
            write(order.map { numbers[Int($0)] }, as: form, to: &writer)
        case .hexDigits(let form):
            writer.byte(2)
            writer.varint(form.digits)
            writer.byte(form.isUUID ? 1 : 0)
            for number in order { form.pack(texts.bytes[texts.range(of: Int(number))], to: &writer) }
        }
    }

    private static func write(_ numbers: [Int64], as form: Numeral, to writer: inout ByteWriter) {
        if let least = numbers.min(), let codes = codes(numbers, above: least) {
            writer.byte(3)
            form.write(to: &writer)
            writer.signed(least)
            CodeColumn.write(codes, to: &writer)
        } else {
            writer.byte(1)
            form.write(to: &writer)
            IntegerValues.write(numbers, to: &writer)
        }
    }

    /// Numbers of up to 32 bits above the least one, where the steps between neighbours are about as long.
    private static func codes(_ numbers: [Int64], above least: Int64) -> [UInt32]? {
        var most: UInt64 = 0
        var steps = 0
        var last = least
        for number in numbers {
            most = max(most, UInt64(bitPattern: number &- least))
            steps &+= BitPacking.width(of: (number &- last).zigzag)
            last = number
        }
        let width = BitPacking.width(of: most)
        guard width > 0, width <= 32, steps > (width - 1) * numbers.count else { return nil }
        return numbers.map { UInt32(truncatingIfNeeded: $0 &- least) }
    }
}
