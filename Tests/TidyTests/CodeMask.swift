// Blanks out comments and the contents of string literals in Swift source, so that what is left can be searched and
// its braces counted. Not a parser: it knows line and nested block comments, one-line and multi-line strings with any
// number of #, escapes, and code inside interpolations, which stays. Regex literals are banned and not known.

/// Swift source without comments and without what strings say.
struct CodeMask {
    private let source: [UInt8]
    private var position = 0
    private var output: [UInt8] = []
    private let newline = UInt8(ascii: "\n")

    static func mask(_ text: String) -> String {
        var mask = CodeMask(source: Array(text.utf8))
        mask.output.reserveCapacity(mask.source.count)
        mask.code(untilParenthesis: false)
        return String(decoding: mask.output, as: UTF8.self)
    }

    private init(source: [UInt8]) {
        self.source = source
    }

    private func starts(with text: String) -> Bool {
        var index = position
        for byte in text.utf8 {
            guard index < source.count, source[index] == byte else { return false }
            index += 1
        }
        return true
    }

    private mutating func keep(_ count: Int = 1) {
        output += source[position..<min(position + count, source.count)]
        position += count
    }

    private mutating func blank(_ count: Int = 1) {
        for byte in source[position..<min(position + count, source.count)] {
            output.append(byte == newline ? newline : UInt8(ascii: " "))
        }
        position += count
    }

    /// Code, to the end or to the parenthesis that ends an interpolation.
    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while position < source.count {
            if starts(with: "//") {
                while position < source.count, source[position] != newline { blank() }
            } else if starts(with: "/*") {
                blockComment()
            } else if let hashes = stringStart() {
                string(hashes: hashes)
            } else {
                if source[position] == UInt8(ascii: "(") { depth += 1 }
                if source[position] == UInt8(ascii: ")") {
                    if untilParenthesis, depth == 0 { return }
                    depth -= 1
                }
                keep()
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        while position < source.count {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
                if depth == 0 { return }
            } else {
                blank()
            }
        }
    }

    /// How many # stand before the quotation mark that begins a string here; nil where none begins.
    private func stringStart() -> Int? {
        var index = position
        while index < source.count, source[index] == UInt8(ascii: "#") { index += 1 }
        return index < source.count && source[index] == UInt8(ascii: "\"") ? index - position : nil
    }

    private mutating func string(hashes: Int) {
        let fence = String(repeating: "#", count: hashes)
        keep(hashes)
        let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        keep(quotes.count)
        while position < source.count {
            if starts(with: quotes + fence) {
                keep(quotes.count + hashes)
                return
            } else if starts(with: "\\" + fence + "(") {
                blank(1 + hashes)
                keep()
                code(untilParenthesis: true)
                if position < source.count { keep() }
            } else if starts(with: "\\" + fence) {
                blank(2 + hashes)
            } else if quotes.count == 1, source[position] == newline {
                return  // An unclosed string ends with its line.
            } else {
                blank()
            }
        }
    }
}
