import VigilModel

// Strings as PromQL writes them, which is as Go does: "…" and '…' with escapes, `…` without.
// https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals

extension SyntaxScanner {
    /// Whether a string begins here.
    var isAtQuote: Bool { current == "\"" || current == "'" || current == "`" }

    /// Reads the string that begins here, and passes its closing quote.
    mutating func readQuoted() throws(QuerySyntaxError) -> String {
        let start = position
        guard let quote = current else { throw error("a string is missing") }
        position += 1
        var bytes: [UInt8] = []
        while let scalar = current {
            if scalar == quote {
                position += 1
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw error(from: start, "the escapes of this string make no text", hint: "it must be UTF-8")
                }
                return text
            }
            if scalar == "\n", quote != "`" { break }
            if scalar == "\\", quote != "`" {
                try readEscape(quote, into: &bytes)
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                position += 1
            }
        }
        throw QuerySyntaxError(text, start..<start + 1, "this string has no end", hint: "close it with \(quote)")
    }

    private mutating func readEscape(_ quote: Unicode.Scalar, into bytes: inout [UInt8]) throws(QuerySyntaxError) {
        let start = position
        position += 1
        guard let kind = current else { throw error(from: start, "the escape has no end") }
        position += 1
        switch kind {
        case "a": bytes.append(7)
        case "b": bytes.append(8)
        case "f": bytes.append(12)
        case "n": bytes.append(10)
        case "r": bytes.append(13)
        case "t": bytes.append(9)
        case "v": bytes.append(11)
        case "\\": bytes.append(UInt8(ascii: "\\"))
        case quote: bytes.append(UInt8(ascii: quote))
        case "x": bytes.append(UInt8(truncatingIfNeeded: try readNumber(2, radix: 16, from: start)))
        case "u": try append(try readNumber(4, radix: 16, from: start), from: start, to: &bytes)
        case "U": try append(try readNumber(8, radix: 16, from: start), from: start, to: &bytes)
        case "0"..."7":
            position -= 1
            let number = try readNumber(3, radix: 8, from: start)
            guard number < 256 else { throw error(from: start, "an octal escape is at most \\377") }
            bytes.append(UInt8(number))
        default:
            throw error(from: start, "there is no such escape", hint: "for a backslash write \\\\, or quote with `")
        }
    }

    private mutating func readNumber(_ digits: Int, radix: Int, from start: Int) throws(QuerySyntaxError) -> UInt32 {
        let end = position + digits
        var number: UInt32 = 0
        while position < end {
            guard let scalar = current, let digit = Character(scalar).hexDigitValue, digit < radix else {
                throw error(from: start, "this escape needs \(digits) digits")
            }
            number = number << (radix == 8 ? 3 : 4) | UInt32(digit)
            position += 1
        }
        return number
    }

    private func append(_ number: UInt32, from start: Int, to bytes: inout [UInt8]) throws(QuerySyntaxError) {
        guard let scalar = Unicode.Scalar(number), let encoded = UTF8.encode(scalar) else {
            throw error(from: start, "there is no such character")
        }
        bytes.append(contentsOf: encoded)
    }
}
