/// A store could not do what was asked.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for code to branch on.
    ///
    /// New codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case unavailable, outOfSpace, limitExceeded, inUse, newerVersion, corrupted, notPermitted
        }

        private let value: Value

        /// It will pass: try again.
        public static let unavailable = Code(value: .unavailable)
        /// The disk is full; nothing was stored; try again when there is space.
        public static let outOfSpace = Code(value: .outOfSpace)
        /// The question asks for too much: narrow it.
        public static let limitExceeded = Code(value: .limitExceeded)
        /// Another process has the store open.
        public static let inUse = Code(value: .inUse)
        /// A newer version of Vigil wrote the store; it was left untouched.
        public static let newerVersion = Code(value: .newerVersion)
        /// Something on disk is not what it should be.
        public static let corrupted = Code(value: .corrupted)
        /// The file system does not let us.
        public static let notPermitted = Code(value: .notPermitted)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What went wrong, for code to branch on.
    public let code: Code
    /// A sentence for people, with what, where and what would be right.
    public let message: String
    /// What lay beneath, where something did.
    public let cause: (any Error)?

    /// An error with its sentence.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The sentence.
    public var description: String { message }
}
