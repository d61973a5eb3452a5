import CVigil

/// A folder of this user alone that goes, with all that is in it, when it is let go.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// Makes one under the system's folder for temporary files.
    package init(prefix: String) throws(SystemError) {
        var path = ""
        let code = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
            guard let start = buffer.baseAddress else { return Int32(-1) }
            let code = vigil_make_temporary_folder(prefix, start, buffer.count)
            if code == 0 { path = String(cString: start) }
            return code
        }
        try SystemError.check(code, "make a temporary folder")
        self.path = path
    }

    deinit {
        for name in LiveSystemFiles().names(in: path) ?? [] { _ = vigil_remove("\(path)/\(name)") }
        _ = vigil_remove(path)
    }

    /// Takes out the files whose names have an ending, each at most `limit` bytes.
    func takeFiles(ending: String, limit: Int) -> [[UInt8]] {
        let files = LiveSystemFiles()
        return (files.names(in: path) ?? []).filter { $0.hasSuffix(ending) }.sorted().compactMap { name in
            defer { _ = vigil_remove("\(path)/\(name)") }
            return files.bytes(of: "\(path)/\(name)", limit: limit)
        }
    }
}
