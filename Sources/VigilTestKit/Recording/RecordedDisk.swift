/// A disk as a recording leaves it at some point: what is surely on it, and what came since.
///
/// A synchronisation makes durable what was recorded before it began, from when it is recorded to have succeeded. A
/// file's does so with its content and size, a folder's with the names in it; neither does with more, although some
/// file systems are kinder.
package struct RecordedDisk: Sendable {
    /// A change of a file's content that need not be on the disk.
    package enum Change: Sendable {
        case write(Int, ArraySlice<UInt8>)
        case truncate(Int)
    }

    /// A file's content.
    package struct Content: Sendable {
        /// What is surely there.
        package var durable: [UInt8] = []
        /// What came since, in order.
        package var pending: [Change] = []
        /// How many changes were made durable.
        var settled = 0
    }

    /// A change of a name that need not be on the disk.
    package struct NameChange: Sendable {
        package enum Kind: Sendable {
            case add(path: String, content: Int)
            case addFolder(path: String)
            case remove(path: String)
            case rename(from: String, to: String, content: Int)
        }

        package let kind: Kind
        /// Its place among all.
        package let number: Int

        /// The folder whose synchronisation makes it durable.
        package var folder: Substring {
            switch kind {
            case .add(let path, _), .addFolder(let path), .remove(let path): RecordedDisk.folder(of: path)
            case .rename(_, let path, _): RecordedDisk.folder(of: path)
            }
        }
    }

    private struct Sync {
        let content: Int?
        let folder: String?
        /// How many changes were recorded before it began: of the content, or of all names.
        let before: Int
    }

    package private(set) var contents: [Content] = []
    /// The names that are surely there, with what they name; nil for folders.
    package private(set) var names: [String: Int?] = [:]
    /// Changes of names that came since, in order.
    package private(set) var pendingNames: [NameChange] = []
    /// Up to which change of a name a synchronisation reached.
    package private(set) var namesSettled = 0
    private var nameChanges = 0
    /// What can be seen now.
    private var visible: [String: Int?] = [:]
    private var byNumber: [UInt64: Int] = [:]
    private var syncs: [UInt64: Sync] = [:]
    /// What was promised so far.
    package private(set) var marks: [UInt64] = []

    package init() {}

    /// A disk that has what an image holds.
    ///
    /// Nothing is known of the numbers that its files have, so a recording over it must create what it writes, or say
    /// which file has which by `adopt`.
    package init(_ image: DiskImage) {
        for folder in image.folders { (names[folder], visible[folder]) = (.some(nil), .some(nil)) }
        for (path, bytes) in image.files {
            (names[path], visible[path]) = (contents.count, contents.count)
            contents.append(Content(durable: bytes))
        }
    }

    /// Says which number a file has in the recording.
    package mutating func adopt(_ path: String, as number: UInt64) {
        if case .some(.some(let content)) = visible[path] { byNumber[number] = content }
    }

    static func folder(of path: String) -> Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }

    /// Goes on by a call.
    package mutating func apply(_ call: DiskRecording.Call, of recording: DiskRecording) throws(DiskRecording.Failure) {
        switch call {
        case .create(let path, let file):
            byNumber[file] = contents.count
            change(.add(path: path, content: contents.count))
            contents.append(Content())
        case .write(let file, let offset, let bytes):
            contents[try content(file)].pending.append(.write(offset, recording.bytes[bytes]))
        case .truncate(let file, let size):
            contents[try content(file)].pending.append(.truncate(size))
        case .syncBegin(let token, let file, let folder):
            try begin(token, file, folder)
        case .syncEnd(let token):
            guard let sync = syncs.removeValue(forKey: token) else {
                throw DiskRecording.Failure(description: "a synchronisation ends that never began")
            }
            if let content = sync.content { contents[content].settle(until: sync.before) }
            if let folder = sync.folder { settleNames(in: folder, before: sync.before) }
        case .rename(let from, let to):
            guard case .some(.some(let content)) = visible[from] else {
                throw DiskRecording.Failure(description: "\(from) is renamed and not there")
            }
            change(.rename(from: from, to: to, content: content))
        case .unlink(let path), .removeFolder(let path): change(.remove(path: path))
        case .makeFolder(let path): change(.addFolder(path: path))
        case .mark(let number): marks.append(number)
        case .start, .kill: break
        case .unknown(let name):
            throw DiskRecording.Failure(description: "the program made a call that is not recorded: \(name)")
        }
    }

    private func content(_ file: UInt64) throws(DiskRecording.Failure) -> Int {
        guard let content = byNumber[file] else {
            throw DiskRecording.Failure(description: "file \(file) was never created")
        }
        return content
    }

    private mutating func begin(
        _ token: UInt64,
        _ file: UInt64,
        _ folder: String?
    ) throws(DiskRecording.Failure) {
        if let folder {
            syncs[token] = Sync(content: nil, folder: folder, before: nameChanges)
        } else {
            let content = try content(file)
            syncs[token] = Sync(content: content, folder: nil, before: contents[content].changes)
        }
    }

    private mutating func change(_ kind: NameChange.Kind) {
        kind.apply(to: &visible)
        pendingNames.append(NameChange(kind: kind, number: nameChanges))
        nameChanges += 1
    }

    private mutating func settleNames(in folder: String, before number: Int) {
        for change in pendingNames where change.folder == folder && change.number < number {
            change.kind.apply(to: &names)
            namesSettled = max(namesSettled, change.number + 1)
        }
        pendingNames.removeAll { $0.folder == folder && $0.number < number }
        forget()
    }

    /// Gives up what can never be seen again.
    private mutating func forget() {
        var used = Set(names.values.compactMap(\.self)).union(visible.values.compactMap(\.self))
        for change in pendingNames {
            switch change.kind {
            case .add(_, let content), .rename(_, _, let content): used.insert(content)
            case .addFolder, .remove: break
            }
        }
        for index in contents.indices where !used.contains(index) && !contents[index].isEmpty {
            let changes = contents[index].changes
            contents[index] = Content(settled: changes)
        }
    }
}

extension RecordedDisk.Content {
    var isEmpty: Bool { durable.isEmpty && pending.isEmpty }
    var changes: Int { settled + pending.count }

    fileprivate mutating func settle(until change: Int) {
        let count = change - settled
        if count <= 0 { return }
        for change in pending.prefix(count) { change.apply(to: &durable) }
        pending.removeFirst(min(count, pending.count))
        settled = change
    }
}

extension RecordedDisk.Change {
    /// Where the file ends after it, if it ended there before.
    func size(after size: Int) -> Int {
        switch self {
        case .truncate(let size): size
        case .write(let offset, let content): max(size, offset + content.count)
        }
    }

    func apply(to bytes: inout [UInt8]) {
        let size = size(after: bytes.count)
        if size < bytes.count { bytes.removeLast(bytes.count - size) }
        if size > bytes.count { bytes += [UInt8](repeating: 0, count: size - bytes.count) }
        guard case .write(let offset, let content) = self else { return }
        bytes.withUnsafeMutableBytes { bytes in
            content.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyMemory(from: $0) }
        }
    }
}

extension RecordedDisk.NameChange.Kind {
    func apply(to names: inout [String: Int?]) {
        switch self {
        case .add(let path, let content): names[path] = .some(content)
        case .addFolder(let path): names[path] = .some(nil)
        case .remove(let path): names[path] = nil
        case .rename(let from, let to, let content):
            names[from] = nil
            names[to] = .some(content)
        }
    }
}
