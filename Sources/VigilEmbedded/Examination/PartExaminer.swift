import VigilModel
import VigilStore

/// Looks at part files, one after the other.
struct PartExaminer {
    let disk: any Disk
    let isDeep: Bool
    let store: StoreID?
    /// Takes note of what is damaged.
    let damaged: (PartDamage) -> Void
    /// Called with so many bytes more that were read; throws where nobody waits for the answer any more.
    let advance: (UInt64) throws -> Void

    private(set) var check = StoreCheck("parts")
    /// Parts that can be asked.
    private(set) var sound: [SealedPart] = []
    /// Whether those are kept open for what comes after.
    let keepsParts: Bool
    private(set) var soundCount = 0
    private(set) var sectionCount = 0
    /// The newest record, and the newest time that a file was made at.
    private(set) var newestRecord = Int64.min
    private(set) var newestFile = Timestamp(nanoseconds: .min)
    /// Parts that are named and not there.
    private(set) var missing: [NamedPart] = []

    init(
        disk: any Disk,
        store: StoreID?,
        isDeep: Bool,
        keepsParts: Bool,
        damaged: @escaping (PartDamage) -> Void,
        advance: @escaping (UInt64) throws -> Void
    ) {
        self.disk = disk
        self.store = store
        self.isDeep = isDeep
        self.keepsParts = keepsParts
        self.damaged = damaged
        self.advance = advance
    }

    /// Looks at a part.
    ///
    /// - Parameters:
    ///   - path: Its file.
    ///   - named: What the manifest says of it; nil where there is none.
    /// - Throws: What `advance` throws; whatever else goes wrong is a finding.
    mutating func examine(_ path: String, _ named: NamedPart?) throws {
        let part: SealedPart
        do {
            part = try SealedPart(PartFile(path, on: disk))
        } catch {
            note(error, path, named)
            return
        }
        soundCount += 1
        if keepsParts { sound.append(part) }
        compare(part, named)
        if part.kind != .repeats { newestRecord = max(newestRecord, part.description.maxTime) }
        newestFile = max(newestFile, part.file.header.created)
        if isDeep { try readAll(part) }
    }

    private mutating func note(_ error: any Error, _ path: String, _ named: NamedPart?) {
        switch error {
        case let damage as PartDamage:
            damaged(damage)
            var lost = StoreCheck.Damage(offset: damage.bytes.lowerBound, bytes: UInt64(damage.bytes.count))
            lost.place(path)
            lost.rows = named?.rows
            check.wrong(
                "\(damage.reason); none of the part can be asked.".capitalised,
                at: path,
                advice: "Take the file from a backup, or leave it: it goes when its time is over.",
                damage: lost
            )
        case let error as DiskError where error.kind == .notFound:
            if let named { missing.append(named) }
        case let error as DiskError:
            check.wrong(
                "It cannot be read: \(error.reason).",
                at: path,
                advice: "See who may read it: chmod 600, chown."
            )
        case let error as StoreError:
            check.wrong(error.message, at: path, advice: "Use the newer version of Vigil.")
        default: check.wrong("\(error)", at: path, advice: "Take the file from a backup.")
        }
    }

    private mutating func compare(_ part: SealedPart, _ named: NamedPart?) {
        let file = part.file
        if let store, file.header.store != store {
            check.wrong(
                "It belongs to another store.",
                at: file.path,
                advice: "Take it away; it came here by a copy."
            )
        }
        guard let named else { return }
        if file.number != named.number {
            check.wrong(
                "It is part \(file.number), and \(Manifest.fileName) says \(named.number).",
                at: file.path,
                advice: "Take both from one backup; or remove \(Manifest.fileName), which is made again from the files."
            )
        } else if file.byteCount != named.byteCount || file.description.rows != named.rows {
            check.wrong(
                "It has \(file.description.rows) records in \(file.byteCount) bytes, and \(Manifest.fileName) says "
                    + "\(named.rows) in \(named.byteCount).",
                at: file.path,
                advice: "Take both from one backup; or remove \(Manifest.fileName), which is made again from the files."
            )
        }
    }

    /// Names parts that are not there, and are wanted still.
    mutating func noteMissing(_ parts: [NamedPart]) {
        for part in parts {
            var lost = StoreCheck.Damage(offset: 0, bytes: part.byteCount)
            lost.place(part.path)
            lost.rows = part.rows
            check.wrong(
                "It is named by \(Manifest.fileName), and not there.",
                at: part.path,
                advice: "Take it from a backup; without one its records are lost.",
                damage: lost
            )
        }
    }

    /// Names files that nothing names.
    mutating func noteUnnamed(_ paths: [String], isLive: Bool) {
        guard let first = paths.first else { return }
        check.doubtful(
            paths.count == 1
                ? "It is named by nothing, and does not count." : "\(paths.count) files like it are named by nothing.",
            at: first,
            advice: "Nothing is lost: a server removes them when it starts."
        )
    }

    mutating func finish(of total: Int) {
        let files = total == 1 ? "1 part" : "\(total) parts"
        let read = isDeep ? ", \(sectionCount) blocks read" : "; --deep reads every block"
        check.summary = total == 0 ? "none yet" : "\(soundCount) of \(files) can be asked\(read)"
    }
}

// MARK: Reading every block

extension PartExaminer {
    private mutating func readAll(_ part: SealedPart) throws {
        for section in part.file.directory.sections {
            do {
                _ = try part.file.read(section.key)
                sectionCount += 1
            } catch let damage as PartDamage {
                damaged(damage)
                check.note(damage.finding(in: part))
            } catch {
                check.wrong(
                    "It cannot be read: \(error).",
                    at: part.file.path,
                    advice: "See whether the disk is sound."
                )
                return
            }
            try advance(UInt64(section.length))
        }
    }
}
