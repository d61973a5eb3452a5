import VigilModel

extension QueryParser {
    /// Reads what stands in brackets behind an expression: a range, or a subquery.
    mutating func parseRange(of expression: PromQL.Expression) throws(PromQL.Mistake) -> PromQL.Expression {
        let open = current.range
        let start = expression.range.lowerBound
        advance()
        let window = try parseLength()
        try TypeChecker.check(window)
        if consume(":") {
            let step = current.isSign("]") ? nil : try parseLength()
            if let step { try TypeChecker.check(step) }
            try closeBracket(open)
            try TypeChecker.checkSubquery(of: expression)
            return try make(
                .subquery(PromQL.Subquery(expression: expression, window: window, step: step)),
                from: start
            )
        }
        try closeBracket(open)
        let selector = try TypeChecker.selector(of: expression, with: open.lowerBound..<passed)
        return try make(.matrixSelector(PromQL.MatrixSelector(selector: selector, window: window)), from: start)
    }

    private mutating func closeBracket(_ open: Range<Int>) throws(PromQL.Mistake) {
        if consume("]") { return }
        if case .end = current.kind {
            throw PromQL.Mistake(open, "this bracket has no end", hint: "close it with ]")
        }
        throw unexpected("] should stand here", hint: "write a range [5m], or a subquery [1h:5m]")
    }

    // MARK: Modifiers

    mutating func parseOffset(of expression: PromQL.Expression) throws(PromQL.Mistake) -> PromQL.Expression {
        let place = current.range
        advance()
        let offset = try parseSignedLength()
        _ = try offset.constant()
        return try modify(expression, "offset", place) { (modifiers: inout TimeModifiers) throws(PromQL.Mistake) in
            guard modifiers.offset == nil else { throw PromQL.Mistake(place, "the offset is given twice") }
            modifiers.offset = offset
        }
    }

    mutating func parseFixedTime(of expression: PromQL.Expression) throws(PromQL.Mistake) -> PromQL.Expression {
        let place = current.range
        advance()
        let time: PromQL.FixedTime
        if following.isSign("("), current.isKeyword("start") || current.isKeyword("end") {
            time = current.isKeyword("start") ? .start : .end
            advance()
            let open = current.range
            advance()
            try close(")", opened: open, "parenthesis")
        } else {
            time = .time(try parseTimestamp())
        }
        return try modify(expression, "@", place) { (modifiers: inout TimeModifiers) throws(PromQL.Mistake) in
            guard modifiers.at == nil else { throw PromQL.Mistake(place, "the time of @ is given twice") }
            modifiers.at = time
        }
    }

    private mutating func parseTimestamp() throws(PromQL.Mistake) -> Timestamp {
        let start = current.range.lowerBound
        let hint = "write seconds since 1970, start() or end()"
        guard !current.isKeyword("start"), !current.isKeyword("end") else {
            throw unexpected("a time should stand here", hint: hint)
        }
        let seconds: Double
        do throws(PromQL.Mistake) {
            seconds = try parseSignedNumber("a time should stand here")
        } catch {
            throw error.hint.isEmpty ? PromQL.Mistake(error.range, error.message, hint: hint) : error
        }
        let milliseconds = (seconds * 1000).rounded()
        guard abs(milliseconds) < 0x1p63 / 1e6 else {
            throw PromQL.Mistake(start..<passed, "there is no such time", hint: "it is 292 years from 1970 at most")
        }
        return Timestamp(milliseconds: Int64(milliseconds))
    }

    mutating func parse(
        _ edges: PromQL.VectorSelector.Edges,
        of expression: PromQL.Expression
    ) throws(PromQL.Mistake) -> PromQL.Expression {
        let place = current.range
        advance()
        return try modify(expression, edges.rawValue, place) {
            (modifiers: inout TimeModifiers) throws(PromQL.Mistake) in
            guard modifiers.edges == .plain else {
                throw PromQL.Mistake(place, "a selector is either anchored or smoothed, once")
            }
            modifiers.edges = edges
        }
    }

    /// What may stand behind a selector or a subquery.
    private struct TimeModifiers {
        var offset: PromQL.DurationExpression?
        var at: PromQL.FixedTime?
        var edges = PromQL.VectorSelector.Edges.plain

        init(_ selector: PromQL.VectorSelector) {
            (offset, at, edges) = (selector.offset, selector.at, selector.edges)
        }

        init(_ subquery: PromQL.Subquery) { (offset, at) = (subquery.offset, subquery.at) }

        func applied(to selector: PromQL.VectorSelector) -> PromQL.VectorSelector {
            var selector = selector
            (selector.offset, selector.at, selector.edges) = (offset, at, edges)
            return selector
        }
    }

    private func modify(
        _ expression: PromQL.Expression,
        _ name: String,
        _ place: Range<Int>,
        _ change: (inout TimeModifiers) throws(PromQL.Mistake) -> Void
    ) throws(PromQL.Mistake) -> PromQL.Expression {
        let start = expression.range.lowerBound
        switch expression.kind {
        case .vectorSelector(let selector):
            var modifiers = TimeModifiers(selector)
            try change(&modifiers)
            return try make(.vectorSelector(modifiers.applied(to: selector)), from: start)
        case .matrixSelector(var matrix):
            var modifiers = TimeModifiers(matrix.selector)
            try change(&modifiers)
            matrix.selector = modifiers.applied(to: matrix.selector)
            return try make(.matrixSelector(matrix), from: start)
        case .subquery(var subquery):
            var modifiers = TimeModifiers(subquery)
            try change(&modifiers)
            guard modifiers.edges == .plain else { throw PromQL.Mistake(place, "a subquery cannot be \(name)") }
            (subquery.offset, subquery.at) = (modifiers.offset, modifiers.at)
            return try make(.subquery(subquery), from: start)
        default:
            throw PromQL.Mistake(
                place,
                "\(name) goes only behind a selector or a subquery",
                hint: "put it inside: sum(x \(name == "@" ? "@ end()" : name == "offset" ? "offset 5m" : name))"
            )
        }
    }
}
