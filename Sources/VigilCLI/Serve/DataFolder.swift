import CVigil
import Foundation

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
        // The specification of these folders has relative values ignored.
        if let share = environment["XDG_DATA_HOME"], share.hasPrefix("/") {
            path = share + "/vigil"
        } else {
            path = (environment["HOME"] ?? NSHomeDirectory()) + "/.local/share/vigil"
        }
    }

    /// Whether something was ever stored here.
    var holdsStore: Bool {
        FileManager.default.fileExists(atPath: path + "/vigil.db")
            || FileManager.default.fileExists(atPath: path + "/journal")
    }

    /// Makes the folder, for this user alone, where it is missing.
    func prepare() throws {
        let failure = vigil_make_folders(path)
        guard failure != 0 else { return }
        var text = [CChar](repeating: 0, count: 128)
        vigil_error_text(failure, &text, text.count)
        let reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        throw CommandError(
            .configuration,
            "The folder \(path) cannot be made: \(reason)",
            advice: "Name another one with --data"
        )
    }
}
