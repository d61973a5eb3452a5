/// A set of code points, as ascending ranges that neither overlap nor touch.
struct CodePointSet: Hashable, Sendable {
    typealias CodePoints = ClosedRange<UInt32>

    static let last: UInt32 = 0x10FFFF
    static let all = CodePointSet([0...last])
    static let allButNewline = CodePointSet([0x0A...0x0A]).inverted

    private(set) var ranges: [CodePoints]

    /// A set of the ranges, which may come in any order and overlap.
    init(_ ranges: [CodePoints] = []) {
        self.ranges = Self.normalised(ranges)
    }

    var isEmpty: Bool { ranges.isEmpty }

    /// Whether no code point takes more than a byte.
    var isASCII: Bool { (ranges.last?.upperBound ?? 0) < 0x80 }

    /// How many code points there are.
    var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// The only code point; nil where there is another number of them.
    var single: UInt32? {
        guard ranges.count == 1, let range = ranges.first, range.count == 1 else { return nil }
        return range.lowerBound
    }

    func union(_ other: CodePointSet) -> CodePointSet {
        if isEmpty { return other }
        return other.isEmpty ? self : CodePointSet(ranges + other.ranges)
    }

    /// Every code point that is not in the set.
    var inverted: CodePointSet {
        var result: [CodePoints] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= Self.last { result.append(next...Self.last) }
        return CodePointSet(result)
    }

    private static func normalised(_ ranges: [CodePoints]) -> [CodePoints] {
        guard ranges.count > 1 else { return ranges }
        var result: [CodePoints] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let before = result.last, range.lowerBound <= before.upperBound + 1 {
                let end = max(before.upperBound, range.upperBound)
                result[result.count - 1] = before.lowerBound...end
            } else {
                result.append(range)
            }
        }
        return result
    }
}
