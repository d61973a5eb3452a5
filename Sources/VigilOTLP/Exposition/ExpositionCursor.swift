/// A place in a line of a text of samples.
struct ExpositionCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: ExpositionLimits
    /// The number of the line, from 1.
    private(set) var line = 0
    private(set) var start = 0
    private(set) var end = 0
    var position = 0
    /// How many samples were read, for errors.
    var samples = 0
    private var next = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: ExpositionLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Goes to the next line; false where there is none.
    mutating func nextLine() throws(ExpositionError) -> Bool {
        guard next < bytes.count else { return false }
        line += 1
        start = next
        position = next
        end = next
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
            end += 1
            guard end - start <= limits.lineBytesMax else {
                end = start + 64
                throw error("the line has over \(limits.lineBytesMax) bytes", at: start)
            }
        }
        guard end < bytes.count else {
            throw error(
                "the last line has no line feed",
                at: end,
                hint: "end each line with \\n; without it the text may have been cut off"
            )
        }
        next = end + 1
        return true
    }

    /// Whether lines follow this one.
    var isLastLine: Bool { next >= bytes.count }
    var isAtEnd: Bool { position >= end }

    /// The byte here; nil at the end of the line.
    var byte: UInt8? { position < end ? bytes[position] : nil }

    /// Whether the byte here is the given one; it is then taken.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard byte == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Whether a text stands here; it is then taken.
    mutating func take(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard end - position >= count else { return false }
        for offset in 0..<count where bytes[position + offset] != word.utf8Start[offset] { return false }
        position += count
        return true
    }

    /// Passes over blanks and tabs.
    mutating func skipBlanks() {
        while let byte, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { position += 1 }
    }

    /// The bytes up to a blank, a tab or the end.
    mutating func word() -> UnsafeBufferPointer<UInt8> {
        let first = position
        while let byte, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { position += 1 }
        return UnsafeBufferPointer(rebasing: bytes[first..<position])
    }

    /// The text from a place to here.
    func text(from first: Int) throws(ExpositionError) -> String {
        let slice = UnsafeBufferPointer(rebasing: bytes[first..<position])
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw error("the text is not UTF-8", at: first, hint: "send UTF-8")
        }
        return text
    }

    /// An error at a place, else here.
    func error(_ message: String, at place: Int? = nil, hint: String = "") -> ExpositionError {
        let place = min(max(place ?? position, start), end)
        let before = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
        let shown = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<min(end, start + 80)]), as: UTF8.self)
        return ExpositionError(
            line: line,
            column: before.unicodeScalars.count + 1,
            message: message,
            hint: hint,
            excerpt: shown + (end - start > 80 ? "…" : ""),
            samplesBefore: samples
        )
    }
}

extension ExpositionCursor {
    /// A name without quotes; empty where none begins here.
    mutating func plainName(allowingColon: Bool) throws(ExpositionError) -> String {
        let first = position
        while let byte {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where position > first: break
            case UInt8(ascii: ":") where allowingColon: break
            default: return try named(from: first)
            }
            position += 1
        }
        return try named(from: first)
    }

    private func named(from first: Int) throws(ExpositionError) -> String {
        guard position - first <= limits.nameBytesMax else {
            throw error("the name has over \(limits.nameBytesMax) bytes", at: first)
        }
        return try text(from: first)
    }

    /// A text in quotes, which begin here.
    mutating func quoted(bytesMax: Int) throws(ExpositionError) -> String {
        let quote = position
        position += 1
        let first = position
        while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        var text = try text(from: first)
        while let byte, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                text.unicodeScalars.append(try escaped())
            } else {
                let piece = position
                while let byte = self.byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
                text += try self.text(from: piece)
            }
        }
        guard take("\"") else { throw error("the text in quotes does not end", at: quote, hint: "close it with \"") }
        guard text.utf8.count <= bytesMax else { throw error("the text has over \(bytesMax) bytes", at: quote) }
        return text
    }

    private mutating func escaped() throws(ExpositionError) -> Unicode.Scalar {
        position += 1
        let byte = byte
        position += 1
        switch byte {
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "n"): return "\n"
        default:
            throw error("the escape is unknown", at: position - 2, hint: "there are \\\\, \\\" and \\n")
        }
    }
}
