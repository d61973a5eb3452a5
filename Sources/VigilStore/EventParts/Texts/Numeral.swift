// Texts that are a number between the same beginning and end: `u00042`, `order-1234`, `00a1b2c3`. They are kept as
// their numbers, which pack. Which texts they are is decided for all texts of a list together, so that each is read
// back as it was.

/// How numbers stand in texts.
struct Numeral: Hashable, Sendable {
    /// Digits of such texts are one of these.
    enum Radix: UInt8, Sendable {
        case decimal = 10
        /// Lower case.
        case hexadecimal = 16

        func value(of digit: UInt8) -> UInt64? {
            switch digit {
            case 0x30...0x39: UInt64(digit - 0x30)
            case 0x61...0x66 where self == .hexadecimal: UInt64(digit - 0x57)
            default: nil
            }
        }

        /// The most digits that a number has room for.
        var digitsMax: Int { self == .decimal ? 18 : 16 }
    }

    /// Longer beginnings and ends are not looked for.
    static let affixMax = 255

    var radix: Radix
    /// How many digits there are, with zeros in front; 0 where there are as many as the number needs.
    var digits: Int
    var prefix: [UInt8]
    var suffix: [UInt8]

    /// The form that all texts have, of which there is at least one; nil where they have none.
    static func common(to texts: ByteTable) -> (form: Numeral, numbers: [Int64])? {
        texts.bytes.withUnsafeBytes { bytes in
            let ranges = (0..<texts.count).map { UnsafeRawBufferPointer(rebasing: bytes[texts.range(of: $0)]) }
            guard let first = ranges.first, !first.isEmpty else { return nil }
            let (prefix, suffix) = affixes(of: ranges, first)
            for radix in [Radix.decimal, .hexadecimal] {
                if let found = form(of: ranges, radix, first, prefix: prefix, suffix: suffix) { return found }
            }
            return nil
        }
    }

    /// How many bytes all texts begin and end with.
    private static func affixes(
        of texts: [UnsafeRawBufferPointer],
        _ first: UnsafeRawBufferPointer
    ) -> (prefix: Int, suffix: Int) {
        var prefix = min(first.count, affixMax)
        var suffix = prefix
        for text in texts {
            let most = text.count
            var equal = 0
            while equal < min(prefix, most), text[equal] == first[equal] { equal += 1 }
            prefix = equal
            equal = 0
            while equal < min(suffix, most), text[most - 1 - equal] == first[first.count - 1 - equal] { equal += 1 }
            suffix = equal
        }
        return (prefix, suffix)
    }

    /// The numbers of texts in a radix, where each is one.
    private static func form(
        of texts: [UnsafeRawBufferPointer],
        _ radix: Radix,
        _ first: UnsafeRawBufferPointer,
        prefix: Int,
        suffix: Int
    ) -> (form: Numeral, numbers: [Int64])? {
        var (prefix, suffix) = (prefix, suffix)
        // What looks like a digit belongs to the number.
        while prefix > 0, radix.value(of: first[prefix - 1]) != nil { prefix -= 1 }
        while suffix > 0, radix.value(of: first[first.count - suffix]) != nil { suffix -= 1 }
        guard prefix + suffix < first.count else { return nil }
        let digits = first.count - prefix - suffix
        let isFixed = texts.allSatisfy { $0.count == first.count }
        guard isFixed || radix == .decimal, digits <= radix.digitsMax else { return nil }
        var numbers: [Int64] = []
        numbers.reserveCapacity(texts.count)
        for text in texts {
            guard text.count > prefix + suffix else { return nil }
            let middle = prefix..<(text.count - suffix)
            guard let number = number(in: text, middle, radix, isFixed: isFixed) else { return nil }
            numbers.append(number)
        }
        let form = Numeral(
            radix: radix,
            digits: isFixed ? digits : 0,
            prefix: Array(first[..<prefix]),
            suffix: Array(first[(first.count - suffix)...])
        )
        return (form, numbers)
    }

    /// The number in a text; nil where the text has not this form.
    func number(in text: UnsafeRawBufferPointer) -> Int64? {
        let middle = text.count - prefix.count - suffix.count
        guard middle > 0, digits == 0 || middle == digits else { return nil }
        for index in prefix.indices where text[index] != prefix[index] { return nil }
        let end = prefix.count + middle
        for index in suffix.indices where text[end + index] != suffix[index] { return nil }
        return Self.number(in: text, prefix.count..<end, radix, isFixed: digits > 0)
    }

    var isASCII: Bool { prefix.allSatisfy { $0 < 0x80 } && suffix.allSatisfy { $0 < 0x80 } }

    private static func number(
        in text: UnsafeRawBufferPointer,
        _ range: Range<Int>,
        _ radix: Radix,
        isFixed: Bool
    ) -> Int64? {
        guard range.count <= radix.digitsMax else { return nil }
        guard isFixed || range.count == 1 || text[range.lowerBound] != 0x30 else { return nil }
        var number: UInt64 = 0
        for byte in text[range] {
            guard let digit = radix.value(of: byte) else { return nil }
            number = number &* UInt64(radix.rawValue) &+ digit
        }
        return Int64(bitPattern: number)
    }
}

extension Numeral {
    /// Adds the text of a number.
    func append(_ number: Int64, to text: inout [UInt8]) {
        text.append(contentsOf: prefix)
        let start = text.count
        var rest = UInt64(bitPattern: number)
        repeat {
            let digit = UInt8(rest % UInt64(radix.rawValue))
            text.append(digit < 10 ? digit + 0x30 : digit + 0x57)
            rest /= UInt64(radix.rawValue)
        } while digits > 0 ? text.count - start < digits : rest > 0
        text[start...].reverse()
        text.append(contentsOf: suffix)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        guard let radix = Radix(rawValue: try reader.byte()) else {
            throw CodecError("an unknown radix", offset: reader.position)
        }
        self.radix = radix
        digits = try reader.index(below: radix.digitsMax + 1)
        prefix = try reader.blob()
        suffix = try reader.blob()
        guard max(prefix.count, suffix.count) <= Self.affixMax else {
            throw CodecError("a long beginning of numbers", offset: reader.position)
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.byte(radix.rawValue)
        writer.byte(UInt8(digits))
        writer.blob(prefix)
        writer.blob(suffix)
    }
}
