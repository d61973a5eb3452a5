/// A compiled expression.
final class Matcher: Sendable {
    let groupNames: [String?]
    let search: SearchMatcher
    /// For whole texts, where `.` matches newlines.
    let whole: WholeMatcher

    init(_ source: String, options: Pattern.Options, _ engines: PatternEngines) throws(PatternError) {
        let parsed = try ExpressionParser.parse(source, options: options)
        let whole =
            parsed.hasNarrowDot
            ? try ExpressionParser.parse(source, options: options.union(.dotMatchesNewline)) : parsed
        groupNames = parsed.groupNames
        do throws(ProgramCompiler.TooBig) {
            let groupCount = parsed.groupNames.count
            let program = try ProgramCompiler.compile(parsed.expression, groupCount: groupCount)
            let wholeProgram =
                parsed.hasNarrowDot
                ? try ProgramCompiler.compile(whole.expression, groupCount: groupCount) : program
            search = SearchMatcher(parsed.expression, program, engines)
            self.whole = WholeMatcher(whole.expression, wholeProgram, engines)
        } catch {
            throw PatternError(error, of: source)
        }
    }
}
