// Where in a search the cursor stands, found by a walk over what is before it. Unlike the reader it takes what is not
// finished: a quote without an end, a list without its parenthesis.

/// What may come at a place in a search.
struct SearchCursor: Hashable {
    /// What is being written.
    enum Place: Hashable {
        /// A word, or the field of a condition.
        case condition
        /// The value of a field's condition.
        case value(field: String, isEquality: Bool)
        /// A stage, or a figure where `isFirst` is false.
        case stage(isFirst: Bool)
        /// A field to group by, or to work something out of.
        case field
        /// What to sort by.
        case order
        /// Something that nobody can foresee: a number, a phrase.
        case free
    }

    var place: Place
    /// What is there of it already, without its quote.
    var written: String
    /// Where it begins, in Unicode scalars; its quote is part of it.
    var start: Int

    /// The place at the end of a text.
    init(_ text: String) {
        var scanner = SyntaxScanner(text)
        var segment = 0
        var mayQuote = true
        while let scalar = scanner.current {
            // Within a word only " is a quote: `don't`.
            if scalar == "\"" || mayQuote && scanner.isAtQuote {
                if !Self.skipQuoted(&scanner) { break }
                mayQuote = false
            } else {
                if scalar == "|" { segment = scanner.position + 1 }
                mayQuote = scalar.endsWord || ",=<>~".unicodeScalars.contains(scalar)
                scanner.position += 1
            }
        }
        scanner.position = segment
        self = segment == 0 ? Self.inFilter(&scanner) : Self.inStage(&scanner)
    }

    private init(_ place: Place, _ written: String, _ start: Int) {
        (self.place, self.written, self.start) = (place, written, start)
    }

    /// Passes a quoted text; false where it has no end, and then the end is reached.
    private static func skipQuoted(_ scanner: inout SyntaxScanner) -> Bool {
        let quote = scanner.current
        scanner.position += 1
        while let scalar = scanner.current {
            scanner.position += scalar == "\\" && quote != "`" ? 2 : 1
            if scalar == quote { return true }
        }
        scanner.position = scanner.scalars.count
        return false
    }

    /// Passes a name or a quoted one; nil where a quoted one has no end.
    private static func name(_ scanner: inout SyntaxScanner) -> String? {
        if scanner.isAtQuote { return try? scanner.readQuoted() }
        return scanner.takeName()
    }

    // MARK: - Conditions

    private static func inFilter(_ scanner: inout SyntaxScanner) -> SearchCursor {
        while true {
            scanner.skipSpace()
            while scanner.current == "(" || scanner.current == ")" || scanner.current == "-" {
                scanner.position += 1
                scanner.skipSpace()
            }
            let start = scanner.position
            let isQuoted = scanner.isAtQuote
            guard let field = name(&scanner) else { return SearchCursor(.free, "", start) }
            if !isQuoted, scanner.isAtEnd { return SearchCursor(.condition, field, start) }
            let operation = scanner.take { "=!<>~^".unicodeScalars.contains($0) }
            if !operation.isEmpty, !field.isEmpty {
                let isEquality = operation == "=" || operation == "!=" || operation == "=="
                if let cursor = inValue(&scanner, .value(field: field, isEquality: isEquality)) { return cursor }
            } else {
                _ = scanner.take { !$0.endsWord && $0 != "\"" }
                if scanner.isAtEnd { return SearchCursor(.free, "", start) }
                // A sign that nothing begins with.
                if scanner.position == start { scanner.position += 1 }
            }
        }
    }

    /// Nil where the value is finished.
    private static func inValue(_ scanner: inout SyntaxScanner, _ place: Place) -> SearchCursor? {
        let isList = scanner.consume("(")
        repeat {
            if isList { scanner.skipSpace() }
            let start = scanner.position
            let isQuoted = scanner.isAtQuote
            if isQuoted {
                let isWhole = skipQuoted(&scanner)
                if !isWhole { return SearchCursor(place, scanner.slice(start + 1..<scanner.scalars.count), start) }
                if scanner.isAtEnd { return SearchCursor(.free, "", start) }
            } else {
                let value = scanner.take { !$0.endsWord && !(isList && $0 == ",") }
                if scanner.isAtEnd { return SearchCursor(place, value, start) }
            }
            if isList { scanner.skipSpace() }
        } while isList && scanner.consume(",")
        if isList { _ = scanner.consume(")") }
        return nil
    }

    // MARK: - Stages

    private static func inStage(_ scanner: inout SyntaxScanner) -> SearchCursor {
        scanner.skipSpace()
        let start = scanner.position
        let stage = scanner.takeName()
        if scanner.isAtEnd { return SearchCursor(.stage(isFirst: true), stage, start) }
        switch stage {
        case "by": return inFields(&scanner)
        case "bucket", "limit": return SearchCursor(.free, "", scanner.scalars.count)
        case "sort":
            scanner.skipSpace()
            return inFigures(&scanner, .order)
        case "top", "bottom":
            scanner.skipSpace()
            _ = scanner.take { $0.isASCIIDigit }
            scanner.skipSpace()
            guard scanner.consume("by") else { return SearchCursor(.free, "", scanner.scalars.count) }
            scanner.skipSpace()
            return inFigures(&scanner, .stage(isFirst: false))
        default:
            scanner.position = start
            return inFigures(&scanner, .stage(isFirst: false))
        }
    }

    private static func inFields(_ scanner: inout SyntaxScanner) -> SearchCursor {
        while true {
            scanner.skipSpace()
            let start = scanner.position
            let isQuoted = scanner.isAtQuote
            guard let field = name(&scanner) else {
                return SearchCursor(.field, scanner.slice(start + 1..<scanner.scalars.count), start)
            }
            if scanner.isAtEnd { return SearchCursor(isQuoted ? .free : .field, field, start) }
            scanner.skipSpace()
            guard scanner.consume(",") else { return SearchCursor(.free, "", scanner.scalars.count) }
        }
    }

    private static func inFigures(_ scanner: inout SyntaxScanner, _ place: Place) -> SearchCursor {
        while true {
            scanner.skipSpace()
            let start = scanner.position
            let function = scanner.takeName()
            if scanner.isAtEnd { return SearchCursor(place, function, start) }
            if scanner.consume("(") {
                if function == "quantile" { _ = scanner.take { $0.isASCIIDigit || "., ".unicodeScalars.contains($0) } }
                scanner.skipSpace()
                let start = scanner.position
                let field = name(&scanner) ?? scanner.slice(start + 1..<scanner.scalars.count)
                if scanner.isAtEnd { return SearchCursor(.field, field, start) }
                scanner.skipSpace()
                guard scanner.consume(")") else { return SearchCursor(.free, "", scanner.scalars.count) }
            }
            scanner.skipSpace()
            if scanner.consume("by ") { return inFields(&scanner) }
            guard scanner.consume(",") else { return SearchCursor(.free, "", scanner.scalars.count) }
        }
    }
}
