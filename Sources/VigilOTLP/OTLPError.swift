/// A message could not be decoded.
///
/// Nothing of it was taken. Sending the same bytes again is of no use.
public struct OTLPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the message.
    public let code: Code
    /// Where in the body, in bytes from its start; at most the body's size.
    public let offset: Int

    /// An error at a place.
    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// What is wrong, and where: `the message is cut off, at byte 17`.
    public var description: String { "\(code.description), at byte \(offset)" }
}

extension OTLPError {
    /// What is wrong with a message.
    ///
    /// New codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Reason: UInt8 {
            case truncated, malformedVarint, malformedTag, malformedGroup, malformedID, tooDeep, tooLarge
            case malformedJSON, wrongType, outOfRange
        }

        private let reason: Reason

        private init(_ reason: Reason) { self.reason = reason }

        /// The body ends, or a length points, past the end of what holds it.
        public static let truncated = Code(.truncated)
        /// A protobuf integer has more than ten bytes.
        public static let malformedVarint = Code(.malformedVarint)
        /// A protobuf field has a number or wire type that there is not.
        public static let malformedTag = Code(.malformedTag)
        /// A protobuf group ends that was not begun.
        public static let malformedGroup = Code(.malformedGroup)
        /// A trace or span id is neither empty nor of the right length, or in JSON not hexadecimal.
        public static let malformedID = Code(.malformedID)
        /// Values nest deeper than allowed.
        public static let tooDeep = Code(.tooDeep)
        /// The decoded batch would take many times the size of the body.
        public static let tooLarge = Code(.tooLarge)
        /// The text is not JSON.
        public static let malformedJSON = Code(.malformedJSON)
        /// A JSON value is of another kind than its field.
        public static let wrongType = Code(.wrongType)
        /// A JSON number does not fit its field.
        public static let outOfRange = Code(.outOfRange)

        /// A fixed English sentence without its full stop.
        public var description: String {
            switch reason {
            case .truncated: "the message is cut off"
            case .malformedVarint: "an integer has more than ten bytes"
            case .malformedTag: "a field has a number or wire type that there is not"
            case .malformedGroup: "a group ends that was not begun"
            case .malformedID: "a trace id must have 16 bytes and a span id 8"
            case .tooDeep: "values nest too deep"
            case .tooLarge: "the records would take far more memory than the body's size"
            case .malformedJSON: "the text is not JSON"
            case .wrongType: "a value is of another kind than its field"
            case .outOfRange: "a number does not fit its field"
            }
        }
    }
}
