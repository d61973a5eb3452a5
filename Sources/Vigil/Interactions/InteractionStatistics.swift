public import VigilModel

extension Vigil {
    /// How many interactions there were since the start of the process.
    public struct InteractionStatistics: Hashable, Sendable, Codable {
        /// All of them.
        public var totalInteractions: Int
        /// Those that went as meant.
        public var successfulInteractions: Int
        /// Those that did not; what was cancelled is in neither.
        public var failedInteractions: Int
        /// Sequences, peak hours and failing interactions that were found.
        public var patternsDetected: Int
        /// When what was recorded was last written, or handed on where there are no files; nil before the first time.
        public var lastFlush: Timestamp?

        /// Numbers of interactions.
        public init(
            totalInteractions: Int = 0,
            successfulInteractions: Int = 0,
            failedInteractions: Int = 0,
            patternsDetected: Int = 0,
            lastFlush: Timestamp? = nil
        ) {
            self.totalInteractions = totalInteractions
            self.successfulInteractions = successfulInteractions
            self.failedInteractions = failedInteractions
            self.patternsDetected = patternsDetected
            self.lastFlush = lastFlush
        }

        private enum CodingKeys: String, CodingKey {
            case totalInteractions = "total_interactions"
            case successfulInteractions = "successful_interactions"
            case failedInteractions = "failed_interactions"
            case patternsDetected = "patterns_detected"
            case lastFlush = "last_flush"
        }

        /// Writes all keys, `last_flush` as null before the first time.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(totalInteractions, forKey: .totalInteractions)
            try container.encode(successfulInteractions, forKey: .successfulInteractions)
            try container.encode(failedInteractions, forKey: .failedInteractions)
            try container.encode(patternsDetected, forKey: .patternsDetected)
            try container.encode(lastFlush, forKey: .lastFlush)
        }
    }

    /// Whether interactions are recorded and written.
    public struct InteractionHealth: Hashable, Sendable, Codable {
        /// The verdict.
        public enum Status: String, Hashable, Sendable, Codable {
            /// As it should be.
            case ok
            /// Nothing was written lately.
            case warning
            /// Nothing is recorded.
            case error
        }

        /// The verdict.
        public var status: Status
        /// What is wrong; nil where nothing is.
        public var message: String?
        /// The numbers, where nothing is wrong.
        public var stats: InteractionStatistics?

        /// So long after the last flush something is wrong.
        static let flushAgeMax: Duration = .seconds(300)

        init(isRunning: Bool, statistics: InteractionStatistics, now: Timestamp) {
            if !isRunning {
                status = .error
                message = "Monitor not running"
            } else if let last = statistics.lastFlush, now - last > Self.flushAgeMax {
                status = .warning
                message = "No flush in 5 minutes"
            } else {
                status = .ok
                stats = statistics
            }
        }
    }
}
