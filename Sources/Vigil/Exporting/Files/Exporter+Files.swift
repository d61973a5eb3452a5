extension Vigil.Exporter {
    /// Writes what is recorded to files: `traces-00000001.otlp.jsonl` and the like, an OTLP export request in JSON a
    /// line, which `vigil serve --watch` and OpenTelemetry's Collector read.
    ///
    /// The files are for this user alone. Where the disk is full, telemetry waits in memory, and what then has no room
    /// is dropped and counted.
    ///
    /// - Parameters:
    ///   - directory: The folder; it is made where it is not there.
    ///   - fileBytesMax: The most bytes of one file; then the next one is begun. A single line that is larger has a
    ///     file of its own.
    ///   - filesMax: How many files of each signal are kept; the oldest go.
    /// - Returns: An exporter for `Vigil.bootstrap`.
    public static func files(
        directory: String = "./monitoring_data",
        fileBytesMax: Int = 100_000_000,
        filesMax: Int = 7
    ) -> Vigil.Exporter {
        let configuration = FilesConfiguration(
            directory: directory,
            fileBytesMax: fileBytesMax,
            filesMax: filesMax
        )
        return Vigil.Exporter(name: "files") { _ in FileSink(configuration) }
    }
}
