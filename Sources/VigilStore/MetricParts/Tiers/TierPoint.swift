import VigilModel

/// A point of a tier that more samples may come to.
///
/// Numbers that are no deltas are rolled up. Deltas are added up. Of distributions that are totals the last stays, as
/// it says all that those before it said; where they begin anew a point ends, see ``TierFold``.
struct TierPoint {
    private(set) var sample: Sample
    private var rollup: Rollup?
    private let kind: SeriesKind

    init(_ sample: Sample, of kind: SeriesKind) {
        self.sample = sample
        self.kind = kind
        if let number = sample.value.number, !kind.isDelta {
            rollup = Rollup(number, at: sample.time, isTotal: kind != .gauge)
        }
    }

    /// What the point has come to; a single sample stays what it was.
    var result: Sample {
        guard let rollup, rollup.count > 1 else { return sample }
        return Sample(time: sample.time, start: sample.start, value: .rollup(rollup))
    }

    /// Adds the next sample.
    ///
    /// - Returns: Whether it could be; where not, the point is complete.
    mutating func add(_ next: Sample) -> Bool {
        if rollup != nil {
            guard let number = next.value.number else { return false }
            rollup?.add(number)
            sample = next
            return true
        }
        if !kind.isDelta {
            guard sample.value.isCounted(in: next.value) else { return false }
            sample = next
            return true
        }
        guard let sum = sample.value.sum(with: next.value) else { return false }
        sample = Sample(time: next.time, start: sample.start, value: sum)
        return true
    }
}

extension SampleValue {
    /// Whether a later total of the same stream counts all that this one does.
    func isCounted(in next: SampleValue) -> Bool {
        switch (self, next) {
        case (.histogram(let before), .histogram(let after)):
            before.bounds == after.bounds && before.count <= after.count
        case (.exponential(let before), .exponential(let after)): !after.hasFallen(since: before)
        case (.summary(let before), .summary(let after)): before.count <= after.count
        default: false
        }
    }

    /// Both together; nil where they cannot be added.
    fileprivate func sum(with next: SampleValue) -> SampleValue? {
        switch (self, next) {
        case (.histogram(let before), .histogram(let after)): before.bounds == after.bounds ? adding(next) : nil
        case (.number, .number), (.exponential, .exponential): adding(next)
        default: nil
        }
    }
}
