import VigilPattern
import VigilStore

// PromQL's instant selector and nothing else of the language:
//
//     selector  = [ name ] [ "{" [ condition { "," condition } [ "," ] ] "}" ]
//     condition = label ( "=" | "!=" | "=~" | "!~" ) string  |  string
//
// https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors

/// Reads selectors such as `http_requests_total{job="api",code!="500"}`.
public enum SelectorSyntax {
    /// The selector that a text spells.
    public static func parse(_ text: String) throws(QuerySyntaxError) -> SeriesSelector {
        var parser = SelectorParser(text)
        return try parser.parse()
    }
}

private struct SelectorParser {
    var scanner: SyntaxScanner
    var matchers: [LabelMatcher] = []
    var name: String?
    var openTelemetryName: String?

    init(_ text: String) { scanner = SyntaxScanner(text) }

    mutating func parse() throws(QuerySyntaxError) -> SeriesSelector {
        skipBlank()
        guard !scanner.isAtEnd else {
            throw scanner.error("a selector is missing", hint: "write a name, or conditions: {job=\"api\"}")
        }
        let start = scanner.position
        if scanner.current.map(Self.isNameStart) ?? false {
            let identifier = scanner.take { Self.isNameStart($0) || $0.isASCIIDigit }
            try setName(identifier, from: start)
            skipBlank()
            try refuseCall(of: identifier, from: start)
        }
        if scanner.consume("{") { try parseConditions() }
        skipBlank()
        guard scanner.isAtEnd else { throw unknownLanguage() }
        let selects = openTelemetryName != nil || matchers.contains { !$0.matches("") }
        guard selects else {
            throw scanner.error(
                from: start,
                "the selector takes every series",
                hint: "at least one condition must not fit an empty value"
            )
        }
        return SeriesSelector(matchers: matchers, openTelemetryName: openTelemetryName)
    }

    private mutating func parseConditions() throws(QuerySyntaxError) {
        let open = scanner.position - 1
        while true {
            skipBlank()
            if scanner.consume("}") { return }
            try parseCondition(open)
            skipBlank()
            if scanner.consume(",") { continue }
            if scanner.consume("}") { return }
            throw scanner.isAtEnd
                ? QuerySyntaxError(scanner.text, open..<open + 1, "this brace has no end", hint: "close it with }")
                : scanner.error("a comma or } should stand here, not \(scanner.found)")
        }
    }

    private mutating func parseCondition(_ open: Int) throws(QuerySyntaxError) {
        let start = scanner.position
        let isQuoted = scanner.isAtQuote
        let label =
            isQuoted ? try scanner.readQuoted() : scanner.take { $0.isASCIILetter || $0.isASCIIDigit || $0 == "_" }
        guard isQuoted || !(label.unicodeScalars.first?.isASCIIDigit ?? true) else {
            throw scanner.isAtEnd && label.isEmpty
                ? QuerySyntaxError(scanner.text, open..<open + 1, "this brace has no end", hint: "close it with }")
                : scanner.error(from: start, "a label should stand here", hint: "write a condition: job=\"api\"")
        }
        skipBlank()
        if isQuoted, scanner.current == "," || scanner.current == "}" {
            return try setName(label, from: start)
        }
        let isNegated: Bool
        let isPattern: Bool
        switch (scanner.consume("=~"), scanner.consume("!~"), scanner.consume("!="), scanner.consume("=")) {
        case (true, _, _, _): (isNegated, isPattern) = (false, true)
        case (_, true, _, _): (isNegated, isPattern) = (true, true)
        case (_, _, true, _): (isNegated, isPattern) = (true, false)
        case (_, _, _, true): (isNegated, isPattern) = (false, false)
        default:
            throw scanner.error("an operator should stand here, not \(scanner.found)", hint: "=, !=, =~ or !~")
        }
        skipBlank()
        guard scanner.isAtQuote else {
            throw scanner.error("a quoted value should stand here, not \(scanner.found)", hint: "\(label)=\"value\"")
        }
        let valueStart = scanner.position
        let value = try scanner.readQuoted()
        if isPattern {
            let pattern = try readPattern(value, from: valueStart)
            matchers.append(LabelMatcher(label, matching: pattern, isNegated: isNegated))
        } else if label == "__name__", !isNegated {
            try setName(value, from: start)
        } else {
            matchers.append(isNegated ? .notEqual(label, value) : .equal(label, value))
        }
    }

    /// Compiles the expression that a quoted value spells; an error shows the place in it.
    private func readPattern(_ expression: String, from start: Int) throws(QuerySyntaxError) -> Pattern {
        do throws(PatternError) {
            return try Pattern(expression)
        } catch {
            // With escapes in the quotes, places in the value are not those in the text: then all of it is shown.
            let hasEscapes = scanner.slice(start + 1..<scanner.position - 1) != expression
            let range = hasEscapes ? start..<scanner.position : error.scalars(of: expression, from: start + 1)
            throw QuerySyntaxError(scanner.text, range, error.message, hint: error.hint)
        }
    }

    private mutating func setName(_ name: String, from start: Int) throws(QuerySyntaxError) {
        guard self.name == nil else {
            throw scanner.error(from: start, "the metric's name is given twice")
        }
        self.name = name
        if name.unicodeScalars.contains(where: { !Self.isNameStart($0) && !$0.isASCIIDigit }) {
            openTelemetryName = name
        } else {
            matchers.append(.equal("__name__", name))
        }
    }

    /// What is PromQL, but no plain selector, gets a sentence of its own.
    private func refuseCall(of name: String, from start: Int) throws(QuerySyntaxError) {
        guard scanner.current == "(" else { return }
        throw QuerySyntaxError(
            scanner.text,
            start..<start + name.unicodeScalars.count,
            "functions such as \(name)() are not understood yet",
            hint: "PromQL comes later; now a plain selector is: name{label=\"value\"}"
        )
    }

    private func unknownLanguage() -> QuerySyntaxError {
        let what =
            switch scanner.current {
            case "[": "ranges in brackets are not understood yet"
            case "+", "-", "*", "/", "%", "^", "=", "!", "<", ">", "@": "operators are not understood yet"
            case let scalar? where scalar.isASCIILetter: "operators and modifiers are not understood yet"
            case "(", "\"", "'", "`": "expressions are not understood yet"
            case let scalar? where scalar.isASCIIDigit: "numbers are not understood yet"
            default: "\(scanner.found) should not stand here"
            }
        return scanner.error(what, hint: "PromQL comes later; now a plain selector is: name{label=\"value\"}")
    }

    /// Passes white space and comments.
    private mutating func skipBlank() {
        scanner.skipSpace()
        while scanner.current == "#" {
            _ = scanner.take { $0 != "\n" }
            scanner.skipSpace()
        }
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCIILetter || scalar == "_" || scalar == ":"
    }
}

extension PatternError {
    /// The place of what is wrong, in Unicode scalars, of an expression that begins at a position.
    fileprivate func scalars(of expression: String, from start: Int) -> Range<Int> {
        let scalars = { (end: Int) in
            start + String(decoding: expression.utf8.prefix(end), as: UTF8.self).unicodeScalars.count
        }
        return scalars(position.lowerBound)..<scalars(position.upperBound)
    }
}
