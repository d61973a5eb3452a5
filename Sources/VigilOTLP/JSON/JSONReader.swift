// JSON (RFC 8259), read in place by whoever knows what should come: a cursor that is asked for the next key, element,
// text or number, instead of a tree of values. Strict about the grammar, lenient about texts that are not UTF-8 and
// surrogates that are not paired, which become U+FFFD.

internal import VigilModel

/// Reads one JSON document from bytes that must outlive it.
struct JSONReader {
    let bytes: UnsafeRawBufferPointer
    private(set) var position = 0
    private let depthMax: Int
    private let unknownDepthMax: Int
    private var depth = 0
    /// Whether the innermost array or object already has something in it.
    private var expectsComma = false

    /// A reader at the start of a document.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - depthMax: How many arrays and objects may be open at once.
    ///   - unknownDepthMax: How deep a value may nest that is only passed over.
    init(_ bytes: UnsafeRawBufferPointer, depthMax: Int, unknownDepthMax: Int = 64) {
        self.bytes = bytes
        self.depthMax = depthMax
        self.unknownDepthMax = unknownDepthMax
    }

    /// The next byte that is not white space, not taken.
    @inline(__always)
    mutating func peek() throws(OTLPError) -> UInt8 {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return byte }
            position += 1
        }
        throw OTLPError(.truncated, at: position)
    }

    /// Nothing but white space may follow.
    mutating func finish() throws(OTLPError) {
        while position < bytes.count {
            _ = try? peek()
            if position < bytes.count { throw OTLPError(.malformedJSON, at: position) }
        }
    }

    /// Takes `null`, if that comes.
    @inline(__always)
    mutating func takeNull() throws(OTLPError) -> Bool {
        guard try peek() == UInt8(ascii: "n") else { return false }
        try take("null")
        return true
    }

    private mutating func take(_ word: StaticString) throws(OTLPError) {
        let size = word.utf8CodeUnitCount
        for index in 0..<size {
            guard position + index < bytes.count else { throw OTLPError(.truncated, at: bytes.count) }
            guard bytes[position + index] == word.utf8Start[index] else {
                throw OTLPError(.malformedJSON, at: position + index)
            }
        }
        position += size
    }
}

// MARK: - Arrays and objects

extension JSONReader {
    /// Takes the start of an object; then `nextKey` until it is nil.
    mutating func openObject() throws(OTLPError) { try open(UInt8(ascii: "{")) }

    /// Takes the start of an array; then `nextElement` until it is false.
    mutating func openArray() throws(OTLPError) { try open(UInt8(ascii: "[")) }

    private mutating func open(_ bracket: UInt8) throws(OTLPError) {
        guard try peek() == bracket else { throw OTLPError(.wrongType, at: position) }
        depth += 1
        guard depth <= depthMax else { throw OTLPError(.tooDeep, at: position) }
        position += 1
        expectsComma = false
    }

    /// The next key of the object, whose value must then be read; nil at its end.
    mutating func nextKey() throws(OTLPError) -> JSONKey? {
        guard try advance(to: UInt8(ascii: "}")) else { return nil }
        guard try peek() == UInt8(ascii: "\"") else { throw OTLPError(.malformedJSON, at: position) }
        let key = try rawString()
        guard try peek() == UInt8(ascii: ":") else { throw OTLPError(.malformedJSON, at: position) }
        position += 1
        return JSONKey(raw: key.raw, decoded: key.isEscaped ? try unescape(key.raw) : nil)
    }

    /// Whether there is another element of the array, which must then be read.
    mutating func nextElement() throws(OTLPError) -> Bool {
        try advance(to: UInt8(ascii: "]"))
    }

    private mutating func advance(to bracket: UInt8) throws(OTLPError) -> Bool {
        let byte = try peek()
        if byte == bracket {
            position += 1
            depth -= 1
            expectsComma = true
            return false
        }
        if expectsComma {
            guard byte == UInt8(ascii: ",") else { throw OTLPError(.malformedJSON, at: position) }
            position += 1
        }
        expectsComma = true
        return true
    }

    /// Passes over a value of any kind.
    mutating func skip() throws(OTLPError) {
        try skip(depth: 0)
    }

    private mutating func skip(depth: Int) throws(OTLPError) {
        guard depth <= unknownDepthMax else { throw OTLPError(.tooDeep, at: position) }
        switch try peek() {
        case UInt8(ascii: "{"):
            try openObject()
            while try nextKey() != nil { try skip(depth: depth + 1) }
        case UInt8(ascii: "["):
            try openArray()
            while try nextElement() { try skip(depth: depth + 1) }
        case UInt8(ascii: "\""):
            let string = try rawString()
            if string.isEscaped { _ = try unescape(string.raw) }
        case UInt8(ascii: "t"): try take("true")
        case UInt8(ascii: "f"): try take("false")
        case UInt8(ascii: "n"): try take("null")
        default: _ = try number()
        }
    }
}

// MARK: - Scalars

extension JSONReader {
    /// A truth value.
    mutating func bool() throws(OTLPError) -> Bool {
        switch try peek() {
        case UInt8(ascii: "t"):
            try take("true")
            return true
        case UInt8(ascii: "f"):
            try take("false")
            return false
        default: throw OTLPError(.wrongType, at: position)
        }
    }

    /// What stands between the quotes of a string, and whether there are escapes in it.
    mutating func rawString() throws(OTLPError) -> (raw: UnsafeRawBufferPointer, isEscaped: Bool) {
        guard try peek() == UInt8(ascii: "\"") else { throw OTLPError(.wrongType, at: position) }
        let start = position + 1
        var next = start
        var isEscaped = false
        while next < bytes.count {
            let byte = bytes[next]
            if byte == UInt8(ascii: "\"") {
                position = next + 1
                return (UnsafeRawBufferPointer(rebasing: bytes[start..<next]), isEscaped)
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                next += 1
            } else if byte < 0x20 {
                throw OTLPError(.malformedJSON, at: next)
            }
            next += 1
        }
        throw OTLPError(.truncated, at: bytes.count)
    }

    /// The bytes that a string with escapes stands for, as UTF-8.
    ///
    /// Reads no further than the string, whose end was found before.
    func unescape(_ raw: UnsafeRawBufferPointer) throws(OTLPError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            let byte = raw[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            let escape = raw[index]
            index += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0c)
            case UInt8(ascii: "n"): text.append(0x0a)
            case UInt8(ascii: "r"): text.append(0x0d)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"): text.append(contentsOf: try unicode(raw, &index))
            default: throw OTLPError(.malformedJSON, at: offset(of: raw, index - 1))
            }
        }
        return text
    }

    /// The character after `\u`, the second half of a surrogate pair included.
    private func unicode(_ raw: UnsafeRawBufferPointer, _ index: inout Int) throws(OTLPError) -> [UInt8] {
        let first = try unit(raw, index)
        index += 4
        var value = UInt32(first)
        if (0xd800..<0xdc00).contains(first), index + 6 <= raw.count, raw[index] == UInt8(ascii: "\\"),
            raw[index + 1] == UInt8(ascii: "u")
        {
            let second = try unit(raw, index + 2)
            if (0xdc00..<0xe000).contains(second) {
                index += 6
                value = 0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00)
            }
        }
        return Array(String(Character(Unicode.Scalar(value) ?? "\u{fffd}")).utf8)
    }

    private func unit(_ raw: UnsafeRawBufferPointer, _ index: Int) throws(OTLPError) -> UInt16 {
        guard index + 4 <= raw.count else { throw OTLPError(.malformedJSON, at: offset(of: raw, raw.count)) }
        guard let unit = Hex.decode(raw[index..<(index + 4)], as: UInt16.self) else {
            throw OTLPError(.malformedJSON, at: offset(of: raw, index))
        }
        return unit
    }

    /// Where in the document a byte of one of its strings is.
    func offset(of raw: UnsafeRawBufferPointer, _ index: Int) -> Int {
        guard let start = raw.baseAddress, let base = bytes.baseAddress else { return index }
        return start - base + index
    }

    /// The digits of a number, its grammar checked.
    mutating func number() throws(OTLPError) -> UnsafeRawBufferPointer {
        _ = try peek()
        let start = position
        var next = position
        if byte(next) == UInt8(ascii: "-") { next += 1 }
        if byte(next) == UInt8(ascii: "0") {
            next += 1
        } else {
            next = try digits(next)
        }
        if byte(next) == UInt8(ascii: ".") { next = try digits(next + 1) }
        if let mark = byte(next), mark | 0x20 == UInt8(ascii: "e") {
            next += 1
            if let sign = byte(next), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { next += 1 }
            next = try digits(next)
        }
        position = next
        return UnsafeRawBufferPointer(rebasing: bytes[start..<next])
    }

    @inline(__always)
    private func byte(_ index: Int) -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private func digits(_ start: Int) throws(OTLPError) -> Int {
        var next = start
        while let byte = byte(next), byte &- UInt8(ascii: "0") < 10 { next += 1 }
        guard next > start else {
            throw OTLPError(next < bytes.count ? .malformedJSON : .truncated, at: next)
        }
        return next
    }
}

/// A key of a JSON object, to be compared in a `switch` with the names it may have.
struct JSONKey {
    let raw: UnsafeRawBufferPointer
    /// The key without its escapes, where it has any.
    let decoded: [UInt8]?

    static func ~= (name: StaticString, key: JSONKey) -> Bool {
        if let decoded = key.decoded { return key.matches(name, decoded) }
        return key.matches(name, key.raw)
    }

    @inline(__always)
    private func matches(_ name: StaticString, _ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        guard bytes.count == name.utf8CodeUnitCount else { return false }
        return bytes.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}
