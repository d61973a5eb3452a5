extension PromQL {
    /// What the evaluation of one query may take.
    package struct Limits: Hashable, Sendable {
        /// The most samples in memory at once: those that were read and those of intermediate results.
        package var samplesMax = 50_000_000
        /// The most series that one selector may take.
        package var seriesMax = 500_000
        /// The most steps, first and last included; and the most that a subquery may make.
        package var stepsMax = 11_000
        /// The longest time.
        package var time = Duration.seconds(120)

        /// The defaults.
        package init() {}
    }
}
