/// The automata of one search for a set at a time; each is made when it is first needed.
struct SetScratch: ~Copyable {
    private let searches: [SearchMatcher]
    /// nil if it would be too big.
    private let program: Program?
    private let bytesMax: Int
    private var all: LazyAutomaton?
    private var leftmost: LazyAutomaton?

    init(_ searches: [SearchMatcher], _ program: Program?, bytesMax: Int) {
        self.searches = searches
        self.program = program
        self.bytesMax = bytesMax
    }

    /// The indices of the patterns that match somewhere, ascending.
    mutating func matching(in text: Bytes) -> [Int] {
        if all == nil, let program {
            all = LazyAutomaton(program, start: program.searchStart, .all, bytesMax: bytesMax)
        }
        var found = [Bool](repeating: false, count: searches.count)
        if all?.findMatching(in: text, found: &found) != true {
            // What was found before there were too many states is true all the same.
            for index in searches.indices where !found[index] { found[index] = searches[index].matches(text) }
        }
        return found.indices.filter { found[$0] }
    }

    /// The leftmost match from a position on, of the first pattern that matches there.
    mutating func leftmostMatch(in text: Bytes, from start: Int) -> (pattern: Int, match: PatternMatch)? {
        if leftmost == nil, let program {
            leftmost = LazyAutomaton(program, start: program.searchStart, .preferred, bytesMax: bytesMax)
        }
        switch leftmost?.preferredMatch(in: text, from: start) {
        case .nothing: return nil
        case .found(let pattern, let end):
            return searches[pattern].match(in: text, endingAt: end, notBefore: start).map { (pattern, $0) }
        case .gaveUp, nil: return leftmostOfEach(in: text, from: start)
        }
    }

    private func leftmostOfEach(in text: Bytes, from start: Int) -> (pattern: Int, match: PatternMatch)? {
        var best: (pattern: Int, match: PatternMatch)?
        for (index, search) in searches.enumerated() {
            guard let match = search.firstMatch(in: text, from: start) else { continue }
            if best.map({ match.range.lowerBound < $0.match.range.lowerBound }) ?? true { best = (index, match) }
        }
        return best
    }
}

extension LazyAutomaton {
    fileprivate enum SetOutcome {
        case nothing
        case found(pattern: Int, end: Int)
        case gaveUp
    }

    /// Which pattern matches leftmost, and where that match ends.
    fileprivate mutating func preferredMatch(in text: Bytes, from start: Int) -> SetOutcome {
        var last: (pattern: Int32, end: Int)?
        let isComplete = scan(text, from: start) { automaton, entry, position in
            // Now, as states may be thrown away before the end.
            last = automaton.matches(at: entry).first.map { ($0, position) }
            return true
        }
        guard isComplete else { return .gaveUp }
        return last.map { .found(pattern: Int($0.pattern), end: $0.end) } ?? .nothing
    }

    /// Marks the patterns that match somewhere; false if there were too many states.
    fileprivate mutating func findMatching(in text: Bytes, found: inout [Bool]) -> Bool {
        var missing = found.count
        return scan(text, from: 0) { automaton, entry, _ in
            for pattern in automaton.matches(at: entry) where !found[Int(pattern)] {
                found[Int(pattern)] = true
                missing -= 1
            }
            return missing > 0
        }
    }
}
