extension Vigil {
    /// What interactions have in common.
    public struct InteractionPatterns: Hashable, Sendable, Codable {
        /// Interactions that often follow one another in a session.
        public struct Sequence: Hashable, Sendable, Codable {
            /// Two or three names, in their order.
            public var names: [String]
            /// How often; at least so often where there were very many different ones.
            public var count: Int
        }

        /// An interaction that often fails.
        public struct Failing: Hashable, Sendable, Codable {
            /// Which.
            public var name: String
            /// How often it was tried.
            public var count: Int
            /// How often it failed.
            public var failed: Int
        }

        /// Sequences that were seen three times at least, the most frequent first; twenty at most.
        public var sequences: [Sequence] = []
        /// Hours by UTC with twice the mean of all hours, the busiest first.
        public var peakHours: [Int] = []
        /// Interactions of which a tenth failed, and five at least were tried; the worst first, twenty at most.
        public var failing: [Failing] = []

        /// How many patterns there are.
        public var count: Int { sequences.count + peakHours.count + failing.count }

        private enum CodingKeys: String, CodingKey {
            case sequences, failing
            case peakHours = "peak_hours"
        }
    }
}
