public import VigilModel

// The value of a series at a time, as Prometheus would have scraped it: totals of all who write it now, and deltas
// added up. A writer that was followed by another (a restart) is not added to it.

extension SeriesSamples {
    /// The newest value at a time, with when it was measured; nil where nothing was within `lookback` before it, or
    /// the series has ended.
    ///
    /// - Parameters:
    ///   - time: The newest sample at or before it counts.
    ///   - lookback: How old a sample may be; one of exactly this age is too old.
    /// - Returns: Of deltas, all samples up to the time added up: a running total since the first of them.
    public func current(at time: Timestamp, lookback: Duration) -> Sample? {
        let runs = identity.kind.isDelta ? deltaRuns(time) : totalRuns(time)
        let fresh = runs.filter { $0.time > time - lookback && $0.value != .stale }
        guard let newest = fresh.max(by: { $0.time < $1.time }) else { return nil }
        let live = fresh.filter { run in
            identity.kind == .gauge
                ? newest.time - run.time <= Self.gaugeLag
                : !fresh.contains { $0.start != .zero && $0.start > run.time }
        }
        var sum = live.first?.value ?? newest.value
        for run in live.dropFirst() { sum = sum.adding(run.value) }
        return Sample(time: newest.time, start: live.map(\.start).min() ?? .zero, value: sum)
    }

    /// A gauge's writer that is so far behind another is taken for gone.
    private static let gaugeLag = Duration.seconds(60)

    /// The newest total of each writer and start.
    private func totalRuns(_ time: Timestamp) -> [Sample] {
        streams.flatMap { stream -> [Sample] in
            let isGauge = identity.kind == .gauge
            var newest: [Timestamp: Sample] = [:]
            for var sample in stream.samples where sample.time <= time {
                if case .rollup(let rollup) = sample.value { sample.value = .number(.double(rollup.last)) }
                // A stale marker has no start: it ends all that its writer counted.
                if sample.value == .stale { newest.removeAll() }
                newest[isGauge || sample.value == .stale ? .zero : sample.start] = sample
            }
            return newest.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// Each writer's deltas as one running total.
    private func deltaRuns(_ time: Timestamp) -> [Sample] {
        streams.compactMap { stream in
            var total: Sample?
            for sample in stream.samples where sample.time <= time && sample.value != .stale {
                guard let sum = total else {
                    total = sample
                    continue
                }
                total = Sample(time: sample.time, start: sum.start, value: sum.value.adding(sample.value))
            }
            // Deltas have starts that follow each other; what was counted does not end with the next one.
            return total.map { Sample(time: $0.time, value: $0.value) }
        }
    }
}

extension SampleValue {
    /// Both together; distributions that have different bounds cannot be added, and the one with more values stays.
    package func adding(_ other: SampleValue) -> SampleValue {
        switch (self, other) {
        case (.number(.int(let left)), .number(.int(let right))):
            let (sum, overflow) = left.addingReportingOverflow(right)
            return .number(overflow ? .double(Double(left) + Double(right)) : .int(sum))
        case (.number(let left), .number(let right)): return .number(.double(left.asDouble + right.asDouble))
        case (.histogram(let left), .histogram(let right)): return .histogram(left.adding(right))
        case (.exponential(var left), .exponential(let right)):
            left.merge(right)
            return .exponential(left)
        case (.summary(var left), .summary(let right)):
            left.count += right.count
            left.sum += right.sum
            left.quantiles = right.quantiles
            return .summary(left)
        case (_, .stale): return self
        default: return other
        }
    }
}

extension HistogramPoint {
    fileprivate func adding(_ other: HistogramPoint) -> HistogramPoint {
        guard bounds == other.bounds, bucketCounts.count == other.bucketCounts.count else {
            return count >= other.count ? self : other
        }
        var sum = self
        sum.count = count.addingReportingOverflow(other.count).partialValue
        sum.sum = self.sum.flatMap { own in other.sum.map { own + $0 } }
        sum.min = min.flatMap { own in other.min.map { Swift.min(own, $0) } }
        sum.max = max.flatMap { own in other.max.map { Swift.max(own, $0) } }
        for index in bucketCounts.indices { sum.bucketCounts[index] &+= other.bucketCounts[index] }
        return sum
    }
}
