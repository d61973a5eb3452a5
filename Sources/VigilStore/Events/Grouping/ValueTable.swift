import VigilModel

// Values of a field as numbers, the same for the same value whatever group of rows it came from. Texts of ASCII are
// told apart by their bytes, all others by Swift's equality, which takes two spellings of one text for one.

/// Different values of a field, each with its number.
struct ValueTable: Sendable {
    private enum Entry: Sendable {
        /// A text of ASCII, by its number in the table.
        case text(Int)
        /// A text that is a number in the form of `numerals`.
        case numeral(Int)
        case value(AttributeValue)
    }

    private var entries: [Entry] = []
    private var numerals: NumeralIndex?
    private var texts = ByteTable()
    private var textNumbers: [UInt32] = []
    private var integers = NumberTable()
    private var integerNumbers: [UInt32] = []
    private var doubles = NumberTable()
    private var doubleNumbers: [UInt32] = []
    private var others: [AttributeValue: UInt32] = [:]

    var count: Int { entries.count }

    func value(_ number: Int) -> AttributeValue {
        switch entries[number] {
        case .text(let text): .string(String(decoding: texts.bytes[texts.range(of: text)], as: UTF8.self))
        case .numeral(let number): .string(numerals?.text(of: number) ?? "")
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

    mutating func number(ofText text: UnsafeRawBufferPointer) -> UInt32 {
        guard text.isASCII else { return number(ofForeign: String(decoding: text, as: UTF8.self)) }
        if let numeral = numerals?.number(in: text) { return number(ofNumeral: numeral) }
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
        if let known = others[value] { return known }
        let number = add(.value(value))
        others[value] = number
        return number
    }

    private mutating func number(ofNumeral numeral: Int) -> UInt32 {
        if let known = numerals?[numeral] { return known }
        let number = add(.numeral(numeral))
        numerals?[numeral] = number
        return number
    }

    private mutating func add(_ entry: Entry) -> UInt32 {
        entries.append(entry)
        return UInt32(entries.count - 1)
    }
}

// Many values at once.

extension ValueTable {
    /// The numbers of all texts of a list that are numbers in one form; nil where they are none.
    ///
    /// Groups of rows have much the same texts: these are told apart without a look at their bytes.
    mutating func numbers(of list: TextList, where isWanted: [Bool]) -> [UInt32]? {
        guard let (form, numerals) = list.numerals, NumeralIndex.canHold(form, numerals) else { return nil }
        if self.numerals == nil { begin(form) }
        guard self.numerals?.form == form else { return nil }
        var numbers = [UInt32](repeating: 0, count: numerals.count)
        for index in numerals.indices where isWanted[index] { numbers[index] = number(ofNumeral: Int(numerals[index])) }
        return numbers
    }

    /// Texts of a form are found by their number from now on, those that are there already too.
    private mutating func begin(_ form: Numeral) {
        var index = NumeralIndex(form)
        texts.bytes.withUnsafeBytes { bytes in
            for (number, entry) in entries.enumerated() {
                guard case .text(let text) = entry else { continue }
                let range = UnsafeRawBufferPointer(rebasing: bytes[texts.range(of: text)])
                if let numeral = index.number(in: range) { index[numeral] = UInt32(number) }
            }
        }
        numerals = index
    }

    /// The numbers here of all values of another table, in the order of their numbers there.
    mutating func numbers(of other: ValueTable) -> [Int] {
        let isSameForm = numerals?.form == other.numerals?.form
        return other.entries.indices.map { index in
            if isSameForm, case .numeral(let numeral) = other.entries[index] { return Int(number(ofNumeral: numeral)) }
            return Int(number(of: other.value(index)))
        }
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
