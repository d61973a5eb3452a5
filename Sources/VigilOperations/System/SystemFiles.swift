import CVigil

/// Reading of small files and folders, as /proc has them.
package protocol SystemFiles: Sendable {
    /// The text of a file; nil where it cannot be read. Longer than 1 MiB it is cut off.
    func text(of path: String) -> String?
    /// The names in a folder, in no order; nil where it cannot be read.
    func names(in path: String) -> [String]?
    /// How much room a file system has; nil where there is none at that path.
    func space(of path: String) -> FileSystemSpace?
}

/// The room of a file system in bytes.
package struct FileSystemSpace: Hashable, Sendable {
    package var total: UInt64
    /// Free for the superuser.
    package var free: UInt64
    /// Free for everyone.
    package var available: UInt64

    package init(total: UInt64, free: UInt64, available: UInt64) {
        self.total = total
        self.free = free
        self.available = available
    }
}

/// The files of the machine that this runs on.
package struct LiveSystemFiles: SystemFiles {
    package init() {}

    package func text(of path: String) -> String? {
        bytes(of: path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of a file, at most `limit`; nil where it cannot be read.
    package func bytes(of path: String, limit: Int) -> [UInt8]? {
        // /proc tells no sizes; nearly all of its files fit the first try.
        for size in [4096, limit] {
            var count: Int64 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
                guard let start = buffer.baseAddress else { return }
                count = vigil_read_file(path, start, size)
                filled = Int(max(0, count))
            }
            if count < 0 { return nil }
            if count < size || size == limit { return bytes }
        }
        return nil
    }

    package func names(in path: String) -> [String]? {
        var names: [String] = []
        let code = withUnsafeMutablePointer(to: &names) { pointer in
            vigil_list_folder(path, pointer) { context, name in
                context?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
            }
        }
        return code == 0 ? names : nil
    }

    package func space(of path: String) -> FileSystemSpace? {
        var space = vigil_filesystem_space()
        guard vigil_filesystem_space(path, &space) else { return nil }
        return FileSystemSpace(total: space.total_bytes, free: space.free_bytes, available: space.available_bytes)
    }
}
