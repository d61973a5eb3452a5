import CVigil

/// An open file; its calls block, so make them on a thread of their own (``BlockingThread``).
package final class LocalFile: Sendable {
    /// How a file is opened.
    package enum Mode {
        /// For reading; the file must be there.
        case read
        /// For reading and writing; the file must be there.
        case write
        /// For reading and writing; made for this user alone where it is not there.
        case create

        fileprivate var number: Int32 {
            switch self {
            case .read: Int32(VIGIL_OPEN_READ.rawValue)
            case .write: Int32(VIGIL_OPEN_WRITE.rawValue)
            case .create: Int32(VIGIL_OPEN_CREATE.rawValue)
            }
        }
    }

    /// Where it is.
    package let path: String
    private let descriptor: Int32

    /// Opens a file.
    package init(_ path: String, _ mode: Mode) throws(FileError) {
        self.path = path
        descriptor = vigil_disk_open(path, mode.number)
        try FileError.check(descriptor, "open", path)
    }

    deinit { _ = vigil_disk_close(descriptor) }

    /// How many bytes it has.
    package func size() throws(FileError) -> Int {
        let size = vigil_disk_size(descriptor)
        try FileError.check(size, "look at", path)
        return Int(size)
    }

    /// What tells it from every other file that is there, whatever its name: the device and a number on it.
    package func identity() throws(FileError) -> (device: UInt64, number: UInt64) {
        var device: UInt64 = 0, number: UInt64 = 0
        try FileError.check(vigil_disk_identity(descriptor, &device, &number), "look at", path)
        return (device, number)
    }

    /// So many bytes from an offset on; fewer where the file ends before.
    package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var failure: Int64 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let read = vigil_disk_read(
                    descriptor,
                    buffer.baseAddress?.advanced(by: done),
                    count - done,
                    Int64(offset + done)
                )
                if read <= 0 {
                    failure = read
                    return
                }
                done += Int(read)
            }
        }
        try FileError.check(failure, "read", path)
        return bytes
    }

    /// Writes all of the bytes at an offset.
    package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        var failure: Int64 = 0
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count, failure >= 0 {
                let written = vigil_disk_write(
                    descriptor,
                    buffer.baseAddress?.advanced(by: done),
                    buffer.count - done,
                    Int64(offset + done)
                )
                if written < 0 { failure = written } else { done += Int(written) }
            }
        }
        try FileError.check(failure, "write", path)
    }

    /// Cuts it, or fills it up with zeros.
    package func truncate(to size: Int) throws(FileError) {
        try FileError.check(vigil_disk_truncate(descriptor, Int64(size)), "cut", path)
    }

    /// Makes what was written outlive a power cut.
    package func synchronize() throws(FileError) {
        try FileError.check(vigil_disk_sync(descriptor, 0), "synchronize", path)
    }

    /// Locks it for this process until it is closed; false where another process has it.
    package func lock() throws(FileError) -> Bool {
        let code = vigil_disk_lock(descriptor)
        if code == -VIGIL_EWOULDBLOCK { return false }
        try FileError.check(code, "lock", path)
        return true
    }
}

/// What is done with folders; the calls block.
package enum LocalFolder {
    /// Makes a folder with all above it, for this user alone where new.
    package static func make(_ path: String) throws(FileError) {
        try FileError.check(-vigil_make_folders(path), "make", path)
    }

    /// Whether it is a folder of this user's that nobody else may write to, and no link to one.
    package static func isOwn(_ path: String) -> Bool { vigil_folder_is_own(path) }

    /// The names in it, sorted; none where it is not there.
    package static func names(in path: String) throws(FileError) -> [String] {
        var names: UnsafeMutablePointer<CChar>?
        var length = 0
        let code = vigil_disk_list(path, &names, &length)
        if code == -VIGIL_ENOENT { return [] }
        try FileError.check(code, "list", path)
        defer { names?.deallocate() }
        let bytes = UnsafeBufferPointer(start: names, count: length).map(UInt8.init(bitPattern:))
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    /// Removes a file or an empty folder; it is no error where it is gone already.
    package static func remove(_ path: String) throws(FileError) {
        let code = vigil_remove(path)
        if code == VIGIL_ENOENT { return }
        try FileError.check(-code, "remove", path)
    }

    /// Gives a file another name, in place of what had that name.
    package static func rename(_ path: String, to newPath: String) throws(FileError) {
        try FileError.check(vigil_disk_rename(path, newPath), "rename", path)
    }

    /// Makes the names in it outlive a power cut.
    package static func synchronize(_ path: String) throws(FileError) {
        try FileError.check(vigil_disk_sync_directory(path), "synchronize", path)
    }
}

/// A call on a file or folder failed.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was to be done: `open`.
    package let operation: String
    /// With what.
    package let path: String
    /// The system's number for the reason.
    package let number: Int32

    /// Whether there is no such file.
    package var isMissing: Bool { number == VIGIL_ENOENT }

    /// A sentence with what, where and why.
    package var description: String { "cannot \(operation) \(path): \(ProcessFacts.text(ofError: number))" }

    /// Throws where a call returned a negative number.
    static func check(_ code: some SignedInteger, _ operation: String, _ path: String) throws(FileError) {
        if code < 0 { throw FileError(operation: operation, path: path, number: Int32(-code)) }
    }
}
