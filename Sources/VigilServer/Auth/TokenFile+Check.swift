import Foundation
package import VigilStore

extension TokenFile {
    /// Whether the token is where it should be, and this user's alone.
    package var check: StoreCheck {
        var check = StoreCheck("token", path)
        let manager = FileManager.default
        guard manager.fileExists(atPath: directory) else {
            check.summary = "none yet; the first start of a server makes it in \(directory)"
            return check
        }
        if !Self.isPrivate(directory, type: .typeDirectory) {
            check.wrong(
                "Others than this user can reach the folder of the token, or it is another's.",
                at: directory,
                advice: "chmod 700 \(directory)"
            )
        }
        guard manager.fileExists(atPath: path) else {
            check.summary = "none yet; the first start of a server makes it in \(directory)"
            return check
        }
        if !Self.isPrivate(path, type: .typeRegular) {
            check.wrong(
                "Others than this user can read the token, or it is another's; it is not used.",
                at: path,
                advice: "Remove it and start the server again: it makes a new one."
            )
        } else if read() == nil {
            check.wrong("It holds no token.", at: path, advice: "Remove it and start the server again.")
        }
        return check
    }
}
