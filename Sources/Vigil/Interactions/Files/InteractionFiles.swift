public import VigilPrivacy

extension Vigil {
    /// How interactions are kept in files, one a day.
    public struct InteractionFiles: Sendable {
        /// Where; nil: `interactions` in `$XDG_DATA_HOME/vigil`.
        public var directory: String?
        /// So many lines are written at once, without waiting for the interval.
        public var batchSize = 100
        /// How often lines are written.
        public var flushInterval: Duration = .seconds(60)
        /// After how many days a file is removed.
        public var retentionDays = 90
        /// Encrypts each line; nil: they are text.
        ///
        /// `VigilCrypto` has `EncryptedLines`.
        public var sealer: (any LineSealer)?

        /// Files in a directory, which is made for this user alone where it is not there.
        public init(directory: String? = nil, sealer: (any LineSealer)? = nil) {
            self.directory = directory
            self.sealer = sealer
        }
    }

    /// The daily files could not be looked through.
    public struct InteractionFilesError: Error, Hashable, Sendable, CustomStringConvertible {
        /// What went wrong, and what would be right.
        public let description: String

        static let off = InteractionFilesError(
            description: "there are no interaction files; set configuration.interactionFiles, or \(variable)"
        )
        private static let variable = "VIGIL_INTERACTIONS_DIRECTORY"
    }
}
