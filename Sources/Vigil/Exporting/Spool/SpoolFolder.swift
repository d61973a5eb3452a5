/// The folder of one process within the spool of its service, held by a lock as long as the process lives.
final class SpoolFolder {
    let path: String
    private let lock: LocalFile
    /// How many segments are in it.
    var segments = 0

    private init(_ path: String, _ lock: LocalFile) {
        self.path = path
        self.lock = lock
    }

    /// Makes a folder for this process.
    static func make(in root: String) throws -> SpoolFolder {
        try LocalFolder.make(root)
        guard LocalFolder.isOwn(root) else {
            throw SpoolError("\(root) belongs to another user, or others may write to it (chmod 700 would close it)")
        }
        for _ in 0..<10 {
            let path = "\(root)/\(ProcessFacts.processID)-\(String(UInt32.random(in: 0 ... .max), radix: 16))"
            try LocalFolder.make(path)
            // A starting process may take the folder for one that was left, before it is locked.
            guard let lock = try? LocalFile(path + "/lock", .create), try lock.lock() else { continue }
            // So that a power cut leaves what will be synchronised in it.
            try LocalFolder.synchronize(root)
            return SpoolFolder(path, lock)
        }
        throw SpoolError("\(root) has no room for a folder of this process")
    }

    /// The folders whose processes are gone, now held by this one.
    static func adopt(in root: String) throws(FileError) -> [SpoolFolder] {
        guard LocalFolder.isOwn(root) else { return [] }
        var adopted: [SpoolFolder] = []
        for name in try LocalFolder.names(in: root) {
            let path = root + "/" + name
            do throws(FileError) {
                let lock = try LocalFile(path + "/lock", .write)
                if try lock.lock() { adopted.append(SpoolFolder(path, lock)) }
            } catch  where error.isMissing {
                // Its process died between making it and locking it, or is about to lock it and will make another.
                try? LocalFolder.remove(path)
            }
        }
        return adopted
    }

    /// Removes it where nothing is left in it.
    func removeIfEmpty() {
        guard segments == 0 else { return }
        try? LocalFolder.remove(path + "/lock")
        try? LocalFolder.remove(path)
    }
}

/// The spool cannot be used.
struct SpoolError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
