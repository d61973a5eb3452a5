/// Takes a query apart into words, numbers, texts and signs.
///
/// What cannot be read ends the list, with what is wrong about it: so the first mistake of a query is told first,
/// whether it is one of spelling or of grammar.
struct QueryLexer {
    private var scanner: SyntaxScanner
    /// Within brackets a colon is a sign, elsewhere part of a name.
    private var isInBrackets = false

    private static let signs = [
        "==", "!=", ">=", "<=", "=~", "!~", "</", ">/", "+", "-", "*", "/", "%", "^", ">", "<", "=", "@", ",", "(", ")",
        "{", "}", "[", "]",
    ].map { (text: $0, scalars: Array($0.unicodeScalars)) }

    /// The tokens of a query; the last one is the end, or what is wrong.
    static func tokens(of scanner: SyntaxScanner) -> [QueryToken] {
        var lexer = QueryLexer(scanner: scanner)
        var tokens: [QueryToken] = []
        while true {
            let token = lexer.next()
            tokens.append(token)
            switch token.kind {
            case .end, .invalid: return tokens
            default: continue
            }
        }
    }

    private init(scanner: SyntaxScanner) { self.scanner = scanner }

    private mutating func next() -> QueryToken {
        skipBlank()
        let start = scanner.position
        guard let scalar = scanner.current else { return QueryToken(kind: .end, range: start..<start + 1) }
        let kind: QueryToken.Kind =
            if scanner.isAtQuote {
                readString()
            } else if scalar.isASCIIDigit || scalar == "." && scanner.next?.isASCIIDigit ?? false {
                readNumber()
            } else if Self.isWordStart(scalar) || scalar == ":" && !isInBrackets {
                .word(readWord())
            } else {
                readSign()
            }
        return QueryToken(kind: kind, range: start..<max(start + 1, scanner.position))
    }

    /// Passes white space and comments.
    private mutating func skipBlank() {
        while let scalar = scanner.current {
            if scalar == "#" {
                while let scalar = scanner.current, scalar != "\n", scalar != "\r" { scanner.position += 1 }
            } else if scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" {
                scanner.position += 1
            } else {
                return
            }
        }
    }

    private mutating func readString() -> QueryToken.Kind {
        do throws(QuerySyntaxError) {
            return .string(try scanner.readQuoted())
        } catch {
            return .invalid(PromQL.Mistake(error.range, error.message, hint: error.hint))
        }
    }

    private mutating func readNumber() -> QueryToken.Kind {
        let start = scanner.position
        while let scalar = scanner.current {
            let isSign = (scalar == "+" || scalar == "-") && isExponent(start..<scanner.position)
            guard isSign || Self.isWordStart(scalar) || scalar.isASCIIDigit || scalar == "." else { break }
            scanner.position += 1
        }
        do throws(NumberSyntax.Mistake) {
            return .number(try NumberSyntax.parse(scanner.scalars[start..<scanner.position]))
        } catch {
            return .invalid(PromQL.Mistake(start..<scanner.position, error.message, hint: error.hint))
        }
    }

    /// Whether a number up to here goes on with the sign of its exponent.
    private func isExponent(_ range: Range<Int>) -> Bool {
        guard let last = scanner.scalars[range].last, last == "e" || last == "E" else { return false }
        return scanner.scalars[range].dropLast().allSatisfy { $0.isASCIIDigit || $0 == "." || $0 == "_" }
    }

    private mutating func readWord() -> String {
        let isInBrackets = isInBrackets
        return scanner.take { Self.isWordStart($0) || $0.isASCIIDigit || $0 == ":" && !isInBrackets }
    }

    private mutating func readSign() -> QueryToken.Kind {
        if scanner.current == ":" {
            scanner.position += 1
            return .sign(":")
        }
        let rest = scanner.scalars[scanner.position...].prefix(2)
        guard let sign = Self.signs.first(where: { rest.starts(with: $0.scalars) }) else {
            return .invalid(stray())
        }
        scanner.position += sign.scalars.count
        if sign.text == "[" { isInBrackets = true }
        if sign.text == "]" { isInBrackets = false }
        return .sign(sign.text)
    }

    private func stray() -> PromQL.Mistake {
        let place = scanner.position..<scanner.position + 1
        let message = "\(scanner.found) should not stand here"
        return switch scanner.current {
        case "&": PromQL.Mistake(place, message, hint: "write and")
        case "|": PromQL.Mistake(place, message, hint: "write or")
        case "!":
            PromQL.Mistake(place, message, hint: "operators are != and !~; what is not there is found by absent()")
        default: PromQL.Mistake(place, message, hint: "names with other characters go into quotes: {\"a.b\"}")
        }
    }

    static func isWordStart(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCIILetter || scalar == "_" }
}
