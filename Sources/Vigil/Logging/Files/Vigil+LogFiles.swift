extension Vigil {
    /// Files that log lines are written to, beside the console and whatever is exported.
    ///
    /// `app.log` that grows past its size becomes `app.log.1`, that `app.log.2`, and so on; the oldest goes. Lines from
    /// `error` on stand also in `error.log` in the same folder, which is rotated in the same way. New folders have mode
    /// 0700, files 0600.
    public struct LogFiles: Hashable, Sendable {
        /// The form of a line.
        public enum Style: String, Hashable, Sendable, CaseIterable {
            /// One JSON object each.
            case json
            /// Time, level, label, message and metadata.
            case text
            /// `[time] [LEVEL] [label] message`, then metadata.
            case bracketed
        }

        /// The file; with `/` at its end, the folder, in which the file has the name of the service.
        public var path: String
        /// How large a file may become, in bytes; a single line that is larger has a file of its own.
        public var fileBytesMax: Int
        /// How many files are kept, the one that is written included; at least 2.
        public var filesMax: Int
        /// The form of the lines.
        public var style: Style

        /// Files at a path.
        public init(_ path: String, fileBytesMax: Int = 10 << 20, filesMax: Int = 5, style: Style = .json) {
            self.path = path
            self.fileBytesMax = fileBytesMax
            self.filesMax = filesMax
            self.style = style
        }
    }
}

extension Vigil.LogFiles {
    /// The folder, with `/` at its end.
    var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "./" }
        return String(path[...slash])
    }

    func path(service: String) -> String {
        path.hasSuffix("/") ? path + ProcessFacts.fileName(of: service) + ".log" : path
    }

    var errorsPath: String { path.contains("/") ? folder + "error.log" : "error.log" }
}
