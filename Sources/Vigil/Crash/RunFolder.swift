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
        func folder(_ name: String) -> String? {
            let first = environment[name]?.split(separator: ":").first.map(String.init)
            return first.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let state = folder("XDG_STATE_HOME") ?? folder("STATE_DIRECTORY") ?? folder("HOME").map { $0 + "/.local/state" }
        guard let state else { return nil }
        self.init(path: "\(state)/vigil/runs/\(Self.fileName(of: service))")
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
        return try RunFile(path: "\(path)/\(vigil_wall_clock_ns())-\(vigil_process_id())\(Self.suffix)")
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

    /// A service's name with what no file name should have replaced; told apart by the rest where it is long.
    private static func fileName(of service: String) -> String {
        let name = service.utf8.prefix(100).map { byte -> Character in
            let scalar = Unicode.Scalar(byte)
            let isPlain = byte < 0x80 && (Character(scalar).isLetter || Character(scalar).isNumber)
            return isPlain || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        let text = String(name)
        return text.allSatisfy { $0 == "." } ? "_" + text : text
    }
}
