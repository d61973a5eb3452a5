/// The programs of a pattern.
struct MatcherPrograms: Sendable {
    let forward: Program
    /// Finds where matches begin whose end is known.
    let backward: Program
    /// For whole texts, where `.` matches newlines.
    let whole: Program
    /// What every match begins with, if it begins with anything.
    let finder: LiteralFinder?

    init(
        _ expression: Expression,
        whole wholeExpression: Expression,
        groupCount: Int
    ) throws(ProgramCompiler.TooBig) {
        forward = try ProgramCompiler.compile(expression, groupCount: groupCount)
        backward = try ProgramCompiler.compileBackward(expression)
        whole =
            wholeExpression == expression
            ? forward : try ProgramCompiler.compile(wholeExpression, groupCount: groupCount)
        let prefix = expression.prefix.bytes
        finder = prefix.isEmpty ? nil : LiteralFinder(prefix)
    }
}
