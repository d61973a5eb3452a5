public import VigilModel

// The level of something that goes up and down. A level holds until the next sample, for at most two and a half times
// the writer's usual interval (5 minutes at most): after that the writer is taken for gone.

extension SeriesSamples {
    /// The newest level at a time, writers added up; nil where nothing holds any more.
    public func level(at time: Timestamp) -> Double? {
        let levels = streams.compactMap { stream -> Double? in
            guard let sample = stream.samples.last(where: { $0.time <= time }), let value = sample.value.number else {
                return nil
            }
            return time - sample.time <= stream.holding ? value : nil
        }
        return levels.isEmpty ? nil : levels.reduce(0, +)
    }

    /// How fast a total grows a second at a time, by its newest samples, writers added up; nil where nothing holds.
    ///
    /// It is measured over at least 10 s where there are samples of that age.
    public func rate(at time: Timestamp) -> Double? {
        guard !identity.kind.isDelta else { return nil }
        let rates = streams.compactMap { stream -> Double? in
            let samples = stream.samples.filter { $0.time <= time && $0.value.number != nil }
            guard let newest = samples.last, time - newest.time <= stream.holding else { return nil }
            let run = samples.filter { $0.start == newest.start && $0.time < newest.time }
            guard let earlier = run.last(where: { newest.time - $0.time >= .seconds(10) }) ?? run.first,
                let from = earlier.value.number, let to = newest.value.number, to >= from
            else { return nil }
            return (to - from) / (newest.time - earlier.time).inSeconds
        }
        return rates.isEmpty ? nil : rates.reduce(0, +)
    }

    /// The mean level in each step, writers added up; nil where none holds.
    public func levels(in steps: TimeSteps) -> [Double?] {
        var sums = [Double?](repeating: nil, count: steps.count)
        for stream in streams {
            for (index, level) in stream.levels(in: steps).enumerated() {
                if let level { sums[index] = (sums[index] ?? 0) + level }
            }
        }
        return sums
    }
}

extension SampleStream {
    /// How long a level holds after its sample.
    fileprivate var holding: Duration {
        let gaps = zip(samples, samples.dropFirst()).map { $1.time - $0.time }.sorted()
        guard !gaps.isEmpty else { return SeriesSamples.lookback }
        return min(SeriesSamples.lookback, max(.seconds(10), gaps[gaps.count / 2] * 5 / 2))
    }

    fileprivate func levels(in steps: TimeSteps) -> [Double?] {
        var levels = [Double?](repeating: nil, count: steps.count)
        var counts = [Int](repeating: 0, count: steps.count)
        for sample in samples {
            guard let index = steps.index(of: sample.time), let (sum, count) = sample.value.total else { continue }
            levels[index] = (levels[index] ?? 0) + sum
            counts[index] += count
        }
        let holding = holding
        var next = 0
        var held: Sample?
        for index in 0..<steps.count {
            let end = steps[index].end
            while next < samples.count, samples[next].time < end {
                held = samples[next]
                next += 1
            }
            if let level = levels[index] {
                levels[index] = level / Double(counts[index])
            } else if let held, steps[index].start - held.time <= holding {
                levels[index] = held.value.number
            }
        }
        return levels
    }
}

extension SampleValue {
    /// The numbers that a sample stands for added up, and how many they are.
    fileprivate var total: (sum: Double, count: Int)? {
        if case .rollup(let rollup) = self { return (rollup.sum, rollup.count) }
        return number.map { ($0, 1) }
    }
}
