extension Vigil {
    /// What the daily files tell of some days.
    public struct InteractionAnalysis: Hashable, Sendable, Codable {
        /// One kind of interaction.
        public struct Name: Hashable, Sendable, Codable {
            /// Which.
            public var name: String
            /// How often it was done.
            public var count: Int
            /// How often it did not go as meant.
            public var failed: Int
            /// Half of them took no longer, in milliseconds, to within 0.6 %; nil where no duration is known.
            public var p50: Double?
            /// Of twenty, nineteen took no longer, in milliseconds, to within 0.6 %.
            public var p95: Double?

            private enum CodingKeys: String, CodingKey {
                case name, count, failed
                case p50 = "p50_ms"
                case p95 = "p95_ms"
            }
        }

        /// How often something was seen.
        public struct Count: Hashable, Sendable, Codable {
            /// What.
            public var value: String
            /// How often.
            public var count: Int
        }

        /// The first day, `2026-11-21`.
        public var from: String
        /// The last day.
        public var to: String
        /// All interactions.
        public var totalInteractions = 0
        /// Those that went as meant.
        public var successfulInteractions = 0
        /// Those that did not; files do not tell what was cancelled from what failed.
        public var failedInteractions = 0
        /// The part that went as meant, from 0 to 1; nil where there were none.
        public var successRate: Double?
        /// By name, the most frequent first.
        public var names: [Name] = []
        /// By source, the most frequent first.
        public var sources: [Count] = []
        /// By hour of the day in UTC, 24 numbers.
        public var hours: [Int] = []
        /// How many users there were.
        public var users = 0
        /// The twenty most active of them, by their pseudonyms.
        public var topUsers: [Count] = []
        /// The twenty most frequent errors.
        public var errors: [Count] = []
        /// What they have in common.
        public var patterns = InteractionPatterns()
        /// Lines that could not be read.
        public var malformedLines = 0
        /// Names, users and errors that were left out, since there were too many different ones.
        public var leftOut = 0

        private enum CodingKeys: String, CodingKey {
            case from, to, names, sources, hours, users, errors, patterns
            case totalInteractions = "total_interactions"
            case successfulInteractions = "successful_interactions"
            case failedInteractions = "failed_interactions"
            case successRate = "success_rate"
            case topUsers = "top_users"
            case malformedLines = "malformed_lines"
            case leftOut = "left_out"
        }
    }
}
