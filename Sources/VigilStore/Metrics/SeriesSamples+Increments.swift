import VigilModel

// How sums and distributions grew, from their samples.
//
// Deltas say it themselves. Totals are compared with the total before, within one writer's run: samples with the same
// start. Several runs at the same time are several writers, and are added up, never read as one that was reset. The
// first total of a run counts whole if the run began while we were looking (from `lookback` before the range on), else
// only what came after it is known.

extension SeriesSamples {
    /// How long before a range samples are of use as what later ones are compared with.
    public static let lookback = Duration.seconds(300)

    /// What was added within a range, by when it was measured, no finer than the given steps.
    func increments<Value: GrowingValue>(_ type: Value.Type, in steps: TimeSteps) -> [Increment<Value>] {
        streams.flatMap { stream in
            if identity.kind.isDelta { return Self.deltas(type, stream.samples, steps) }
            return Dictionary(grouping: stream.samples.unrolled, by: \.start)
                .sorted { $0.key < $1.key }
                .flatMap { Self.totals(type, $0.value, steps) }
        }
    }

    private static func deltas<Value: GrowingValue>(
        _ type: Value.Type,
        _ samples: [Sample],
        _ steps: TimeSteps
    ) -> [Increment<Value>] {
        var previous: Timestamp?
        var increments: [Increment<Value>] = []
        for sample in samples where steps.range.contains(sample.time) {
            guard let value = Value(sample.value) else { continue }
            let start = sample.start == .zero ? previous ?? sample.time : sample.start
            increments.append(Increment(start: min(start, sample.time), end: sample.time, value: value))
            previous = sample.time
        }
        return increments
    }

    private static func totals<Value: GrowingValue>(
        _ type: Value.Type,
        _ samples: [Sample],
        _ steps: TimeSteps
    ) -> [Increment<Value>] {
        var run = CumulativeRun<Value>(steps)
        for sample in samples where sample.time < steps.range.end {
            guard let value = Value(sample.value) else { continue }
            run.add(value, at: sample.time, countedFrom: sample.start)
        }
        run.finish()
        return run.increments
    }
}

/// Walks over one run's totals and keeps what each step added.
private struct CumulativeRun<Value: GrowingValue> {
    private let steps: TimeSteps
    private var base: (time: Timestamp, value: Value)?
    private var newest: (time: Timestamp, value: Value)?
    private(set) var increments: [Increment<Value>] = []

    init(_ steps: TimeSteps) {
        self.steps = steps
    }

    mutating func add(_ value: Value, at time: Timestamp, countedFrom start: Timestamp) {
        guard time >= steps.start else {
            base = (time, value)
            newest = base
            return
        }
        if let newest {
            if value.hasFallen(since: newest.value) {
                emit()
                base = (newest.time, .nothing)
            } else if newest.time >= steps.start, steps.index(of: newest.time) != steps.index(of: time) {
                emit()
            }
        } else if start != .zero, start >= steps.start - SeriesSamples.lookback {
            base = (min(start, time), .nothing)
        } else {
            base = (time, value)
        }
        newest = (time, value)
    }

    mutating func finish() { emit() }

    /// Keeps what came from the base to the newest total, which is the base from now on.
    private mutating func emit() {
        guard let base, let newest, newest.time > base.time else { return }
        let value = newest.value.growth(since: base.value) ?? newest.value
        increments.append(Increment(start: base.time, end: newest.time, value: value))
        self.base = newest
    }
}
