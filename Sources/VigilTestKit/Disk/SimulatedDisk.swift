import Synchronization
package import VigilStore

/// A disk in memory that forgets at a power cut what was not synchronised, and fails where a test says so.
///
/// What is written can be read at once, but survives only from the next successful synchronisation on. At a power cut
/// each write since then survives whole, in part or not at all, in any order, by the seed; so do new names that no
/// synchronisation of their folder made durable. After a synchronisation failed, what it should have made durable
/// stays readable and is lost at a power cut, whatever is synchronised later: as on Linux.
package final class SimulatedDisk: Disk {
    /// What goes wrong, and when.
    package struct Fault: Hashable, Sendable {
        package enum Kind: Hashable, Sendable, CaseIterable {
            /// `kill` is the end of the process: what it wrote stays, synchronised or not.
            case inputOutput, noSpace, shortWrite, powerCut, kill
        }

        /// The call that fails, counted from 1 on.
        package var call: Int
        package var kind: Kind
        /// How many calls fail, that one and those after it.
        package var count: Int

        package init(_ kind: Kind, at call: Int, count: Int = 1) {
            self.call = call
            self.kind = kind
            self.count = count
        }

        package init(_ kind: Kind, at call: Int, forEver: Bool) {
            self.init(kind, at: call, count: forEver ? .max : 1)
        }

        fileprivate func strikes(_ call: Int) -> Bool { call >= self.call && call - self.call < count }
    }

    /// A call, as who looks on is told of it before it is made.
    package struct Call: Sendable {
        package var operation: String
        package var path: String
        /// What is written.
        package var bytes: [UInt8] = []
    }

    fileprivate struct Content {
        /// What can be read.
        var visible: [UInt8] = []
        /// What survives a power cut for sure.
        var durable: [UInt8] = []
        /// What came since.
        var pending: [Change] = []
    }

    fileprivate enum Change {
        case write(Int, [UInt8])
        case truncate(Int)
    }

    fileprivate struct State {
        var files: [String: Content] = [:]
        /// Folders, and whether the one above knows them durably.
        var folders: [String: Bool] = [:]
        /// Names that are not durable yet, by their folder.
        var unlisted: [Substring: Set<String>] = [:]
        /// Names that were taken away and may come back, by their folder.
        var unlinked: [Substring: [String: Content]] = [:]
        var locked: Set<String> = []
        var calls = 0
        var fault: Fault?
        var isOff = false
        var isFull = false
        var observer: (@Sendable (Call) -> Void)?
    }

    fileprivate let state = Mutex(State())

    package init() {}

    package var directory: String? { nil }

    /// How many calls were made that can fail.
    package var calls: Int { state.withLock { $0.calls } }
    /// What goes wrong; calls are counted anew from here on.
    package func plan(_ fault: Fault?) {
        state.withLock { state in
            state.fault = fault
            state.calls = 0
        }
    }

    /// Whether the power is gone.
    package var isOff: Bool { state.withLock { $0.isOff } }
    /// Whether the power is gone, or the process that made the calls.
    package var isDead: Bool {
        state.withLock { state in
            state.isOff || (state.fault.map { $0.kind == .kill && $0.call <= state.calls } ?? false)
        }
    }

    /// Ends all calls, as if the power were gone.
    package func turnOff() { state.withLock { $0.isOff = true } }
    /// Whether there is no room for anything new; what is there can be read, cut and removed.
    package func setFull(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }
    /// Calls with each call before it is made, outside of locks: what it does may make calls itself.
    package func observe(_ observer: (@Sendable (Call) -> Void)?) { state.withLock { $0.observer = observer } }

    /// The disk that is found after the power was cut.
    package func afterPowerCut(seed: UInt64) -> SimulatedDisk {
        var random = SeededGenerator(seed: seed)
        let found = SimulatedDisk()
        let (files, unlisted, unlinked, folders) = state.withLock {
            ($0.files, $0.unlisted, $0.unlinked, $0.folders)
        }
        var lost: Set<String> = []
        for (path, isListed) in folders.sorted(by: { $0.key < $1.key }) {
            let isLost = lost.contains(String(Self.folder(of: path))) || !(isListed || random.chance(0.5))
            if isLost { lost.insert(path) }
        }
        for (path, content) in files.sorted(by: { $0.key < $1.key }) {
            guard !lost.contains(String(Self.folder(of: path))),
                !(unlisted[Self.folder(of: path)]?.contains(path) ?? false) || random.chance(0.5)
            else {
                continue
            }
            found.put(path, content.surviving(&random))
        }
        for (path, content) in unlinked.values.flatMap({ $0 }).sorted(by: { $0.key < $1.key })
        where files[path] == nil && !lost.contains(String(Self.folder(of: path))) && random.chance(0.3) {
            found.put(path, content.surviving(&random))
        }
        return found
    }

    /// Puts a file there, durable.
    package func put(_ path: String, _ bytes: [UInt8]) {
        state.withLock { state in
            state.files[path] = Content(visible: bytes, durable: bytes, pending: [])
            state.unlisted[Self.folder(of: path)]?.remove(path)
            var folder = Self.folder(of: path)
            while !folder.isEmpty {
                state.folders[String(folder)] = true
                folder = Self.folder(of: String(folder))
            }
        }
    }

    /// Changes what can be read of a file; what survives a power cut changes only where that is the same.
    package func replace(_ path: String, _ bytes: [UInt8]) {
        state.withLock { state in
            guard let content = state.files[path] else { return }
            if content.visible == content.durable { state.files[path]?.durable = bytes }
            state.files[path]?.visible = bytes
        }
    }

    /// The files there are, with what can be read in them.
    package var files: [String: [UInt8]] { state.withLock { $0.files.mapValues(\.visible) } }

    /// The sizes of the files in a folder.
    package func sizes(in folder: String) -> [String: Int] {
        state.withLock { state in
            state.files.filter { Self.folder(of: $0.key) == folder }.mapValues(\.visible.count)
        }
    }

    package func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> any DiskFile {
        try call("open", path) { state throws(DiskError) in
            if state.files[path] == nil {
                guard mode == .create else { throw DiskError(.notFound, "open", path, "no such file") }
                try state.checkRoom("open", path)
                state.files[path] = Content()
                state.unlisted[Self.folder(of: path), default: []].insert(path)
            }
        }
        return SimulatedFile(self, path)
    }

    package func list(_ path: String) throws(DiskError) -> [String] {
        var names: [String] = []
        try call("list", path) { state throws(DiskError) in
            let below = state.files.keys.filter { $0.hasPrefix(path + "/") }.map { $0.dropFirst(path.count + 1) }
            names = Set(below.map { String($0.prefix { $0 != "/" }) }).sorted()
        }
        return names
    }

    package func makeDirectory(_ path: String) throws(DiskError) {
        try call("make", path) { state throws(DiskError) in
            if state.folders[path] != nil { return }
            try state.checkRoom("make", path)
            state.folders[path] = false
        }
    }

    /// Makes a call on something that is not a file of this disk's, which fails as all calls do.
    package func access(_ operation: String, _ path: String, isWriting: Bool) throws(DiskError) {
        try call(operation, path) { state throws(DiskError) in
            if isWriting { try state.checkRoom(operation, path) }
        }
    }

    package func synchronizeDirectory(_ path: String) throws(DiskError) {
        try call("synchronize", path) { state throws(DiskError) in
            let folder = Substring(path)
            state.unlisted[folder] = nil
            state.unlinked[folder] = nil
            for name in state.folders.keys where Self.folder(of: name) == path { state.folders[name] = true }
        }
    }

    package func rename(_ path: String, to newPath: String) throws(DiskError) {
        try call("rename", path) { state throws(DiskError) in
            guard let content = state.files.removeValue(forKey: path) else {
                throw DiskError(.notFound, "rename", path, "no such file")
            }
            state.takeAway(path, content)
            state.files[newPath] = content
            state.unlisted[Self.folder(of: newPath), default: []].insert(newPath)
        }
    }

    package func unlink(_ path: String) throws(DiskError) {
        try call("remove", path) { state throws(DiskError) in
            guard let content = state.files.removeValue(forKey: path) else {
                throw DiskError(.notFound, "remove", path, "no such file")
            }
            state.takeAway(path, content)
        }
    }

    package func lock(_ path: String, text: String) throws(DiskError) -> any DiskLock {
        try call("lock", path) { state throws(DiskError) in
            if !state.locked.insert(path).inserted {
                throw DiskError(.locked, "lock", path, "another has it", holder: text)
            }
        }
        return SimulatedLock(self, path)
    }

    package func freeBytes() throws(DiskError) -> UInt64 { state.withLock { $0.isFull ? 0 : 1 << 40 } }
    package func totalBytes() throws(DiskError) -> UInt64 { 1 << 40 }
    package func networkFileSystem() throws(DiskError) -> String? { nil }

    fileprivate static func folder(of path: String) -> Substring {
        path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    }

    fileprivate func unlock(_ path: String) { state.withLock { _ = $0.locked.remove(path) } }

    /// Makes a call, unless it is one that fails.
    fileprivate func call(
        _ operation: String,
        _ path: String,
        bytes: [UInt8] = [],
        failed: ((inout State, Fault.Kind) -> Void)? = nil,
        _ body: (inout State) throws(DiskError) -> Void
    ) throws(DiskError) {
        let observer = state.withLock { $0.isOff ? nil : $0.observer }
        observer?(Call(operation: operation, path: path, bytes: bytes))
        let result = state.withLock { state -> Result<Void, DiskError> in
            do throws(DiskError) {
                if state.isOff { throw DiskError(.other, operation, path, "the power is gone") }
                state.calls += 1
                if let fault = state.fault, fault.strikes(state.calls) {
                    // Whoever was killed before can do nothing any more.
                    if fault.kind != .kill || state.calls == fault.call { failed?(&state, fault.kind) }
                    state.isOff = fault.kind == .powerCut
                    throw DiskError(
                        fault.kind == .noSpace || fault.kind == .shortWrite ? .noSpace : .other,
                        operation,
                        path,
                        "\(fault.kind) at call \(state.calls)"
                    )
                }
                try body(&state)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}

extension SimulatedDisk.State {
    /// Takes note that a name was taken away, which comes back at a power cut if it was durable.
    fileprivate mutating func takeAway(_ path: String, _ content: SimulatedDisk.Content) {
        let folder = SimulatedDisk.folder(of: path)
        if unlisted[folder]?.remove(path) == nil { unlinked[folder, default: [:]][path] = content }
    }

    fileprivate func checkRoom(_ operation: String, _ path: String) throws(DiskError) {
        if isFull { throw DiskError(.noSpace, operation, path, "there is no room") }
    }
}

extension SimulatedDisk.Content {
    mutating func apply(_ change: SimulatedDisk.Change) {
        visible = Self.applied(change, to: visible)
        pending.append(change)
    }

    mutating func synchronize() {
        for change in pending { durable = Self.applied(change, to: durable) }
        pending = []
    }

    /// What is there after a power cut.
    func surviving(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = durable
        for change in pending {
            switch change {
            case .truncate: if random.chance(0.5) { bytes = Self.applied(change, to: bytes) }
            case .write(let offset, let content):
                switch random.next() % 4 {
                case 0: break
                case 1: bytes = Self.applied(change, to: bytes)
                case 2:
                    let kept = Int(random.next() % UInt64(content.count + 1))
                    bytes = Self.applied(.write(offset, Array(content.prefix(kept))), to: bytes)
                default:
                    // The end reached the disk, the beginning did not.
                    let lost = Int(random.next() % UInt64(content.count + 1))
                    bytes = Self.applied(.write(offset + lost, Array(content.dropFirst(lost))), to: bytes)
                }
            }
        }
        return bytes
    }

    private static func applied(_ change: SimulatedDisk.Change, to bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        switch change {
        case .truncate(let size):
            if size < bytes.count { bytes.removeLast(bytes.count - size) }
            bytes += [UInt8](repeating: 0, count: size - bytes.count)
        case .write(let offset, let content):
            let end = offset + content.count
            if end > bytes.count { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
            bytes.replaceSubrange(offset..<end, with: content)
        }
        return bytes
    }
}

private final class SimulatedFile: DiskFile {
    private let disk: SimulatedDisk
    private let path: String

    init(_ disk: SimulatedDisk, _ path: String) {
        self.disk = disk
        self.path = path
    }

    func size() throws(DiskError) -> UInt64 {
        var size = 0
        try disk.call("look at", path) { state throws(DiskError) in size = state.files[path]?.visible.count ?? 0 }
        return UInt64(size)
    }

    func read(at offset: UInt64, count: Int) throws(DiskError) -> [UInt8] {
        var bytes: [UInt8] = []
        try disk.call("read", path) { state throws(DiskError) in
            bytes = Array((state.files[path]?.visible ?? []).dropFirst(Int(offset)).prefix(count))
        }
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: UInt64) throws(DiskError) {
        let failed = { (state: inout SimulatedDisk.State, kind: SimulatedDisk.Fault.Kind) -> Void in
            switch kind {
            case .inputOutput, .noSpace: break
            case .shortWrite:
                state.files[self.path]?.apply(.write(Int(offset), Array(bytes.prefix(bytes.count / 2))))
            case .powerCut, .kill:
                // In the middle of a write any of it may have been done.
                state.files[self.path]?.apply(.write(Int(offset), bytes))
            }
        }
        try disk.call("write", path, bytes: bytes, failed: failed) { state throws(DiskError) in
            try state.checkRoom("write", path)
            state.files[path]?.apply(.write(Int(offset), bytes))
        }
    }

    func synchronize() throws(DiskError) {
        let failed = { (state: inout SimulatedDisk.State, kind: SimulatedDisk.Fault.Kind) -> Void in
            if kind != .powerCut && kind != .kill { state.files[self.path]?.pending = [] }
        }
        try disk.call("synchronize", path, failed: failed) { state throws(DiskError) in
            state.files[path]?.synchronize()
        }
    }

    func truncate(to size: UInt64) throws(DiskError) {
        try disk.call("cut", path) { state throws(DiskError) in state.files[path]?.apply(.truncate(Int(size))) }
    }

    func close() {}
}

private final class SimulatedLock: DiskLock {
    private let disk: SimulatedDisk
    private let path: String

    init(_ disk: SimulatedDisk, _ path: String) {
        self.disk = disk
        self.path = path
    }

    func release() { disk.unlock(path) }
    deinit { release() }
}
