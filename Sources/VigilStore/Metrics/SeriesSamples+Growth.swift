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
    /// What was measured over more than a step is spread evenly over the steps that it touches.
    public func increases(in steps: TimeSteps) -> [Double?] {
        var values = [Double?](repeating: nil, count: steps.count)
        for increment in increments(Double.self, in: steps) {
            for (index, share) in steps.shares(of: increment.start, increment.end) {
                values[index] = (values[index] ?? 0) + increment.value * share
            }
        }
        return values
    }

    /// The values that were added to an exponential histogram in each step; nil where nothing was.
    ///
    /// What was measured over more than a step is in every step that it touches: good for percentiles, not for counts.
    public func distributions(in steps: TimeSteps) -> [ExponentialHistogram?] {
        var values = [ExponentialHistogram?](repeating: nil, count: steps.count)
        for increment in increments(ExponentialHistogram.self, in: steps) where increment.value.count > 0 {
            for (index, _) in steps.shares(of: increment.start, increment.end) {
                if values[index]?.merge(increment.value) == nil { values[index] = increment.value }
            }
        }
        return values
    }
}

extension TimeSteps {
    /// The steps that a time touches, with the part of it in each; all of it in the last step where it is no longer
    /// than a step.
    fileprivate func shares(of start: Timestamp, _ end: Timestamp) -> [(index: Int, share: Double)] {
        guard let last = index(of: end) else { return [] }
        let length = end - start
        guard length > width else { return [(last, 1)] }
        return ((index(of: start) ?? 0)...last).map { index in
            let step = self[index]
            let overlap = min(step.end, end) - max(step.start, start)
            // What lies before the first step was measured inside: the first takes it.
            let before = index == 0 && start < step.start ? step.start - start : .zero
            return (index, (overlap + before).inSeconds / length.inSeconds)
        }
    }
}
