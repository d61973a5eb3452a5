import Foundation
import VigilModel
import VigilStore

/// Looks through all that a store has on disk, and says what is wrong with it.
///
/// Nothing is changed, and no more is in memory at once than a section of a part or a file of the journal. It works on
/// the files of a store that a server writes to as well: what is gone meanwhile is asked for again before it is missed.
struct StoreExaminer {
    /// How far ahead of the clock a file may have been made, and a record may be: senders' clocks differ.
    private static let clockMax = Duration.seconds(60)
    private static let futureMax = Duration.seconds(660)
    /// Files that a server made so short a time ago may still get their name in the manifest.
    private static let fresh = Duration.seconds(900)

    let disk: any Disk
    let isDeep: Bool
    /// Whether a server works on the same files meanwhile.
    let isLive: Bool
    /// The open manifest; nil opens it for reading.
    let manifest: Manifest?
    /// What all parts may take before the oldest go; nil where only the server knows.
    let allowedBytes: UInt64?
    let now: Timestamp
    let damaged: @Sendable (PartDamage) -> Void
    let isCancelled: @Sendable () -> Bool
    let progress: @Sendable (ExaminationProgress) -> Void

    /// What the manifest says.
    private struct Named {
        var store: StoreID?
        var parts: [NamedPart] = []
        var applied: UInt64 = 0
        /// Whether files must say themselves what counts.
        var isLost = true
    }

    func run() throws -> StoreExamination {
        var examination = StoreExamination(time: now, folder: disk.directory, isDeep: isDeep)
        var listing = StoreCheck("parts")
        let files: (parts: [String], open: [String])
        do {
            files = try PartFolder.files(on: disk)
        } catch {
            listing.wrong("They cannot be listed: \(error.reason).", at: error.path, advice: "See who may enter it.")
            let folder = FolderCheck(disk: disk, allowedBytes: nil, usedBytes: 0)
            examination.checks = [folder.folder, folder.space, listing]
            return examination
        }
        let journalFiles = (try? JournalFolder(disk: disk).numbers()) ?? []
        examination.isEmpty = files.parts.isEmpty && journalFiles.isEmpty
        var (manifestCheck, opened, named) = lookAtManifest(isEmpty: examination.isEmpty)
        defer { if manifest == nil { opened?.close() } }
        let counter = Counter(of: total(named, files.parts), isCancelled, progress)
        var parts = PartExaminer(
            disk: disk,
            store: named.store,
            isDeep: isDeep,
            keepsParts: !isLive,
            damaged: damaged,
            advance: { try counter.advance(by: $0) }
        )
        if named.isLost {
            for path in files.parts { try parts.examine(path, nil) }
        } else {
            for part in named.parts { try parts.examine(part.path, part) }
        }
        if isLive, let later = try? opened?.namedParts() { named.parts = later }
        compare(files, named, &parts)
        parts.finish(of: named.isLost ? files.parts.count : named.parts.count)
        var journal = JournalExaminer(
            disk: disk,
            store: named.store,
            applied: isLive ? (try? opened?.applied()) ?? named.applied : named.applied,
            isDeep: isDeep,
            isLive: isLive,
            advance: { try counter.advance(by: $0) }
        )
        try journal.run(now: now)
        if !named.isLost { manifestCheck.summary = Self.summary(named.parts.count) }
        examination.inventory = StoreInventory(parts.sound, now: now)
        examination.inventory.journal = journal.pile
        examination.inventory.measure(disk)
        let used = UInt64(clamping: examination.inventory.diskBytes)
        let folder = FolderCheck(disk: disk, allowedBytes: allowedBytes, usedBytes: used)
        examination.checks = [
            folder.folder, folder.space, manifestCheck, parts.check, journal.check, clock(parts, journal),
        ]
        return examination
    }

    private static func summary(_ parts: Int) -> String {
        parts == 0 ? "names no parts yet" : "names \(parts) part\(parts == 1 ? "" : "s")"
    }

    private func total(_ named: Named, _ paths: [String]) -> UInt64 {
        guard isDeep else { return 0 }
        var bytes = named.parts.reduce(0) { $0 + $1.byteCount }
        if named.isLost {
            for path in paths {
                guard let file = try? disk.open(path, .read) else { continue }
                bytes += (try? file.size()) ?? 0
                file.close()
            }
        }
        return bytes
    }

    /// Names what is missing, and what nothing names.
    private func compare(_ files: (parts: [String], open: [String]), _ named: Named, _ parts: inout PartExaminer) {
        if named.isLost { return }
        let wanted = Set(named.parts)
        parts.noteMissing(parts.missing.filter { wanted.contains($0) })
        let paths = Set(named.parts.map(\.path))
        parts.noteUnnamed(
            (files.parts.filter { !paths.contains($0) } + files.open).filter { !isLive || isOld($0) },
            isLive: isLive
        )
    }

    /// Whether a file is there still, and was not made just now.
    private func isOld(_ path: String) -> Bool {
        guard let file = try? disk.open(path, .read) else { return false }
        defer { file.close() }
        guard let header = (try? file.read(at: 0, count: PartHeader.byteCount)).flatMap(PartHeader.init) else {
            return false
        }
        return now - header.created > Self.fresh
    }

    private func clock(_ parts: PartExaminer, _ journal: JournalExaminer) -> StoreCheck {
        var check = StoreCheck("clock", now.rfc3339.prefix(19) + "Z")
        let place = disk.directory ?? ""
        let newest = max(parts.newestFile, journal.newestFile)
        if newest > now + Self.clockMax {
            check.wrong(
                "It is behind what is stored: a file was made at \(newest.rfc3339).",
                at: place,
                advice: "Set this machine's clock (timedatectl), or wait until it has caught up: what is kept by age "
                    + "stays longer, and queries over the last minutes miss the newest records."
            )
        }
        let record = Timestamp(nanoseconds: parts.newestRecord)
        if parts.newestRecord != .min, record > now + Self.futureMax, newest <= now + Self.clockMax {
            check.doubtful(
                "The newest record is of \(record.rfc3339), which is to come.",
                at: place,
                advice: "See the clocks of the machines that send."
            )
        }
        return check
    }
}

// MARK: The manifest

extension StoreExaminer {
    private func lookAtManifest(isEmpty: Bool) -> (StoreCheck, Manifest?, Named) {
        var check = StoreCheck("manifest")
        let path = (disk.directory.map { $0 + "/" } ?? "") + Manifest.fileName
        if manifest == nil, disk.directory == nil || !FileManager.default.fileExists(atPath: path) {
            check.summary = "none yet"
            if !isEmpty {
                check.wrong(
                    "It is missing.",
                    at: path,
                    advice: "A server makes it again from the files when it starts; silences, jobs and other records "
                        + "of the control plane are in backups alone."
                )
            }
            return (check, nil, Named())
        }
        do {
            let opened = try manifest ?? Manifest(directory: disk.directory, isReadOnly: true)
            do {
                let damages = try opened.damages()
                if !damages.isEmpty { throw StoreError(.corrupted, damages.joined(separator: "; ")) }
                let store = try opened.storeID()
                let named = Named(
                    store: store,
                    parts: try opened.namedParts(),
                    applied: try opened.applied(),
                    isLost: store == nil
                )
                return (check, opened, named)
            } catch {
                if manifest == nil { opened.close() }
                throw error
            }
        } catch {
            note(error, path, &check)
            return (check, nil, Named())
        }
    }

    private func note(_ error: any Error, _ path: String, _ check: inout StoreCheck) {
        let error = error as? StoreError ?? StoreError(.unavailable, "\(error)")
        switch error.code {
        case .corrupted:
            check.wrong(
                "It is damaged: \(error.message)",
                at: path,
                advice: "A server puts it aside when it starts and makes it again from the files; silences, jobs and "
                    + "other records of the control plane are in backups alone."
            )
        case .newerVersion:
            check.wrong(error.message, at: path, advice: "Use the newer version of Vigil, or another folder.")
        default:
            check.wrong(error.message, at: path, advice: "See who may read it: chmod 600, chown.")
        }
    }
}

/// Counts what was read, and says so every few megabytes.
private final class Counter {
    private static let stepMin: UInt64 = 4 << 20
    private let of: UInt64
    private let isCancelled: @Sendable () -> Bool
    private let progress: @Sendable (ExaminationProgress) -> Void
    private var bytes: UInt64 = 0
    private var said: UInt64 = 0

    init(
        of: UInt64,
        _ isCancelled: @escaping @Sendable () -> Bool,
        _ progress: @escaping @Sendable (ExaminationProgress) -> Void
    ) {
        self.of = of
        self.isCancelled = isCancelled
        self.progress = progress
    }

    func advance(by count: UInt64) throws {
        if isCancelled() { throw CancellationError() }
        bytes += count
        guard bytes - said >= Self.stepMin, of > 0 else { return }
        said = bytes
        progress(ExaminationProgress(bytes: min(bytes, of), of: of))
    }
}
