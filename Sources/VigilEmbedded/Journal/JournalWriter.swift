import VigilModel
import VigilStore

/// The newest journal file of an earlier process, whole to its end.
struct JournalTail: Sendable {
    let number: UInt64
    let byteCount: UInt64
    let numbers: JournalNumbers
    let store: StoreID
}

/// Up to where a journal was acknowledged: files before this one wholly.
struct JournalEnd: Hashable, Sendable {
    var number: UInt64
    var bytes: UInt64
}

/// Appends records to journal files and makes them durable.
///
/// After a write or a synchronisation failed nothing is acknowledged until the file was opened anew, cut to what was
/// known to be durable, and read back; then a new file begins. It lives on the store's writing thread.
struct JournalWriter {
    private enum State {
        /// The next record begins a new file.
        case closed
        /// A file of an earlier process, which may go on.
        case resting(JournalTail)
        case open(OpenFile)
        /// The file may hold more than was acknowledged, up to `durable` it must be whole.
        case doubtful(number: UInt64, durable: UInt64)
    }

    private struct OpenFile {
        var file: any DiskFile
        var number: UInt64
        var durable: UInt64
        var encoder: JournalEncoder
        /// Whether the folder knows the file durably.
        var isListed = false
    }

    private let disk: any Disk
    private let store: StoreID
    private let isSynchronised: Bool
    private var state = State.closed
    private var lastNumber: UInt64
    private var buffer = ByteWriter()
    private var damages: [JournalDamage] = []
    /// Files that no segment needs any more, and that are still there: read by others, or not to be removed yet.
    private var unneeded: [UInt64]
    /// The first file that is still to be read by others, and the bytes that they may keep from being removed.
    private var kept: (first: UInt64?, bytesMax: UInt64)
    /// Bytes in all files.
    private(set) var byteCount: UInt64

    /// Begins to write behind what is there.
    ///
    /// - Parameters:
    ///   - disk: Where the files are.
    ///   - store: Whose they are.
    ///   - lastNumber: The number of the newest file.
    ///   - byteCount: Bytes in all files.
    ///   - isSynchronised: Whether a record is durable when it was written.
    ///   - tail: The newest file, where more may be written into it; nil begins a new one.
    ///   - unneeded: Files that no segment needs any more.
    ///   - keptBytesMax: How much of those is kept until somebody has said what is still to be read.
    init(
        disk: any Disk,
        store: StoreID,
        lastNumber: UInt64,
        byteCount: UInt64,
        isSynchronised: Bool,
        tail: JournalTail?,
        unneeded: [UInt64] = [],
        keptBytesMax: UInt64 = 0
    ) {
        self.disk = disk
        self.unneeded = unneeded
        kept = (keptBytesMax > 0 ? 0 : nil, keptBytesMax)
        self.store = store
        self.lastNumber = lastNumber
        self.byteCount = byteCount
        self.isSynchronised = isSynchronised
        state = tail.map(State.resting) ?? .closed
    }

    /// The bytes of the file that is written now.
    var fileBytes: UInt64 {
        switch state {
        case .open(let open): open.durable
        case .resting(let tail): tail.byteCount
        case .closed, .doubtful: 0
        }
    }

    /// The file that is written now, and up to where it was acknowledged.
    var end: JournalEnd {
        switch state {
        case .open(let open): JournalEnd(number: open.number, bytes: open.durable)
        case .resting(let tail): JournalEnd(number: tail.number, bytes: tail.byteCount)
        case .doubtful(let number, let durable): JournalEnd(number: number, bytes: durable)
        case .closed: JournalEnd(number: lastNumber, bytes: .max)
        }
    }

    /// Makes ready to write: mends what a failure left, begins a file where one is due.
    ///
    /// - Parameters:
    ///   - isDue: Whether the next record should begin a new file.
    ///   - sequence: The newest record number given out.
    ///   - now: The time.
    /// - Returns: The number of the file that was begun; nil where the one that is open goes on.
    /// - Throws: Where nothing can be written now; the next call tries again.
    mutating func makeReady(isDue: Bool, sequence: UInt64, now: Timestamp) throws(DiskError) -> UInt64? {
        if case .doubtful(let number, let durable) = state {
            try mend(number, durable)
            state = .closed
        }
        if case .resting(let tail) = state, !isDue, let file = reopened(tail) { state = .open(file) }
        if case .open(let open) = state {
            if !isDue { return nil }
            open.file.close()
            state = .closed
        }
        return try begin(sequence: sequence, now: now)
    }

    /// The file of an earlier process; nil where it is not as it was read.
    private func reopened(_ tail: JournalTail) -> OpenFile? {
        guard let file = try? disk.open(JournalFolder.path(of: tail.number), .write) else { return nil }
        guard (try? file.size()) == tail.byteCount else {
            file.close()
            return nil
        }
        let encoder = JournalEncoder(after: tail.numbers)
        return OpenFile(file: file, number: tail.number, durable: tail.byteCount, encoder: encoder)
    }

    private mutating func begin(sequence: UInt64, now: Timestamp) throws(DiskError) -> UInt64 {
        let number = lastNumber + 1
        let path = JournalFolder.path(of: number)
        let header = JournalHeader(number: number, store: store, sequenceBefore: sequence, created: now)
        try disk.makeDirectory(JournalFolder.path)
        let file = try disk.open(path, .create)
        do {
            try file.truncate(to: 0)
            try file.write(header.bytes, at: 0)
        } catch {
            file.close()
            try? disk.unlink(path)
            throw error
        }
        lastNumber = number
        let durable = UInt64(JournalHeader.byteCount)
        state = .open(OpenFile(file: file, number: number, durable: durable, encoder: JournalEncoder()))
        byteCount += UInt64(JournalHeader.byteCount)
        return number
    }

    /// Writes batches and makes them durable; their blocks are packed on the way.
    ///
    /// - Parameters:
    ///   - batches: What to write.
    ///   - entries: What a stream is, for those that the file does not know yet.
    /// - Throws: Where not all of it is durable; then none of it is to be acknowledged.
    mutating func commit(
        _ batches: inout [HeadBatch],
        entries: (StreamReference) -> StreamEntry?
    ) throws(DiskError) {
        guard case .open(var open) = state else { preconditionFailure("makeReady comes first") }
        // Held by one alone while it is changed.
        state = .closed
        buffer.removeAll()
        for index in batches.indices { open.encoder.append(&batches[index], to: &buffer, entries: entries) }
        try write(&open)
    }

    private mutating func write(_ open: inout OpenFile) throws(DiskError) {
        do {
            try open.file.write(buffer.bytes, at: open.durable)
            if isSynchronised {
                try open.file.synchronize()
                if !open.isListed {
                    try disk.synchronizeDirectory(JournalFolder.path)
                    try disk.synchronizeDirectory("")
                }
            }
            open.isListed = true
            open.durable += UInt64(buffer.count)
            byteCount += UInt64(buffer.count)
            state = .open(open)
        } catch {
            open.file.close()
            state = .doubtful(number: open.number, durable: open.durable)
            // Room is given back at once where it can be; a failure here is found again by `mend`.
            if error.kind == .noSpace { try? cut(open.number, open.durable) }
            throw error
        }
    }

    /// Opens a file anew, cuts off what was not acknowledged, and reads the rest back.
    private mutating func mend(_ number: UInt64, _ durable: UInt64) throws(DiskError) {
        if durable <= UInt64(JournalHeader.byteCount) {
            do {
                try disk.unlink(JournalFolder.path(of: number))
            } catch  where error.kind == .notFound {}
            byteCount -= min(byteCount, durable)
            return
        }
        try cut(number, durable)
        let reading = try JournalFolder(disk: disk).read(number) { _, _, _ in }
        // What was acknowledged is in the head still; going on keeps at least what comes from being lost.
        damages += reading.damages
        if reading.byteCount < Int(durable) {
            damages.append(
                JournalDamage(
                    file: JournalFolder.path(of: number),
                    offset: reading.byteCount,
                    bytes: Int(durable) - reading.byteCount,
                    reason: "the end is gone"
                )
            )
        }
    }

    /// What reading back found lost since this was last asked.
    mutating func takeDamages() -> [JournalDamage] {
        defer { damages = [] }
        return damages
    }

    private func cut(_ number: UInt64, _ durable: UInt64) throws(DiskError) {
        let file = try disk.open(JournalFolder.path(of: number), .write)
        defer { file.close() }
        try file.truncate(to: durable)
        if isSynchronised { try file.synchronize() }
    }

    /// Removes a file whose segment is gone; what cannot be removed now is tried again, see ``removeUnneeded()``.
    mutating func remove(_ number: UInt64) {
        unneeded.append(number)
        removeUnneeded()
    }

    /// Keeps files from a number on until they were read; nil where nobody reads.
    mutating func keep(from number: UInt64?) {
        kept.first = number
        removeUnneeded()
    }

    /// Removes what is kept for those who read: there is no room for it.
    mutating func releaseKept() {
        let first = kept.first
        kept.first = nil
        removeUnneeded()
        kept.first = first
    }

    mutating func removeUnneeded() {
        let numbers = unneeded.sorted(by: >)
        unneeded = []
        var keptBytes: UInt64 = 0
        for number in numbers {
            if let first = kept.first, number >= first, let size = size(of: number) {
                keptBytes += size
                if keptBytes <= kept.bytesMax {
                    unneeded.append(number)
                    continue
                }
            }
            if !isRemoved(number) { unneeded.append(number) }
        }
    }

    private func size(of number: UInt64) -> UInt64? {
        guard let file = try? disk.open(JournalFolder.path(of: number), .read) else { return nil }
        defer { file.close() }
        return try? file.size()
    }

    private mutating func isRemoved(_ number: UInt64) -> Bool {
        let path = JournalFolder.path(of: number)
        do throws(DiskError) {
            let file = try disk.open(path, .read)
            defer { file.close() }
            let size = try file.size()
            try disk.unlink(path)
            byteCount -= min(byteCount, size)
            return true
        } catch {
            return error.kind == .notFound
        }
    }

    mutating func close() {
        if case .open(let open) = state { open.file.close() }
        state = .closed
    }
}
