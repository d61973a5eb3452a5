import VigilModel

/// Makes the points of a tier from the samples of one stream.
///
/// Of distributions that are totals, samples are kept as they are: the last of each window, and where they begin anew
/// the last before and the first after, so that it is seen.
struct TierFold {
    private let width: Int64
    private let kind: SeriesKind
    private var window = Int64.min
    /// One for each start of totals: runs with different starts are different writers.
    private var open: [(start: Timestamp, point: TierPoint)] = []
    private var closed: [Sample] = []
    /// What distributions had come to at the end of the window before.
    private var totals: [(start: Timestamp, value: SampleValue)] = []

    init(_ tier: MetricTier, of kind: SeriesKind) {
        width = tier.width.nanoseconds
        self.kind = kind
    }

    /// Adds samples.
    ///
    /// - Parameter samples: Times ascending, over all calls.
    /// - Returns: Points that are complete, times ascending.
    mutating func append(_ samples: [Sample]) -> [Sample] {
        var points: [Sample] = []
        for sample in samples {
            let window = sample.time.floored(to: .nanoseconds(width)).nanoseconds
            if window != self.window {
                points += finish()
                self.window = window
            }
            add(sample)
        }
        return points
    }

    /// The points that are left.
    mutating func finish() -> [Sample] {
        let points = closed + open.map(\.point.result)
        totals = open.map { ($0.start, $0.point.sample.value) }
        closed.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        return points.count > 1 ? points.ordered() : points
    }

    private mutating func add(_ sample: Sample) {
        if sample.value == .stale {
            // It ends all that its writer counted.
            closed += open.map(\.point.result)
            closed.append(sample)
            open.removeAll()
            return
        }
        let start = kind == .gauge || kind.isDelta ? Timestamp.zero : sample.start
        guard let index = open.firstIndex(where: { $0.start == start }) else {
            let before = totals.first { $0.start == start }?.value
            if before.map({ !$0.isCounted(in: sample.value) }) ?? true { noteBeginning(sample) }
            open.append((start, TierPoint(sample, of: kind)))
            return
        }
        if open[index].point.add(sample) { return }
        closed.append(open[index].point.result)
        noteBeginning(sample)
        open[index].point = TierPoint(sample, of: kind)
    }

    /// Keeps a total from which on others are counted.
    private mutating func noteBeginning(_ sample: Sample) {
        if !kind.isDelta, sample.value.number == nil { closed.append(sample) }
    }
}
