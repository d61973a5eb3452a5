/// What is gathered from records piece by piece: in any order, on any thread, and merged.
package protocol EventGathering: Sendable {
    /// Whether a group may add something; false is certain.
    func wants(_ summary: RowGroupSummary) -> Bool

    /// Looks through a chunk of the head.
    mutating func add(_ chunk: EventChunk) throws

    /// Looks through a group of a part.
    mutating func add(_ group: RowGroup) throws

    /// Adds what was gathered from other records for the same question.
    mutating func merge(_ other: Self) throws
}
