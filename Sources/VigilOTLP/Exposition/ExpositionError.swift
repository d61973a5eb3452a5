/// A text of samples is not written as its format asks.
///
/// Nothing of the text is taken; the same text will fail again.
package struct ExpositionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    package let line: Int
    /// The character within the line, from 1; one past the last where something is missing there.
    package let column: Int
    /// What is wrong, without a full stop.
    package let message: String
    /// What would be right; may be empty.
    package let hint: String
    /// What stands there, as far as it helps; may be empty.
    package let excerpt: String
    /// How many samples before it were in order.
    package let samplesBefore: Int

    /// What is wrong, where, and what would be right, on one line.
    package var description: String {
        let place = excerpt.isEmpty ? "" : " in “\(excerpt)”"
        let right = hint.isEmpty ? "" : ": \(hint)"
        return "line \(line), column \(column)\(place): \(message)\(right)"
    }
}

/// How much a text of samples may hold.
///
/// The size of all of it is the caller's to limit.
package struct ExpositionLimits: Equatable, Sendable {
    /// The most bytes of a line.
    package var lineBytesMax = 64 << 10
    /// The most samples.
    package var samplesMax = 1_000_000
    /// The most labels of a sample, besides its name.
    package var labelsMax = 128
    /// The most bytes of a name, of a metric or a label.
    package var nameBytesMax = 1_024
    /// The most bytes of a label's value.
    package var valueBytesMax = 16 << 10

    /// The standard limits.
    package init() {}
}
