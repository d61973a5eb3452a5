/// Something whose time is measured on both sides: an operation with each expression on each text.
package struct PatternWork: Sendable {
    package enum Operation: String, Sendable {
        /// Whether there is a match anywhere.
        case matches = "is"
        /// Whether the whole text matches.
        case matchesWhole = "whole"
        /// The first match with its groups.
        case first
        /// All matches without their groups.
        case all
        /// All matches with their groups.
        case captures
        case replace
        case compile
    }

    package let operation: Operation
    package let expressions: [String]
    package let texts: [[UInt8]]
    package let template: String

    package init(_ operation: Operation, _ expressions: [String], texts: [[UInt8]], template: String = "") {
        self.operation = operation
        self.expressions = expressions
        self.texts = texts
        self.template = template
    }
}
