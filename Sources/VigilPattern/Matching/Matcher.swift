/// A compiled expression: picks the fastest engine that can answer.
final class Matcher: Sendable {
    let groupNames: [String?]
    let wholeValues: [String]?
    let wholePrefix: String
    private let programs: MatcherPrograms
    private let pool: ScratchPool<MatcherScratch>

    convenience init(_ source: String, options: Pattern.Options) throws(PatternError) {
        let parsed = try ExpressionParser.parse(source, options: options)
        let whole =
            parsed.hasNarrowDot
            ? try ExpressionParser.parse(source, options: options.union(.dotMatchesNewline)) : parsed
        try self.init(parsed.expression, whole: whole.expression, groupNames: parsed.groupNames, source: source)
    }

    init(
        _ expression: Expression,
        whole: Expression,
        groupNames: [String?] = [nil],
        source: String
    ) throws(PatternError) {
        self.groupNames = groupNames
        let unanchored = whole.withoutEdgeAnchors
        wholeValues = unanchored.values.map { $0.map { String(decoding: $0, as: UTF8.self) } }
        wholePrefix = String(decoding: unanchored.prefix.bytes, as: UTF8.self)
        do throws(ProgramCompiler.TooBig) {
            let programs = try MatcherPrograms(expression, whole: whole, groupCount: groupNames.count)
            self.programs = programs
            pool = ScratchPool { MatcherScratch(programs) }
        } catch {
            throw PatternError(
                .programTooBig,
                in: source,
                at: 0..<source.utf8.count,
                "written out, the expression has too many steps",
                hint: "at most \(ProgramCompiler.sizeMax); large counts and classes multiply"
            )
        }
    }

    func matchesWhole(_ text: Bytes) -> Bool {
        pool.withScratch { scratch in
            switch scratch.wholeEnd(of: text) {
            case .nothing: return false
            case .found: return true
            case .gaveUp:
                var slots: [Int] = []
                return scratch.matchWhole(text, slots: &slots)
            }
        }
    }

    func matches(_ text: Bytes) -> Bool {
        pool.withScratch { scratch in
            switch scratch.matchEnd(in: text, from: 0, isAnyEnough: true) {
            case .nothing: return false
            case .found: return true
            case .gaveUp:
                var slots: [Int] = []
                return scratch.match(SearchWindow(text: text, range: 0..<text.count), slots: &slots)
            }
        }
    }

    func firstMatch(in text: Bytes) -> PatternMatch? {
        firstMatch(in: text, from: 0)
    }

    func firstMatch(in text: Bytes, from start: Int) -> PatternMatch? {
        pool.withScratch { firstMatch(in: text, from: start, with: &$0) }
    }

    func wholeMatch(in text: Bytes) -> PatternMatch? {
        if groupNames.count == 1 { return matchesWhole(text) ? PatternMatch(0..<text.count) : nil }
        var slots = noSlots
        return pool.withScratch { $0.matchWhole(text, slots: &slots) } ? PatternMatch(slots: slots) : nil
    }

    /// Successive matches, empty ones but not directly behind the match before.
    func matches(in text: Bytes) -> [PatternMatch] {
        pool.withScratch { scratch in
            var successive = SuccessiveMatches<PatternMatch>(text)
            while let start = successive.position, let match = firstMatch(in: text, from: start, with: &scratch) {
                successive.append(match, at: match.range)
            }
            return successive.matches
        }
    }

    private func firstMatch(in text: Bytes, from start: Int, with scratch: inout MatcherScratch) -> PatternMatch? {
        var window = SearchWindow(text: text, range: start..<text.count)
        switch scratch.matchEnd(in: text, from: start, isAnyEnough: false) {
        case .nothing: return nil
        case .gaveUp: break
        case .found(let end):
            guard case .found(let start) = scratch.matchStart(in: text, before: end, notBefore: start) else { break }
            if groupNames.count == 1 { return PatternMatch(start..<end) }
            window = SearchWindow(text: text, range: start..<end, isAnchored: true, endsAtEnd: true)
        }
        var slots = noSlots
        return scratch.match(window, slots: &slots) ? PatternMatch(slots: slots) : nil
    }

    private var noSlots: [Int] { [Int](repeating: -1, count: 2 * groupNames.count) }
}
