import VigilPattern
import VigilStore

extension QueryParser {
    /// Reads a selector: a name, conditions in braces, or both.
    mutating func parseSelector(name: String?) throws(PromQL.Mistake) -> PromQL.Expression {
        let start = current.range.lowerBound
        var selector = PromQL.VectorSelector(name: name)
        if name != nil { advance() }
        if current.isSign("{") { try parseConditions(of: &selector) }
        if selector.name != nil, let twice = selector.conditions.first(where: { $0.label == "__name__" }) {
            throw PromQL.Mistake(start..<passed, "the metric's name is given twice", hint: "leave out \(twice.text)")
        }
        return try make(.vectorSelector(selector), from: start)
    }

    private mutating func parseConditions(of selector: inout PromQL.VectorSelector) throws(PromQL.Mistake) {
        let open = current.range
        advance()
        while !consume("}") {
            try parseCondition(of: &selector, open)
            if consume(",") { continue }
            if current.isSign("}") { continue }
            if case .end = current.kind {
                throw PromQL.Mistake(open, "this brace has no end", hint: "close it with }")
            }
            throw unexpected("a comma or } should stand here")
        }
    }

    private mutating func parseCondition(
        of selector: inout PromQL.VectorSelector,
        _ open: Range<Int>
    ) throws(PromQL.Mistake) {
        let place = current.range
        let label: String
        switch current.kind {
        case .word(let word) where !word.contains(":"): label = word
        case .string(let text): label = text
        case .end: throw PromQL.Mistake(open, "this brace has no end", hint: "close it with }")
        default: throw unexpected("a label should stand here", hint: "write a condition: {job=\"api\"}")
        }
        if case .string = current.kind, following.isSign(",") || following.isSign("}") {
            guard selector.name == nil else { throw PromQL.Mistake(place, "the metric's name is given twice") }
            guard !label.isEmpty else { throw PromQL.Mistake(place, "the metric's name is empty") }
            selector.name = label
            return advance()
        }
        guard !label.isEmpty else { throw PromQL.Mistake(place, "the label's name is empty") }
        advance()
        let comparison = try parseComparison()
        guard case .string(let value) = current.kind else {
            throw unexpected("a quoted value should stand here", hint: "\(label)\(comparison.rawValue)\"value\"")
        }
        let condition = try make(label, comparison, value)
        advance()
        selector.conditions.append(condition)
    }

    private mutating func parseComparison() throws(PromQL.Mistake) -> PromQL.LabelCondition.Comparison {
        guard case .sign(let sign) = current.kind, let comparison = PromQL.LabelCondition.Comparison(rawValue: sign)
        else {
            let hint = current.isSign("==") ? "labels are compared with a single =" : "=, !=, =~ or !~"
            throw unexpected("an operator should stand here", hint: hint)
        }
        advance()
        return comparison
    }

    /// The condition whose value is the next token.
    private func make(
        _ label: String,
        _ comparison: PromQL.LabelCondition.Comparison,
        _ value: String
    ) throws(PromQL.Mistake) -> PromQL.LabelCondition {
        let isNegated = comparison == .notMatching || comparison == .notEqual
        let matcher: LabelMatcher
        switch comparison {
        case .equal: matcher = .equal(label, value)
        case .notEqual: matcher = .notEqual(label, value)
        case .matching, .notMatching:
            do throws(PatternError) {
                matcher = LabelMatcher(label, matching: try Pattern(value), isNegated: isNegated)
            } catch {
                throw PromQL.Mistake(place(of: error, in: value), error.message, hint: error.hint)
            }
        }
        return PromQL.LabelCondition(label: label, comparison: comparison, value: value, matcher: matcher)
    }

    /// Where in the next token, a string, an expression is wrong.
    ///
    /// With escapes in the quotes, places in the value are not those in the text: then all of it is meant.
    private func place(of error: PatternError, in value: String) -> Range<Int> {
        let scalars = { (end: Int) in String(decoding: value.utf8.prefix(end), as: UTF8.self).unicodeScalars.count }
        guard value.unicodeScalars.count + 2 == current.range.count else { return current.range }
        let start = current.range.lowerBound + 1
        return start + scalars(error.position.lowerBound)..<start + scalars(error.position.upperBound)
    }
}
