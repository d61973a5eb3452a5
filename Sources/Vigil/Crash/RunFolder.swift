import CVigil
import VigilModel

/// Where the runs of one service leave their files.
package struct RunFolder: Hashable, Sendable {
    private static let suffix = ".run"
    /// Beyond it, the oldest files go without a report.
    static let filesMax = 16

    let path: String

    /// The folder of a service, by the XDG base directories, or the one that systemd gave the service.
    ///
    /// - Parameters:
    ///   - service: What the application calls itself.
    ///   - environment: The environment variables; nil where they name no place.
    init?(service: String, environment: [String: String]) {
        guard let state = ProcessFacts.stateFolder(environment) else { return nil }
        self.init(path: "\(state)/vigil/runs/\(ProcessFacts.fileName(of: service))")
    }

    /// A folder by its path.
    init(path: String) {
        self.path = path
    }

    /// Makes a file for a run of this process; files sort by when they were made.
    ///
    /// - Returns: The file.
    /// - Throws: ``RunFileError`` where the folder or the file cannot be made.
    func makeFile() throws(RunFileError) -> RunFile {
        let failure = vigil_make_folders(path)
        guard failure == 0 else { throw RunFileError(path: path, code: failure) }
        removeOldest()
        return try RunFile(path: "\(path)/\(vigil_wall_clock_ns())-\(vigil_process_id())\(Self.suffix)")
    }

    /// Removes those that are too many: where nobody reports, nobody else does.
    private func removeOldest() {
        for path in files.dropLast(Self.filesMax) {
            var content: OpaquePointer?
            var descriptor: Int32 = -1
            let failure = vigil_run_open(path, &content, &descriptor)
            if failure == 0, let content {
                vigil_run_close(path, content, descriptor, true)
            } else if failure != VIGIL_EWOULDBLOCK {
                // Of another version, or damaged; that of a process that lives is locked.
                _ = vigil_remove(path)
            }
        }
    }

    /// The files of all runs, the oldest first.
    var files: [String] {
        var names: [String] = []
        withUnsafeMutablePointer(to: &names) { names in
            _ = vigil_list_folder(path, names) { context, name in
                context?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
            }
        }
        return names.filter { $0.hasSuffix(Self.suffix) }.sorted().map { "\(path)/\($0)" }
    }
}
