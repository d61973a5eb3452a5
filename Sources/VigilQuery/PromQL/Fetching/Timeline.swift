import VigilModel
import VigilStore

// A series may have several writers, and one writer several runs (restarts, each with a start of its own). Prometheus
// knows one value at a time. Runs that follow each other are put one behind the other: a restart is a reset. Runs that
// write at the same time are added up, and never read as resets: what a run had reached stays in the sum when it ends.

/// Puts the samples of a series' writers on one line of time.
enum Timeline {
    /// A gauge's writer that is so far behind another is taken for gone.
    private static let gaugeLag: Int64 = 60_000_000_000

    /// One writer's samples with one start.
    struct Run {
        var samples: [Sample] = []
        var start: Timestamp
        /// What it had reached before its first sample here, as far as that matters.
        var value: SampleValue?
        var time: Int64 = .min
    }

    /// The samples of a series on one line of time.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - bases: What each writer's deltas had added up to before.
    /// - Returns: Times ascend and come once, nothing is a rollup, and deltas are running totals.
    static func samples(of series: SeriesSamples, _ bases: [UInt64: SampleValue]) -> [Sample] {
        let streams = series.streams.map { stream in
            series.identity.kind.isDelta
                ? totals(of: stream.samples, from: bases[stream.writer]) : stream.samples.unrolled
        }
        let isGauge = series.identity.kind == .gauge
        if streams.count == 1, isGauge || streams[0].isOneLine { return streams[0] }
        let runs = streams.flatMap { Self.runs(of: $0, isGauge: isGauge) }
            .sorted { $0.samples[0].time < $1.samples[0].time }
        let follow = zip(runs, runs.dropFirst()).allSatisfy { earlier, later in
            (earlier.samples.last?.time ?? .distantPast) < later.samples[0].time
        }
        return follow ? runs.flatMap(\.samples) : added(runs, isGauge: isGauge)
    }

    /// What deltas add up to; nil for none.
    static func total(of deltas: [Sample]) -> SampleValue? {
        var total: SampleValue?
        for sample in deltas {
            guard let value = sample.value.asDelta else { continue }
            total = total?.adding(value) ?? value
        }
        return total
    }

    private static func totals(of deltas: [Sample], from base: SampleValue?) -> [Sample] {
        var total = base
        return deltas.map { sample in
            guard let value = sample.value.asDelta else { return Sample(time: sample.time, value: .stale) }
            let sum = total?.adding(value) ?? value
            total = sum
            return Sample(time: sample.time, value: sum)
        }
    }

    private static func runs(of samples: [Sample], isGauge: Bool) -> [Run] {
        var runs: [Timestamp: Run] = [:]
        var newest = Timestamp.zero
        for sample in samples {
            // A stale marker has no start: it ends what its writer counted last.
            let start = isGauge ? .zero : sample.value == .stale ? newest : sample.start
            newest = start
            runs[start, default: Run(start: start)].samples.append(sample)
        }
        return runs.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func added(_ unready: [Run], isGauge: Bool) -> [Sample] {
        var runs = unready
        let first = runs[0].samples[0].time
        if !isGauge {
            // What was counted before the first sample here did not come just now.
            for index in runs.indices where runs[index].start < first { runs[index].value = runs[index].firstValue }
        }
        let events = runs.enumerated().flatMap { index, run in run.samples.map { (index, $0) } }
            .sorted { ($0.1.time, $0.0) < ($1.1.time, $1.0) }
        var answer: [Sample] = []
        var ended = Set<Int>()
        for (position, (index, sample)) in events.enumerated() {
            runs[index].time = sample.time.nanoseconds
            if sample.value == .stale {
                ended.insert(index)
                if isGauge { runs[index].value = nil }
            } else {
                ended.remove(index)
                runs[index].value = sample.value
            }
            if position + 1 < events.count, events[position + 1].1.time == sample.time { continue }
            let value = ended.count == runs.count ? nil : sum(of: runs, at: sample.time.nanoseconds, isGauge: isGauge)
            answer.append(Sample(time: sample.time, value: value ?? .stale))
        }
        return answer
    }

    private static func sum(of runs: [Run], at time: Int64, isGauge: Bool) -> SampleValue? {
        var sum: SampleValue?
        for run in runs {
            guard let value = run.value, !isGauge || time - run.time <= gaugeLag else { continue }
            sum = sum?.adding(value) ?? value
        }
        return sum
    }
}

extension Timeline.Run {
    fileprivate var firstValue: SampleValue? { samples.first { $0.value != .stale }?.value }
}

extension [Sample] {
    /// Whether each sample is later than the one before, and starts never go back.
    fileprivate var isOneLine: Bool {
        var newest = Timestamp.distantPast
        for (index, sample) in enumerated() {
            if index > 0, sample.time <= self[index - 1].time { return false }
            if sample.value == .stale { continue }
            if sample.start < newest { return false }
            newest = sample.start
        }
        return true
    }
}

extension SampleValue {
    /// What it adds, as a delta; nil for a stale marker.
    fileprivate var asDelta: SampleValue? {
        switch self {
        case .stale: nil
        case .rollup(let rollup): .number(.double(rollup.sum))
        default: self
        }
    }
}
