import CVigil
import Synchronization
package import VigilStore

/// A directory of the operating system's.
package struct SystemDisk: Disk {
    private let root: String

    /// The directory at an absolute path, which is made with its parents where it is not there.
    package init(_ path: String) throws(DiskError) {
        root = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        var partial = ""
        for component in root.split(separator: "/") {
            partial += "/" + component
            try Self.check(vigil_disk_make_directory(partial), "make", partial)
        }
        // Whoever made it may not have lived to make its name durable. A parent that cannot be read was not made by us.
        let parent = root.split(separator: "/").dropLast().joined(separator: "/")
        _ = vigil_disk_sync_directory("/" + parent)
    }

    package var directory: String? { root }

    package func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> any DiskFile {
        try openFile(path, mode)
    }

    private func openFile(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> SystemFile {
        let number =
            switch mode {
            case .read: VIGIL_OPEN_READ
            case .write: VIGIL_OPEN_WRITE
            case .create: VIGIL_OPEN_CREATE
            }
        let file = vigil_disk_open(full(path), Int32(number.rawValue))
        try Self.check(file, "open", full(path))
        return SystemFile(file, full(path))
    }

    package func list(_ path: String) throws(DiskError) -> [String] {
        var names: UnsafeMutablePointer<CChar>?
        var length = 0
        let code = vigil_disk_list(full(path), &names, &length)
        if code == -VIGIL_ENOENT { return [] }
        try Self.check(code, "list", full(path))
        defer { names?.deallocate() }
        let bytes = UnsafeBufferPointer(start: names, count: length).map(UInt8.init(bitPattern:))
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    package func makeDirectory(_ path: String) throws(DiskError) {
        try Self.check(vigil_disk_make_directory(full(path)), "make", full(path))
    }

    package func synchronizeDirectory(_ path: String) throws(DiskError) {
        try Self.check(vigil_disk_sync_directory(full(path)), "synchronize", full(path))
    }

    package func rename(_ path: String, to newPath: String) throws(DiskError) {
        try Self.check(vigil_disk_rename(full(path), full(newPath)), "rename", full(path))
    }

    package func unlink(_ path: String) throws(DiskError) {
        try Self.check(vigil_disk_unlink(full(path)), "remove", full(path))
    }

    package func lock(_ path: String, text: String) throws(DiskError) -> any DiskLock {
        let file = try openFile(path, .create)
        let code = file.lock()
        if code == -VIGIL_EWOULDBLOCK {
            let holder = String(decoding: (try? file.read(at: 0, count: 1_024)) ?? [], as: UTF8.self)
            file.close()
            throw DiskError(.locked, "lock", full(path), "another process has it", holder: holder)
        }
        try Self.check(code, "lock", full(path))
        // A full disk must not keep the store from opening: the text is a courtesy.
        try? file.truncate(to: 0)
        try? file.write(Array(text.utf8), at: 0)
        return file
    }

    package func freeBytes() throws(DiskError) -> UInt64 {
        try fileSystem().free_bytes
    }

    package func totalBytes() throws(DiskError) -> UInt64 {
        try fileSystem().total_bytes
    }

    package func networkFileSystem() throws(DiskError) -> String? {
        let network = withUnsafeBytes(of: try fileSystem().network) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return network.isEmpty ? nil : network
    }

    private func fileSystem() throws(DiskError) -> vigil_filesystem {
        var result = vigil_filesystem()
        try Self.check(vigil_disk_filesystem(root, &result), "look at the file system of", root)
        return result
    }

    private func full(_ path: String) -> String { path.isEmpty ? root : root + "/" + path }

    /// Throws where a call returned a negative errno.
    static func check(_ code: some SignedInteger, _ operation: String, _ path: String) throws(DiskError) {
        if code >= 0 { return }
        let number = Int32(-code)
        let kind: DiskError.Kind =
            switch number {
            case VIGIL_ENOENT: .notFound
            case VIGIL_ENOSPC, VIGIL_EDQUOT: .noSpace
            case VIGIL_EACCES, VIGIL_EPERM, VIGIL_EROFS: .notPermitted
            default: .other
            }
        var text = [CChar](repeating: 0, count: 256)
        vigil_disk_message(number, &text, text.count)
        let reason = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        throw DiskError(kind, operation, path, reason)
    }
}

/// The number of this process, for the lock's text.
package enum ThisProcess {
    package static var number: Int { Int(vigil_disk_process()) }
}

/// An open file of the operating system's; also a lock, which goes with it.
private final class SystemFile: DiskFile, DiskLock {
    private let path: String
    private let number: Int32

    init(_ number: Int32, _ path: String) {
        self.number = number
        self.path = path
    }

    func size() throws(DiskError) -> UInt64 {
        let size = vigil_disk_size(number)
        try SystemDisk.check(size, "look at", path)
        return UInt64(size)
    }

    func read(at offset: UInt64, count: Int) throws(DiskError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                vigil_disk_read(
                    number,
                    buffer.baseAddress?.advanced(by: done),
                    count - done,
                    Int64(offset) + Int64(done)
                )
            }
            try SystemDisk.check(read, "read", path)
            if read == 0 { break }
            done += Int(read)
        }
        bytes.removeLast(count - done)
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: UInt64) throws(DiskError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                vigil_disk_write(
                    number,
                    buffer.baseAddress?.advanced(by: done),
                    bytes.count - done,
                    Int64(offset) + Int64(done)
                )
            }
            try SystemDisk.check(written, "write", path)
            done += Int(written)
        }
    }

    func synchronize() throws(DiskError) { try SystemDisk.check(vigil_disk_sync(number, 0), "synchronize", path) }

    func truncate(to size: UInt64) throws(DiskError) {
        try SystemDisk.check(vigil_disk_truncate(number, Int64(size)), "cut", path)
    }

    func lock() -> Int32 { vigil_disk_lock(number) }
    func release() { close() }
    func close() {
        isClosed.withLock { closed in
            if !closed { _ = vigil_disk_close(number) }
            closed = true
        }
    }

    private let isClosed = Mutex(false)

    deinit { close() }
}
