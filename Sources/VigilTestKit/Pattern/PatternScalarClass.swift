/// A set of scalars as expressions write it: `[a-z\d]`, `\pL`, `[[:^alpha:]]`.
package struct PatternScalarClass: Sendable {
    /// One member of a class.
    enum Item: Sendable {
        case scalar(Unicode.Scalar, spelling: String)
        case range(ClosedRange<UInt32>, spelling: String)
        /// A class that has a name, with some scalars that are in it.
        case named(String, members: [Unicode.Scalar])
    }

    let items: [Item]
    let isNegated: Bool
    /// Whether it stands in brackets; without, it has one item.
    let isBracketed: Bool

    /// The class as it is written.
    var source: String {
        var text = ""
        for item in items {
            switch item {
            case .scalar(_, let spelling), .range(_, let spelling), .named(let spelling, _): text += spelling
            }
        }
        return isBracketed ? (isNegated ? "[^\(text)]" : "[\(text)]") : text
    }

    /// Something that is in the class or, where it is negated, most likely not.
    func sample(using random: inout SeededGenerator) -> Unicode.Scalar? {
        guard !items.isEmpty else { return nil }
        switch random.pick(items) {
        case .scalar(let scalar, _): return scalar
        case .range(let range, _):
            let near = range.lowerBound...min(range.upperBound, range.lowerBound + 40)
            return Unicode.Scalar(UInt32.random(in: random.chance(0.8) ? near : range, using: &random))
        case .named(_, let members): return members.isEmpty ? nil : random.pick(members)
        }
    }
}
