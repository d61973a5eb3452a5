import VigilPattern

// Go before 1.23 takes a folded letter for the plain one where alternatives begin with both, as in `K\z|(?i:K)`: it
// takes out of alternatives what they begin with (https://github.com/golang/go/issues/59007). It does not where one
// begins with the empty `(?:)`, so it is asked again with that when its answer differs.

extension PatternComparison {
    /// A difference, if it remains when Go is kept from taking out what alternatives begin with.
    package static func confirmed(
        _ one: PatternCase,
        _ difference: PatternDifference,
        by peer: GoPeer
    ) throws -> PatternDifference? {
        let apart = one.withAlternativesApart
        guard apart.peerSource != one.peerSource, case .accepted = try peer.answer(to: one) else { return difference }
        return try self.difference(apart, peer.answer(to: apart))
    }
}

extension PatternCase {
    /// The same, but for Go with an empty group after each `|`.
    var withAlternativesApart: PatternCase {
        var apart = self
        var source = String.UnicodeScalarView()
        var rest = Array(peerSource.unicodeScalars)[...]
        while let first = rest.first {
            let part = rest.prefix(Self.partCount(rest))
            source.append(contentsOf: part)
            if first == "|" { source.append(contentsOf: "(?:)".unicodeScalars) }
            rest = rest.dropFirst(part.count)
        }
        apart.peerSource = String(source)
        return apart
    }

    /// How long the class in brackets, quotation or escape is that comes first; 1 for anything else.
    private static func partCount(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
        if rest.starts(with: #"\Q"#.unicodeScalars) {
            return rest.firstRange(of: Array(#"\E"#.unicodeScalars)).map { $0.upperBound - rest.startIndex }
                ?? rest.count
        }
        if rest.first == "\\" { return 2 }
        guard rest.first == "[" else { return 1 }
        var count = rest.dropFirst().first == "^" ? 2 : 1
        // A `]` that comes first is a member.
        repeat {
            count += memberCount(rest.dropFirst(count))
        } while count < rest.count
            && rest[rest.startIndex + count] != "]"
        return count + 1
    }

    private static func memberCount(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
        if rest.starts(with: "[:".unicodeScalars), let end = rest.firstRange(of: Array(":]".unicodeScalars)) {
            return end.upperBound - rest.startIndex
        }
        return rest.first == "\\" ? 2 : 1
    }
}
