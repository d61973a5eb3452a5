extension LazyAutomaton {
    /// What a search found.
    enum Outcome: Equatable {
        case nothing
        /// Where the match ends, or begins for one that ran backwards.
        case found(Int)
        /// Too many states: another engine has to search.
        case gaveUp
    }

    /// Where the match ends that the automaton accepts last, or any of them if that is enough.
    mutating func matchEnd(in text: Bytes, from start: Int, isAnyEnough: Bool = false) -> Outcome {
        var end: Int?
        let isComplete = scan(text, from: start) { _, _, position in
            end = position
            return !isAnyEnough
        }
        return isComplete ? end.map(Outcome.found) ?? .nothing : .gaveUp
    }

    /// Where the longest match begins that ends at a position.
    ///
    /// For a program that runs backwards.
    mutating func matchStart(in text: Bytes, before end: Int, notBefore limit: Int) -> Outcome {
        var state = startOffset(before: Neighbour(after: end, in: text), at: end)
        var position = end
        defer { steps += end - position }
        var start = Outcome.nothing
        var table = self.table
        while true {
            while position > limit {
                let entry = table[state &+ Int(classes[Int(text[position &- 1])])]
                guard entry.isPlain else { break }
                state = entry.offset
                position &-= 1
            }
            let column = position > 0 ? Int(classes[Int(text[position - 1])]) : endColumn
            var entry = table[state &+ column]
            if entry.isUnknown {
                guard let new = workOut(from: state, column: column, at: position) else { return .gaveUp }
                entry = new
                table = self.table
            }
            if entry.isMatch { start = .found(position) }
            if entry.isDead || position <= limit { return start }
            state = entry.offset
            position &-= 1
        }
    }

    /// Runs over a text up to its end, until no more can match, or until the closure returns false.
    ///
    /// The closure gets the entry that tells of each match and the place behind it, ascending.
    ///
    /// - Returns: False if there were too many states.
    @inline(__always)
    mutating func scan(
        _ text: Bytes,
        from start: Int,
        onMatch: (borrowing LazyAutomaton, AutomatonEntry, Int) -> Bool
    ) -> Bool {
        let end = text.count
        var position = start
        defer { steps += position - start }
        if let finder {
            position = finder.position(in: text, from: start, to: end) ?? end
            if position == end { return true }
        }
        var state = startOffset(before: Neighbour(before: position, in: text), at: position)
        var table = self.table
        while true {
            while position < end {
                let entry = table[state &+ Int(classes[Int(text[position])])]
                guard entry.isPlain else { break }
                state = entry.offset
                position &+= 1
            }
            let column = position < end ? Int(classes[Int(text[position])]) : endColumn
            var entry = table[state &+ column]
            if entry.isUnknown {
                guard let new = workOut(from: state, column: column, at: position) else { return false }
                entry = new
                table = self.table
            }
            if entry.isMatch, !onMatch(self, entry, position) { return true }
            if entry.isDead || position == end { return true }
            state = entry.offset
            position &+= 1
            if entry.isStart, let finder {
                position = finder.position(in: text, from: position, to: end) ?? end
                if position == end { return true }
                state = startOffset(before: Neighbour(before: position, in: text), at: position)
                table = self.table
            }
        }
    }
}
