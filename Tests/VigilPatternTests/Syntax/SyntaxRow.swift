import Testing

/// A row of the syntax table, with an expression that shows it.
struct SyntaxRow: Sendable, CustomTestStringConvertible {
    /// The row as the table has it.
    let name: String
    let source: String
    /// Texts, and what is found first in each.
    let finds: [String: String]
    let misses: [String]

    init(_ name: String, _ source: String, finds: [String: String], misses: [String] = []) {
        self.name = name
        self.source = source
        self.finds = finds
        self.misses = misses
    }

    var testDescription: String { name }
}
