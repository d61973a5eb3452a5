/// Divides code into words and single signs.
enum CodeWords {
    static func words(of line: Substring) -> [Substring] {
        var words: [Substring] = []
        let bytes = line.utf8
        var index = bytes.startIndex
        while index < bytes.endIndex {
            var end = bytes.index(after: index)
            if isPartOfWord(bytes[index]) {
                while end < bytes.endIndex, isPartOfWord(bytes[end]) { end = bytes.index(after: end) }
                words.append(line[index..<end])
            } else if bytes[index] != UInt8(ascii: " ") {
                words.append(line[index..<end])
            }
            index = end
        }
        return words
    }

    /// Letters, digits, underscores, and whatever is not ASCII.
    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"), 0x80...: true
        default: false
        }
    }
}
