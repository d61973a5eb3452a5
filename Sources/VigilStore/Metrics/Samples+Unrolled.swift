import VigilModel

extension [Sample] {
    /// The same, each rollup of a total as samples that grow as those did that it stands for.
    package var unrolled: [Sample] {
        guard contains(where: { $0.isRollup }) else { return self }
        var samples: [Sample] = []
        samples.reserveCapacity(2 * count)
        for sample in self {
            guard case .rollup(let rollup) = sample.value else {
                samples.append(sample)
                continue
            }
            func add(_ value: Double, _ time: Timestamp) {
                samples.append(Sample(time: time, start: sample.start, value: .number(.double(value))))
            }
            add(rollup.first, rollup.firstTime)
            if let increase = rollup.increase, rollup.hasReset {
                // What it had reached before it began anew, sometime in between.
                let middle = rollup.firstTime + (sample.time - rollup.firstTime) / 2
                add(increase - rollup.last + rollup.first, middle)
                add(0, middle + .nanoseconds(1))
            }
            add(rollup.last, sample.time)
        }
        return samples
    }
}

extension Sample {
    /// Whether it stands for several.
    var isRollup: Bool {
        if case .rollup = value { true } else { false }
    }
}
