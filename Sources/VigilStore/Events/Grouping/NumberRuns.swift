/// Numbers of which one at a place in their order is wanted; none is NaN.
///
/// Kept in runs, so that long ones are taken over as they are when they are added or merged; where they are too many to
/// keep, as a sketch.
struct NumberRuns: Sendable {
    /// A run of at least so many numbers stays by itself.
    private static let runMin = 1_024

    private var runs: [[Double]]
    private var sketch: NumberSketch?
    private(set) var count: Int

    /// The numbers given.
    init(_ numbers: [Double] = []) {
        runs = numbers.isEmpty ? [] : [numbers]
        count = numbers.count
    }

    /// Keeps where the numbers lie instead of the numbers, from now on.
    mutating func compress() {
        var sketch = sketch ?? NumberSketch()
        for run in runs { for number in run { sketch.append(number) } }
        self.sketch = sketch
        runs = []
    }

    mutating func append(_ number: Double) {
        count += 1
        if sketch != nil {
            sketch?.append(number)
            return
        }
        if runs.isEmpty { runs.append([]) }
        runs[runs.count - 1].append(number)
    }

    mutating func append(_ numbers: some Collection<Double>) {
        count += numbers.count
        if sketch != nil {
            for number in numbers { sketch?.append(number) }
        } else if runs.isEmpty || numbers.count >= Self.runMin {
            runs.append(Array(numbers))
        } else {
            runs[runs.count - 1].append(contentsOf: numbers)
        }
    }

    mutating func append(_ other: NumberRuns) {
        for run in other.runs { append(run) }
        guard let more = other.sketch else { return }
        compress()
        sketch?.append(more)
        count += more.count
    }

    /// The number at a quantile (0 to 1) by nearest rank; nil of none.
    func nearestRank(_ quantile: Double) -> Double? {
        let place = Int((min(1, max(0, quantile)) * Double(count)).rounded(.up))
        return count == 0 ? nil : ordered(at: max(1, place) - 1)
    }

    /// The number that would stand at a place if all were sorted; of a sketch, about that.
    ///
    /// By eleven of the bits at a time, the highest first: a round counts where the numbers lie and goes on with those
    /// of one part, so that most are looked at twice or so and never sorted.
    func ordered(at place: Int) -> Double {
        if let sketch { return sketch.ordered(at: place) }
        guard count > 256 else { return runs.flatMap { $0 }.sorted()[place] }
        var part = Part(rank: place)
        for run in runs { for number in run { part.count(number.rankKey) } }
        let digit = part.narrow()
        var keys: [UInt64] = []
        keys.reserveCapacity(part.size)
        for run in runs {
            for number in run where part.digit(of: number.rankKey) == digit { keys.append(number.rankKey) }
        }
        while keys.count > 256, part.next() {
            for key in keys { part.count(key) }
            let digit = part.narrow()
            keys.removeAll { part.digit(of: $0) != digit }
        }
        return Double(rankKey: keys.sorted()[part.rank])
    }
}

/// Narrows down where a place lies among numbers whose higher bits are the same.
private struct Part {
    /// The place among the numbers of the part.
    private(set) var rank: Int
    /// How many numbers are in the part that was narrowed down to.
    private(set) var size = 0
    private var shift: UInt64 = 53
    private var counts = [Int](repeating: 0, count: 2_048)

    init(rank: Int) { self.rank = rank }

    @inline(__always)
    func digit(of key: UInt64) -> Int { Int(key &>> shift & 2_047) }

    @inline(__always)
    mutating func count(_ key: UInt64) { counts[digit(of: key)] &+= 1 }

    /// The digit of the numbers among which the place lies.
    mutating func narrow() -> Int {
        var digit = 0
        while rank >= counts[digit] {
            rank -= counts[digit]
            digit += 1
        }
        size = counts[digit]
        return digit
    }

    /// Goes on to the bits behind; false where there are none.
    mutating func next() -> Bool {
        if shift == 0 { return false }
        shift = shift > 11 ? shift - 11 : 0
        for index in counts.indices { counts[index] = 0 }
        return true
    }
}
