public import VigilModel

extension SeriesSamples {
    /// By how much a sum grew within a range, and of a distribution by how many values.
    ///
    /// The samples must begin ``lookback`` before the range, so that its first total can be compared.
    public func increase(in range: TimeRange) -> Double {
        guard !range.isEmpty else { return 0 }
        return increments(Double.self, in: TimeSteps(covering: range, count: 1)).reduce(0) { $0 + $1.value }
    }

    /// The values that were added to an exponential histogram within a range; empty for other kinds.
    ///
    /// The samples must begin ``lookback`` before the range, so that its first total can be compared.
    public func distribution(in range: TimeRange) -> ExponentialHistogram {
        guard !range.isEmpty else { return ExponentialHistogram() }
        let increments = increments(ExponentialHistogram.self, in: TimeSteps(covering: range, count: 1))
        guard var sum = increments.first?.value else { return ExponentialHistogram() }
        for increment in increments.dropFirst() { sum.merge(increment.value) }
        return sum
    }

    /// By how much a sum grew in each step; nil in steps during which nothing was measured.
    ///
    /// What was measured over several steps is spread evenly over the time that it was measured over.
    public func increases(in steps: TimeSteps) -> [Double?] {
        var values = [Double?](repeating: nil, count: steps.count)
        for increment in increments(Double.self, in: steps) {
            for (index, share) in steps.shares(of: increment.start, increment.end) {
                values[index] = (values[index] ?? 0) + increment.value * share
            }
        }
        return values
    }

    /// How fast a sum grew a second in each step, over the time that was measured; nil where that is too short.
    public func rates(in steps: TimeSteps) -> [Double?] {
        var sums = [(growth: Double, seconds: Double)](repeating: (0, 0), count: steps.count)
        for increment in increments(Double.self, in: steps) {
            let seconds = (increment.end - increment.start).inSeconds
            for (index, share) in steps.shares(of: increment.start, increment.end) {
                sums[index].growth += increment.value * share
                sums[index].seconds += seconds * share
            }
        }
        let needed = steps.width.inSeconds * 0.3
        // Several writers measure several times as many seconds; what they did is added up all the same.
        return sums.map { $0.seconds < needed ? nil : $0.growth / min($0.seconds, steps.width.inSeconds) }
    }

    /// The values that were added to an exponential histogram in each step; nil where nothing was.
    ///
    /// What was measured over more than a step is in every step that it touches: good for percentiles, not for counts.
    public func distributions(in steps: TimeSteps) -> [ExponentialHistogram?] {
        var values = [ExponentialHistogram?](repeating: nil, count: steps.count)
        for increment in increments(ExponentialHistogram.self, in: steps) where increment.value.count > 0 {
            for index in steps.touched(by: increment.start, increment.end) {
                if values[index]?.merge(increment.value) == nil { values[index] = increment.value }
            }
        }
        return values
    }
}

extension TimeSteps {
    /// The steps that a time touches, with the part of it in each.
    fileprivate func shares(of start: Timestamp, _ end: Timestamp) -> [(index: Int, share: Double)] {
        // The end of a step belongs to it: what was measured up to there was measured in it.
        guard let last = index(of: end > self.start ? end - .nanoseconds(1) : end) else { return [] }
        let length = (end - start).inSeconds
        guard length > 0 else { return [(last, 1)] }
        return ((index(of: start) ?? 0)...last).map { index in
            let step = self[index]
            // What lies before the first step was measured inside: the first takes it.
            let from = index == 0 ? start : max(step.start, start)
            return (index, (min(step.end, end) - from).inSeconds / length)
        }
    }

    /// The steps that a time touches; of one that is no longer than a step only the last.
    fileprivate func touched(by start: Timestamp, _ end: Timestamp) -> ClosedRange<Int> {
        let last = index(of: end) ?? count - 1
        return end - start > width ? (index(of: start) ?? 0)...last : last...last
    }
}
