extension PromQL {
    /// The expression that a query spells; its types fit.
    ///
    /// Everything of Prometheus 3 is understood, what is experimental there too.
    ///
    /// - Parameter text: At most ``scalarsMax`` long, nested at most ``heightMax`` deep.
    /// - Returns: The whole query, with places of its parts.
    /// - Throws: ``QuerySyntaxError`` with the place of the first mistake.
    package static func parse(_ text: String) throws(QuerySyntaxError) -> Expression {
        let scanner = SyntaxScanner(text)
        guard scanner.scalars.count <= scalarsMax else {
            let end = scalarsMax..<scanner.scalars.count
            throw QuerySyntaxError(text, end, "this query is too long", hint: "at most \(scalarsMax) characters")
        }
        do throws(Mistake) {
            var parser = QueryParser(QueryLexer.tokens(of: scanner))
            return try parser.parse()
        } catch {
            throw error.error(in: text)
        }
    }
}
