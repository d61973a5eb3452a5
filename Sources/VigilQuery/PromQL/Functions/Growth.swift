import VigilStore

/// How much a series grew within windows: rate, increase, delta, and between their last two samples: irate, idelta.
struct Growth {
    /// Whether a fall is a counter that began anew.
    var isCounter: Bool
    /// Whether the growth is divided by the time.
    var isRate: Bool

    /// What a window of histograms came to.
    enum Failure: Error {
        case mixedBuckets
    }

    // MARK: Over the whole window

    func floats(_ input: WindowInput, into row: inout Row) {
        input.series.times.withUnsafeBufferPointer { times in
            input.series.values.withUnsafeBufferPointer { values in
                row.values.withUnsafeMutableBufferPointer { floats(input.frame, times, values, into: $0) }
            }
        }
    }

    private func floats(
        _ frame: WindowFrame,
        _ times: UnsafeBufferPointer<Int64>,
        _ values: UnsafeBufferPointer<Double>,
        into row: UnsafeMutableBufferPointer<Double>
    ) {
        let resets = isCounter && values.fallsSomewhere ? values.falls : []
        let seconds = Double(frame.width) / 1e9
        var reset = 0
        frame.forEach(times) { step, window in
            guard window.count >= 2 else { return }
            let (first, last) = (window.lowerBound, window.upperBound - 1)
            var growth = values[last] - values[first]
            while reset < resets.count, resets[reset] <= first { reset += 1 }
            var passed = reset
            while passed < resets.count, resets[passed] <= last {
                growth += values[resets[passed] - 1]
                passed += 1
            }
            let extrapolation = Extrapolation(
                first: times[first],
                last: times[last],
                count: window.count,
                end: frame.end(step),
                width: frame.width
            )
            var factor = extrapolation.factor(zero: isCounter ? (values[first], growth) : nil)
            if isRate { factor /= seconds }
            row[step] = growth * factor
        }
    }

    /// How much histograms grew; nil for fewer than two.
    func histograms(
        _ histograms: ArraySlice<NativeHistogram>,
        _ times: ArraySlice<Int64>,
        end: Int64,
        width: Int64
    ) throws(Failure) -> NativeHistogram? {
        guard histograms.count >= 2, let first = histograms.first, let last = histograms.last,
            let firstTime = times.first, let lastTime = times.last
        else { return nil }
        guard histograms.allSatisfy(first.isCompatible) else { throw .mixedBuckets }
        let scale = histograms.lazy.map(\.scale).min() ?? 0
        var growth = last.coarsened(to: scale)
        growth.add(first, times: -1)
        if isCounter {
            for (earlier, later) in zip(histograms, histograms.dropFirst()) where later.hasReset(since: earlier) {
                growth.add(earlier)
            }
        }
        let extrapolation = Extrapolation(
            first: firstTime,
            last: lastTime,
            count: histograms.count,
            end: end,
            width: width
        )
        var factor = extrapolation.factor(zero: isCounter ? (first.count, growth.count) : nil)
        if isRate { factor /= Double(width) / 1e9 }
        growth.scale(by: factor)
        growth.isGauge = true
        return growth
    }

    // MARK: Between the last two samples

    func lastFloats(_ input: WindowInput, into row: inout Row) {
        let (times, values) = (input.series.times, input.series.values)
        input.frame.forEach(times) { step, window in
            guard window.count >= 2 else { return }
            let last = window.upperBound - 1
            let fell = isRate && values[last] < values[last - 1]
            var growth = fell ? values[last] : values[last] - values[last - 1]
            if isRate { growth /= Double(times[last] - times[last - 1]) / 1e9 }
            row.values[step] = growth
        }
    }

    /// The growth between two histograms.
    func last(
        _ earlier: NativeHistogram,
        _ later: NativeHistogram,
        seconds: Double
    ) throws(Failure) -> NativeHistogram {
        guard later.isCompatible(with: earlier) else { throw .mixedBuckets }
        var growth = later
        if !isRate || !later.hasReset(since: earlier) { growth.add(earlier, times: -1) }
        if isRate { growth.divide(by: seconds) }
        growth.isGauge = true
        return growth
    }
}

extension UnsafeBufferPointer<Double> {
    /// Whether some number is smaller than the one before.
    fileprivate var fallsSomewhere: Bool {
        // Without a way out in between: four numbers at a time.
        var falls = 0
        for index in 1..<Swift.max(1, count) { falls |= self[index] < self[index &- 1] ? 1 : 0 }
        return falls != 0
    }

    /// The places of the numbers that are smaller than the one before.
    fileprivate var falls: [Int] { indices.dropFirst().filter { self[$0] < self[$0 - 1] } }
}
