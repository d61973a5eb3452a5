import VigilModel

extension [Sample] {
    /// The same, rollups and numbers that lie between each other joined.
    ///
    /// They come from parts that were rolled up apart, which happens where samples came late.
    var withoutOverlaps: [Sample] {
        guard contains(where: { $0.isRollup }) else { return self }
        var samples: [Sample] = []
        samples.reserveCapacity(count)
        for var sample in self {
            while let last = samples.last, let joined = last.joined(before: sample) {
                samples.removeLast()
                sample = joined
            }
            samples.append(sample)
        }
        return samples
    }
}

extension Sample {
    /// Both as one, where the later one begins before this one ends; else nil.
    fileprivate func joined(before later: Sample) -> Sample? {
        guard start == later.start, case .rollup(let rollup) = later.value, rollup.firstTime <= time,
            var sum = self.rollup(isTotal: rollup.increase != nil)
        else { return nil }
        sum.join(rollup)
        return Sample(time: later.time, start: start, value: .rollup(sum))
    }

    private func rollup(isTotal: Bool) -> Rollup? {
        switch value {
        case .rollup(let rollup): rollup
        case .number(let number): Rollup(number.asDouble, at: time, isTotal: isTotal)
        default: nil
        }
    }
}
