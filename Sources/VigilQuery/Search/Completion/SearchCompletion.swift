/// What may stand at a place in a search, best first.
package struct SearchCompletion: Codable, Sendable, Equatable {
    /// What something is that may stand there.
    package enum Kind: String, Codable, Sendable {
        case field, value, stage, function, word
    }

    /// Something that may stand there.
    package struct Candidate: Codable, Sendable, Equatable {
        /// What takes the place of what is written, quotes included.
        package var text: String
        /// What it is.
        package var kind: Kind
        /// What it does, or how often it was seen; may be empty.
        package var detail: String
    }

    /// Where what would be replaced begins, in Unicode scalars; it ends at the cursor.
    package var start: Int
    /// At most twenty.
    package var candidates: [Candidate]
}
