/// A query, selector, search or duration is not written as it must be.
public struct QuerySyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was written.
    public let query: String
    /// The characters that are wrong: offsets in Unicode scalars from 0, never empty; one past the end where something
    /// is missing there.
    public let range: Range<Int>
    /// What is wrong, without a full stop.
    public let message: String
    /// What would be right; may be empty.
    public let hint: String

    /// An error with its place.
    public init(_ query: String, _ range: Range<Int>, _ message: String, hint: String = "") {
        self.query = query
        self.range = range.isEmpty ? range.lowerBound..<range.lowerBound + 1 : range
        self.message = message
        self.hint = hint
    }

    /// One line: the message, the place, and what would be right.
    public var summary: String {
        let place = "at character \(range.lowerBound + 1)"
        return hint.isEmpty ? "\(message) \(place)" : "\(message) \(place): \(hint)"
    }

    /// The message, then the line with a caret under what is wrong.
    public var description: String {
        let scalars = Array(query.unicodeScalars)
        let position = min(range.lowerBound, scalars.count)
        let start = scalars[..<position].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let end = scalars[position...].firstIndex(of: "\n") ?? scalars.count
        let line = scalars[start..<end].map { $0.properties.generalCategory == .control ? " " : $0 }
        let width = max(1, min(range.upperBound, end) - position)
        var text = summary + "\n  "
        text.unicodeScalars.append(contentsOf: line)
        text += "\n  " + String(repeating: " ", count: position - start) + String(repeating: "^", count: width)
        return text
    }
}
