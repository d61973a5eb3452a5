/// Where telemetry is written as files, and how much of it is kept.
struct FilesConfiguration: Hashable, Sendable {
    /// The folder; it is made where it is not there.
    var directory: String
    /// The most bytes of one file, beyond which the next one is begun; a larger line has a file of its own.
    var fileBytesMax: Int
    /// How many files of each signal are kept; the oldest go.
    var filesMax: Int

    /// Files in a folder; what is not given is seven of 100 MB for each signal.
    init(directory: String = "./monitoring_data", fileBytesMax: Int = 100_000_000, filesMax: Int = 7) {
        self.directory = directory
        self.fileBytesMax = max(1, fileBytesMax)
        self.filesMax = max(1, filesMax)
    }
}
