package import VigilModel

/// Groups of records with what a search works out of each: `… | by route | p95(duration), count`.
package struct EventGroupsView: Codable, Sendable, Equatable {
    /// One group.
    package struct Row: Codable, Sendable, Equatable {
        /// The start of its time bucket; absent without buckets.
        package var bucket: Timestamp?
        /// The values of the fields that groups are by; empty where the records lack one.
        package var key: [String]
        /// One for each figure; null where no record had a number.
        package var values: [Double?]
    }

    /// The search as it was understood.
    package var search: String
    /// What groups are by.
    package var fields: [String]
    /// What is worked out, as it is written: `p95(duration)`.
    package var figures: [String]
    /// The width of time buckets; absent without.
    package var bucketSeconds: Double?
    /// In the order asked.
    package var rows: [Row]
    /// Whether the limit cut none off.
    package var isComplete: Bool
}
