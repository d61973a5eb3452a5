import VigilModel

/// What a sample of a block holds; never renumber.
enum SampleKind: UInt8, CaseIterable {
    case integer = 0
    case double = 1
    case stale = 2
    case histogram = 3
    case exponential = 4
    case summary = 5
    case rollup = 6

    init(_ value: SampleValue) {
        self =
            switch value {
            case .number(.int): .integer
            case .number(.double): .double
            case .stale: .stale
            case .histogram: .histogram
            case .exponential: .exponential
            case .summary: .summary
            case .rollup: .rollup
            }
    }

    /// Whether a sample of the kind is a number, or says that there is none.
    var isScalar: Bool { rawValue <= SampleKind.stale.rawValue }
}

/// Adjacent samples of one kind.
struct KindRun: Equatable {
    var kind: SampleKind
    /// Which samples of the block.
    var samples: Range<Int>
    /// How many samples of the kind come before it, in the column of the kind.
    var rank: Int

    /// The places in its kind's column of those of its samples that lie in a range.
    func ranks(of range: Range<Int>) -> Range<Int> {
        let own = range.within(samples)
        return (rank + own.lowerBound)..<(rank + own.upperBound)
    }
}

/// The kinds of a block's samples, in order.
struct SampleKinds {
    private(set) var runs: [KindRun] = []
    private(set) var counts = [Int](repeating: 0, count: SampleKind.allCases.count)
    /// How many samples there are.
    private(set) var count = 0

    /// The only kind there is; nil for several, and for no samples.
    var only: SampleKind? { runs.count == 1 ? runs[0].kind : nil }
    /// Whether every sample is a number or stale.
    var areScalar: Bool { runs.allSatisfy(\.kind.isScalar) }

    func count(of kind: SampleKind) -> Int { counts[Int(kind.rawValue)] }

    mutating func append(_ kind: SampleKind, _ length: Int) {
        if let last = runs.last, last.kind == kind {
            runs[runs.count - 1].samples = last.samples.lowerBound..<(count + length)
        } else {
            runs.append(KindRun(kind: kind, samples: count..<(count + length), rank: count(of: kind)))
        }
        count += length
        counts[Int(kind.rawValue)] += length
    }

    /// The places in a kind's column of the samples of a range.
    func ranks(of kind: SampleKind, in range: Range<Int>) -> Range<Int> {
        let before = runs.lazy.filter { $0.kind == kind }.map { (0..<range.lowerBound).within($0.samples).count }
        let within = runs.lazy.filter { $0.kind == kind }.map { range.within($0.samples).count }
        let start = before.reduce(0, +)
        return start..<(start + within.reduce(0, +))
    }
}
