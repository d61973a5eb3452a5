/// The calls of the operating system that a store makes on its directory, so that tests can cut the power.
///
/// Calls block; they are made on a store's own thread. A path is relative to the store's directory.
package protocol Disk: Sendable {
    /// The directory, for people and for what cannot go through this protocol (SQLite); nil where there is none.
    var directory: String? { get }

    /// Opens a file.
    func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> any DiskFile
    /// Names of what a folder holds, in no order; none where there is no folder.
    func list(_ path: String) throws(DiskError) -> [String]
    /// Makes a folder that only the owner may enter; one that is there stays.
    func makeDirectory(_ path: String) throws(DiskError)
    /// Makes a folder's entries durable.
    func synchronizeDirectory(_ path: String) throws(DiskError)
    func rename(_ path: String, to newPath: String) throws(DiskError)
    func unlink(_ path: String) throws(DiskError)
    /// Locks a file for this process until the value is released.
    ///
    /// The text says who holds it; a lock that another holds throws with that one's text in `holder`.
    func lock(_ path: String, text: String) throws(DiskError) -> any DiskLock
    /// Bytes that can still be written.
    func freeBytes() throws(DiskError) -> UInt64
    /// Bytes that the whole file system holds.
    func totalBytes() throws(DiskError) -> UInt64
    /// What kind of network file system it is; nil for a local one.
    func networkFileSystem() throws(DiskError) -> String?
}

extension Disk {
    /// The whole content of a file.
    package func read(_ path: String) throws(DiskError) -> [UInt8] {
        let file = try open(path, .read)
        defer { file.close() }
        return try file.read(at: 0, count: Int(try file.size()))
    }
}

/// How a file is opened.
package enum DiskOpenMode: Hashable, Sendable {
    /// For reading; it must be there.
    case read
    /// For reading and writing; it must be there.
    case write
    /// For reading and writing; made where it is not there.
    case create
}

/// An open file.
package protocol DiskFile: AnyObject, Sendable {
    func size() throws(DiskError) -> UInt64
    /// Bytes from a place on; fewer where the file ends.
    func read(at offset: UInt64, count: Int) throws(DiskError) -> [UInt8]
    /// Writes all bytes; where it throws, some of them may stand in the file.
    func write(_ bytes: [UInt8], at offset: UInt64) throws(DiskError)
    /// Makes what was written durable, and the file's size.
    func synchronize() throws(DiskError)
    func truncate(to size: UInt64) throws(DiskError)
    func close()
}

/// A lock; releasing the value releases it.
package protocol DiskLock: AnyObject, Sendable {
    func release()
}

/// A call of the operating system failed.
package struct DiskError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        case notFound, noSpace, notPermitted, locked, shortWrite, other
    }

    package var kind: Kind
    package var operation: String
    package var path: String
    /// The system's sentence.
    package var reason: String
    /// Who has the lock.
    package var holder = ""

    package init(_ kind: Kind, _ operation: String, _ path: String, _ reason: String, holder: String = "") {
        self.kind = kind
        self.operation = operation
        self.path = path
        self.reason = reason
        self.holder = holder
    }

    package var description: String { "\(operation) \(path): \(reason)" }
}

extension StoreError {
    /// What a failed call means to those who use the store.
    package init(_ error: DiskError) {
        switch error.kind {
        case .noSpace: self.init(.outOfSpace, "The disk is full (\(error)).", cause: error)
        case .notPermitted: self.init(.notPermitted, "The store's folder is closed to us (\(error)).", cause: error)
        case .locked:
            self.init(.inUse, "Another process has the store open: \(error.holder).", cause: error)
        case .notFound, .shortWrite, .other:
            self.init(.unavailable, "The disk does not do as it should (\(error)).", cause: error)
        }
    }
}
