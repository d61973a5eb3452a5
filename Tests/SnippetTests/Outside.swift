import Foundation

/// What is around a program that is run by itself: a machine without a server.
enum Outside {
    /// Sends where nobody listens and keeps everything in a folder of its own.
    ///
    /// - Returns: Where telemetry waits.
    static func withoutServer() throws -> String {
        let folder = FileManager.default.temporaryDirectory.path + "/snippet-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9", 1)
        setenv("VIGIL_SPOOL", folder + "/spool", 1)
        for name in ["XDG_STATE_HOME", "XDG_DATA_HOME"] { setenv(name, folder, 1) }
        return folder + "/spool"
    }

    static func sizeOfFiles(in folder: String) throws -> Int {
        try FileManager.default.subpathsOfDirectory(atPath: folder).reduce(0) { sum, path in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
            return sum + (attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as? Int ?? 0 : 0)
        }
    }
}
