// A code point is written in UTF-8 as a first byte and up to three following ones of six bits each. So a set of code
// points is a tree whose levels are those digits; equal parts of it are kept once, which makes `\pL` a few hundred
// nodes.

/// The bytes of the code points of a set, as an automaton without cycles.
struct UTF8Automaton: Sendable {
    /// The target of a transition that completes a code point.
    static let end: Int32 = -1

    /// What follows the nodes; targets come before what leads to them, and the first byte's node is last.
    private(set) var nodes: [[Transition]] = []
    private var known: [[Transition]: Int32] = [:]
    /// The nodes that take any following bytes, by their number less one.
    private var full: [Int32] = []

    private static let all = UTF8Automaton(.all)
    private static let allButNewline = UTF8Automaton(.allButNewline)

    /// The automaton of a set that most expressions have.
    static func common(_ set: CodePointSet) -> UTF8Automaton? {
        if set == .all { return all }
        return set == .allButNewline ? allButNewline : nil
    }

    init(_ set: CodePointSet) {
        let lengths: [(codePoints: ClosedRange<UInt32>, following: UInt32, mark: UInt8)] = [
            (0...0x7F, 0, 0), (0x80...0x7FF, 1, 0xC0), (0x800...0xD7FF, 2, 0xE0), (0xE000...0xFFFF, 2, 0xE0),
            (0x10000...CodePointSet.last, 3, 0xF0),
        ]
        var first: [Transition] = []
        for length in lengths {
            let ranges = set.ranges.filter(length.codePoints.overlaps).map { $0.clamped(to: length.codePoints) }
            first += transitions(for: ranges, following: length.following, mark: length.mark)
        }
        nodes.append(first)
        known = [:]
    }

    /// The transitions for the first digit of numbers that have so many more digits.
    private mutating func transitions(
        for ranges: [ClosedRange<UInt32>],
        following: UInt32,
        mark: UInt8
    ) -> [Transition] {
        let shift = 6 * following
        let mask: UInt32 = (1 << shift) - 1
        var result: [Transition] = []
        var digit: UInt32 = 0
        var rest: [ClosedRange<UInt32>] = []

        func add(_ digits: ClosedRange<UInt32>, _ target: Int32) {
            let lower = mark | UInt8(digits.lowerBound)
            let upper = mark | UInt8(digits.upperBound)
            if let before = result.last, before.next == target, before.upper + 1 == lower {
                result[result.count - 1] = Transition(lower: before.lower, upper: upper, next: target)
            } else {
                result.append(Transition(lower: lower, upper: upper, next: target))
            }
        }
        func addRest() {
            if !rest.isEmpty { add(digit...digit, node(for: rest, following: following)) }
            rest = []
        }
        for range in ranges {
            var range = range
            while true {
                let first = range.lowerBound >> shift
                let last = range.upperBound >> shift
                if first != digit || rest.isEmpty {
                    addRest()
                    digit = first
                }
                guard first != last else { break }
                // Up to the end of the first digit, or whole digits at once.
                let isWhole = range.lowerBound & mask == 0
                if isWhole {
                    add(first...(last - 1), node(for: [0...mask], following: following))
                } else {
                    rest.append(range.lowerBound & mask...mask)
                }
                range = ((isWhole ? last : first + 1) << shift)...range.upperBound
            }
            rest.append(range.lowerBound & mask...range.upperBound & mask)
        }
        addRest()
        return result
    }

    /// The node for what follows a digit.
    private mutating func node(for ranges: [ClosedRange<UInt32>], following: UInt32) -> Int32 {
        guard following > 0 else { return Self.end }
        if ranges.count == 1, ranges[0] == 0...(1 << (6 * following) - 1) { return fullNode(following: following) }
        let transitions = transitions(for: ranges, following: following - 1, mark: 0x80)
        if let node = known[transitions] { return node }
        let node = Int32(nodes.count)
        nodes.append(transitions)
        known[transitions] = node
        return node
    }

    /// The node that takes so many following bytes, whatever they are.
    private mutating func fullNode(following: UInt32) -> Int32 {
        while full.count < following {
            nodes.append([Transition(lower: 0x80, upper: 0xBF, next: full.last ?? Self.end)])
            full.append(Int32(nodes.count - 1))
        }
        return full[Int(following) - 1]
    }
}
