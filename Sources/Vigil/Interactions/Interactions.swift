import VigilModel

extension Vigil {
    /// What is known of interactions in this process.
    public struct Interactions: Sendable {
        let vigil: Vigil

        /// Whether interactions are recorded.
        public var isRunning: Bool { vigil.interactionRecorder.isRunning }

        /// Records again after ``stop()``; at first they are recorded.
        public func start() {
            vigil.interactionRecorder.setRunning(true)
        }

        /// Records no more interactions until ``start()``: what is recorded meanwhile is dropped.
        ///
        /// What was recorded before is still handed on and written.
        public func stop() {
            vigil.interactionRecorder.setRunning(false)
        }

        /// Hands on and writes what was recorded so far, without waiting for the interval.
        public func flush() async {
            await vigil.flushInteractions()
        }

        /// How many there were since the start of the process.
        public var statistics: InteractionStatistics {
            handOver()
            let counts = vigil.interactionRecorder.counts
            return InteractionStatistics(
                totalInteractions: counts.total,
                successfulInteractions: counts.successful,
                failedInteractions: counts.failed,
                patternsDetected: patterns().count,
                lastFlush: counts.lastFlush
            )
        }

        /// What the interactions of this process have in common, since its start.
        public func patterns() -> InteractionPatterns {
            handOver()
            return vigil.interactionRecorder.patterns
        }

        /// Whether interactions are recorded and written.
        public var health: InteractionHealth {
            InteractionHealth(isRunning: isRunning, statistics: statistics, now: vigil.time.wall())
        }

        /// A warning where too many of them failed; nil where that is not so, or there were none.
        ///
        /// - Parameter threshold: The part of all that may fail.
        /// - Returns: `WARNING: High error rate: 12.34%`.
        public func errorRateWarning(above threshold: Double = 0.1) -> String? {
            vigil.interactionRecorder.counts.errorRateWarning(above: threshold)
        }

        /// Looks through the daily files, those of other processes included.
        ///
        /// - Parameter days: How many days, today included; by UTC.
        /// - Returns: How often what was done, when, by whom and how well.
        /// - Throws: ``InteractionFilesError`` where files are off or cannot be read; a day without a file is no error.
        public func analyze(days: Int = 1) async throws -> InteractionAnalysis {
            await flush()
            guard let files = vigil.interactionFiles else { throw InteractionFilesError.off }
            let now = vigil.time.wall()
            return try await BlockingThread.run { Result { try files.analyze(days: days, until: now) } }.get()
        }

        private func handOver() {
            vigil.handOverInteractions()
        }
    }
}

extension InteractionCounts {
    func errorRateWarning(above threshold: Double) -> String? {
        guard total > 0 else { return nil }
        let rate = Double(failed) / Double(total)
        guard rate > threshold else { return nil }
        let hundredths = Int((rate * 10_000).rounded())
        let fraction = hundredths % 100
        return "WARNING: High error rate: \(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)%"
    }
}
