/// Decides which part of all traces is recorded, so that Vigil stays inside its budget of processor time.
///
/// Over budget, the part falls at once to what 70 % of the budget have room for: by half at least, to a sixteenth at
/// most. Once the cost has been under these for a minute, it rises by a tenth with each reading. What must be paid
/// whatever is sampled is not shed, and is told apart. Knows no clock.
struct GovernorStateMachine: Sendable {
    /// What was measured since the last reading.
    struct Reading: Sendable {
        /// For how long, in seconds.
        var seconds: Double
        /// What operations cost that were not sampled, and the counting of those that were: it stays, in seconds.
        var fixed: Double
        /// What tracing and sending cost, in seconds.
        var sampled: Double
    }

    static let rateMin = 1.0 / 65_536
    private static let calmShare = 0.7
    private static let calmSecondsMin = 60.0

    /// The share of one core that may be used, above 0.
    let budget: Double
    /// The part of all traces that is recorded, from ``rateMin`` to 1.
    private(set) var rate = 1.0
    /// The share of one core that was used at the last reading.
    private(set) var cost = 0.0
    /// Whether what cannot be shed is over the budget by itself.
    private(set) var isOverWithoutTraces = false
    private var calmSeconds = 0.0

    init(budget: Double) {
        self.budget = budget
    }

    /// Takes note of what was measured.
    mutating func measured(_ reading: Reading) {
        guard reading.seconds > 0 else { return }
        cost = (reading.fixed + reading.sampled) / reading.seconds
        isOverWithoutTraces = reading.fixed / reading.seconds > budget
        if cost > budget {
            calmSeconds = 0
            let room = max(0, budget * Self.calmShare - reading.fixed / reading.seconds)
            let kept = room / (reading.sampled / reading.seconds)
            rate = max(Self.rateMin, rate * min(1 / 2, max(1 / 16, kept)))
        } else if cost < budget * Self.calmShare {
            calmSeconds += reading.seconds
            if calmSeconds >= Self.calmSecondsMin { rate = min(1, rate * 1.1) }
        } else {
            calmSeconds = 0
        }
    }
}
