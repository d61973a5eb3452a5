import VigilModel
import VigilStore

/// Looks at the journal's files.
struct JournalExaminer {
    /// Up to so many bytes all records are read, whatever was asked for.
    private static let smallMax: UInt64 = 64 << 20
    /// Beyond so many bytes what comes is not packed as fast as it comes.
    private static let largeMin: UInt64 = 256 << 20

    let disk: any Disk
    let store: StoreID?
    /// The newest file that is in parts, as are those before it.
    let applied: UInt64
    let isDeep: Bool
    /// Whether a server writes meanwhile.
    let isLive: Bool
    let advance: (UInt64) throws -> Void

    private(set) var check = StoreCheck("journal")
    private(set) var pile = StoreInventory.Pile()
    private(set) var newestFile = Timestamp(nanoseconds: .min)
    private var records = 0
    private var oldest: Timestamp?

    init(
        disk: any Disk,
        store: StoreID?,
        applied: UInt64,
        isDeep: Bool,
        isLive: Bool,
        advance: @escaping (UInt64) throws -> Void
    ) {
        self.disk = disk
        self.store = store
        self.applied = applied
        self.isDeep = isDeep
        self.isLive = isLive
        self.advance = advance
    }

    mutating func run(now: Timestamp) throws {
        let folder = JournalFolder(disk: disk)
        let numbers: [UInt64]
        do {
            numbers = try folder.numbers().filter { $0 > applied }
        } catch {
            check.wrong(
                "It cannot be listed: \(error.reason).",
                at: JournalFolder.path,
                advice: "See who may enter it."
            )
            return
        }
        var known: [(number: UInt64, bytes: UInt64)] = []
        for number in numbers {
            guard let bytes = examineHead(number, isLast: number == numbers.last) else { continue }
            known.append((number, bytes))
            pile.files += 1
            pile.bytes += Int(clamping: bytes)
        }
        let readsAll = isDeep || UInt64(pile.bytes) <= Self.smallMax
        if readsAll {
            for file in known { try read(file.number, file.bytes, in: folder, isLast: file.number == numbers.last) }
        }
        finish(readsAll, now: now)
    }

    /// Looks at what stands at the beginning of a file.
    ///
    /// - Returns: The file's size; nil where it cannot be read on.
    private mutating func examineHead(_ number: UInt64, isLast: Bool) -> UInt64? {
        let path = JournalFolder.path(of: number)
        do {
            let file = try disk.open(path, .read)
            defer { file.close() }
            let size = try file.size()
            guard let header = JournalHeader(try file.read(at: 0, count: JournalHeader.byteCount)) else { return size }
            try FileHeader.check(header.version, atMost: JournalHeader.version, of: path)
            newestFile = max(newestFile, header.created)
            oldest = min(oldest ?? header.created, header.created)
            if let store, header.store != store {
                check.wrong("It belongs to another store.", at: path, advice: "Take it away; it came here by a copy.")
            }
            return size
        } catch let error as DiskError {
            // A file whose records became parts meanwhile.
            if isLive && error.kind == .notFound { return nil }
            check.wrong(
                "It cannot be read: \(error.reason).",
                at: path,
                advice: "See who may read it: chmod 600, chown."
            )
        } catch let error as StoreError {
            check.wrong(error.message, at: path, advice: "Use the newer version of Vigil.")
        } catch {
            check.wrong("\(error)", at: path, advice: "Take it from a backup.")
        }
        return nil
    }

    private mutating func read(_ number: UInt64, _ bytes: UInt64, in folder: JournalFolder, isLast: Bool) throws {
        var reading: JournalReading
        do {
            reading = try folder.read(number, isLast: isLast) { _, _, _ in }
        } catch {
            if isLive && error.kind == .notFound { return }
            check.wrong(
                "It cannot be read: \(error.reason).",
                at: JournalFolder.path(of: number),
                advice: "See whether the disk is sound."
            )
            return
        }
        if isLast, let torn = reading.removeTornEnd(), !isLive {
            check.doubtful(
                "\(torn.reason): \(torn.bytes) bytes from \(torn.offset) on.".capitalised,
                at: torn.file,
                advice: "Nothing to be done where the power went: it was not acknowledged, and is cut off at the start."
            )
        }
        records += reading.records
        for damage in reading.damages {
            let lost = StoreCheck.Damage(offset: UInt64(damage.offset), bytes: UInt64(damage.bytes))
            check.wrong(
                "\(damage.reason); at least one batch of records is lost.".capitalised,
                at: damage.file,
                advice: "The rest of the file is read. Take it from a backup before the server starts, or leave it.",
                damage: lost
            )
        }
        try advance(bytes)
    }

    private mutating func finish(_ hasRead: Bool, now: Timestamp) {
        let files = pile.files == 1 ? "1 file" : "\(pile.files) files"
        let size = FolderCheck.size(UInt64(pile.bytes))
        check.summary = pile.files == 0 ? "empty" : "\(files), \(size)"
        if hasRead && pile.files > 0 { check.summary += ", \(records == 1 ? "1 record" : "\(records) records") read" }
        if isLive && UInt64(pile.bytes) > Self.largeMin {
            check.doubtful(
                "\(size) wait to be packed into parts\(oldest.map { ", since \($0.rfc3339)" } ?? "").",
                at: JournalFolder.path,
                advice: "Look for a slow disk or a busy machine, and at vigil logs service=vigil."
            )
        }
    }
}
