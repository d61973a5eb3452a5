import CVigil
import Foundation
import Vigil

/// The folder that holds the stored data.
struct DataFolder {
    let path: String
    /// Whether it was named by the user.
    let isNamed: Bool

    /// What `--data` names, else `vigil` in the user's folder for data.
    init(option: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
        isNamed = option != nil
        if let option {
            path = option.hasPrefix("/") ? option : FileManager.default.currentDirectoryPath + "/" + option
            return
        }
        path = ProcessFacts.dataFolder(["HOME": NSHomeDirectory()].merging(environment) { $1 })
    }

    /// Whether something was ever stored here.
    var holdsStore: Bool {
        FileManager.default.fileExists(atPath: path + "/vigil.db")
            || FileManager.default.fileExists(atPath: path + "/journal")
    }

    /// A word on who else may look into the folder; nil where nobody may, or it is not there.
    ///
    /// Files in it are for this user alone whatever the folder's mode is, but who may write there can replace them.
    /// The mode is not changed: whoever made the folder may have meant it so.
    var remark: String? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.uint16Value, mode & 0o077 != 0 else {
            return nil
        }
        return "The data folder \(path) is open to other users of this machine (mode "
            + "\(String(mode & 0o7777, radix: 8))); to close it: chmod 700 \(path)"
    }

    /// Makes the folder, for this user alone, where it is missing.
    func prepare() throws {
        let failure = vigil_make_folders(path)
        guard failure != 0 else { return }
        throw CommandError(
            .configuration,
            "The folder \(path) cannot be made: \(ProcessFacts.text(ofError: failure))",
            advice: "Name another one with --data"
        )
    }
}
