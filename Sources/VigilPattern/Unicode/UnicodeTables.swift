/// The generated tables, and how they are written.
///
/// Numbers have digits of base 32, lowest first, from the 64 signs that begin with `0`; all but a number's last digit
/// have 32 added. A table of classes has a line `+Name` before the lines of each class.
enum UnicodeTables {
    /// Where the numbers of each class stand in a table.
    static func index(of table: StaticString) -> [String: Range<Int>] {
        table.withUTF8Buffer { bytes in
            let newline = UInt8(ascii: "\n"), plus = UInt8(ascii: "+")
            var index: [String: Range<Int>] = [:]
            for part in bytes.split(separator: plus) {
                let nameEnd = part.firstIndex(of: newline) ?? part.endIndex
                index[String(decoding: part[..<nameEnd], as: UTF8.self)] = nameEnd..<part.endIndex
            }
            return index
        }
    }

    /// The numbers in a part of a table, or in all of it.
    static func numbers(in table: StaticString, at place: Range<Int>? = nil) -> [UInt32] {
        table.withUTF8Buffer { bytes in
            var numbers: [UInt32] = []
            var number: UInt32 = 0
            var shift: UInt32 = 0
            for sign in bytes[place ?? bytes.indices] where sign >= UInt8(ascii: "0") {
                let digit = UInt32(sign - UInt8(ascii: "0"))
                number |= (digit & 31) << shift
                shift += 5
                if digit < 32 {
                    numbers.append(number)
                    number = 0
                    shift = 0
                }
            }
            return numbers
        }
    }
}
