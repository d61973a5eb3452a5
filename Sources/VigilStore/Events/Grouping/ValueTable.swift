import VigilModel

// Values of a field as numbers, the same for the same value whatever group of rows it came from. Texts of ASCII are
// told apart by their bytes, all others by Swift's equality, which takes two spellings of one text for one.

/// Different values of a field, each with its number.
struct ValueTable: Sendable {
    private enum Entry: Sendable {
        /// A text of ASCII, by its number in the table.
        case text(Int)
        case value(AttributeValue)
    }

    /// Numbers in texts above this are looked up by their text, and so are those of further forms.
    private static let numeralsMax: Int64 = 1 << 20
    private static let formsMax = 8

    private var entries: [Entry] = []
    /// For each form of numbers in texts the value's number plus one, by the number in the text.
    private var numerals: [Numeral: [UInt32]] = [:]
    private var texts = ByteTable()
    private var textNumbers: [UInt32] = []
    private var integers = NumberTable()
    private var integerNumbers: [UInt32] = []
    private var doubles = NumberTable()
    private var doubleNumbers: [UInt32] = []
    private var others: [AttributeValue: UInt32] = [:]
    /// Values with something in them that is no number and so not equal to itself, by their text.
    private var odd: [String: UInt32] = [:]

    var count: Int { entries.count }

    func value(_ number: Int) -> AttributeValue {
        switch entries[number] {
        case .text(let text): .string(String(decoding: texts.bytes[texts.range(of: text)], as: UTF8.self))
        case .value(let value): value
        }
    }

    mutating func number(of value: AttributeValue) -> UInt32 {
        switch value {
        case .string(let text):
            var text = text
            return text.withUTF8 { number(ofText: UnsafeRawBufferPointer($0)) }
        case .int(let integer): return number(of: integer)
        case .double(let double): return number(of: double)
        default: return number(ofOther: value)
        }
    }

    mutating func number(of integer: Int64) -> UInt32 {
        let place = integers.place(of: UInt64(bitPattern: integer))
        if place == integerNumbers.count { integerNumbers.append(add(.value(.int(integer)))) }
        return integerNumbers[place]
    }

    /// The number of a double: zeros of both signs are one, and so is whatever is no number.
    mutating func number(of double: Double) -> UInt32 {
        let bits = double == 0 ? 0 : double.isNaN ? Double.nan.bitPattern : double.bitPattern
        let place = doubles.place(of: bits)
        if place == doubleNumbers.count { doubleNumbers.append(add(.value(.double(Double(bitPattern: bits))))) }
        return doubleNumbers[place]
    }

    /// The numbers of all texts of a list that are numbers in one form; nil where they are none.
    ///
    /// Groups of rows have much the same texts: this finds those that were met before without a look at their bytes.
    mutating func numbers(of list: TextList, where isWanted: [Bool]) -> [UInt32]? {
        guard let (form, numbers) = list.numerals, let most = numbers.max(), most < Self.numeralsMax,
            numbers.allSatisfy({ $0 >= 0 }), numerals.count < Self.formsMax || numerals[form] != nil
        else { return nil }
        // Taken out, so that it is changed in place.
        var known = numerals.removeValue(forKey: form) ?? []
        known.append(contentsOf: repeatElement(0, count: max(0, Int(most) + 1 - known.count)))
        var found = [UInt32](repeating: 0, count: numbers.count)
        var scratch: [UInt8] = []
        for index in numbers.indices where isWanted[index] {
            let place = Int(numbers[index])
            if known[place] == 0 {
                known[place] = list.withBytes(of: index, scratch: &scratch) { number(ofText: $0) } + 1
            }
            found[index] = known[place] - 1
        }
        numerals[form] = known
        return found
    }

    mutating func number(ofText text: UnsafeRawBufferPointer) -> UInt32 {
        guard text.isASCII else { return number(ofForeign: String(decoding: text, as: UTF8.self)) }
        let place = texts.number(of: text)
        if place == textNumbers.count { textNumbers.append(add(.text(place))) }
        return textNumbers[place]
    }

    /// A text beyond ASCII may be another spelling of one within.
    private mutating func number(ofForeign text: String) -> UInt32 {
        guard var plain = text.plainTwin else { return number(ofOther: .string(text)) }
        return plain.withUTF8 { number(ofText: UnsafeRawBufferPointer($0)) }
    }

    private mutating func number(ofOther value: AttributeValue) -> UInt32 {
        let isOdd = value != value
        if let known = isOdd ? odd[value.json] : others[value] { return known }
        let number = add(.value(value))
        if isOdd { odd[value.json] = number } else { others[value] = number }
        return number
    }

    private mutating func add(_ entry: Entry) -> UInt32 {
        entries.append(entry)
        return UInt32(entries.count - 1)
    }
}

extension UnsafeRawBufferPointer {
    var isASCII: Bool {
        var position = 0
        while position &+ 8 <= count {
            guard loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else {
                return false
            }
            position &+= 8
        }
        while position < count {
            guard self[position] < 0x80 else { return false }
            position &+= 1
        }
        return true
    }
}

extension String {
    /// The text of ASCII that it equals by Unicode's canonical equivalence; nil where there is none.
    ///
    /// Three characters beyond ASCII stand for one of ASCII: the Greek question mark, the Greek varia, the Kelvin sign.
    var plainTwin: String? {
        var plain = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x37e: plain += ";"
            case 0x1fef: plain += "`"
            case 0x212a: plain += "K"
            case ..<0x80: plain.unicodeScalars.append(scalar)
            default: return nil
            }
        }
        return plain
    }
}
