import VigilModel
import VigilStore

/// Finds the parts of a store that is opened.
struct PartLoader {
    struct Result {
        var parts: [SealedPart] = []
        /// The newest journal file that is in parts, as are all before it.
        var applied: UInt64 = 0
        var damages: [PartDamage] = []
        /// What the catalog must be told, where it was made anew.
        var change = PartChange()
        var nextNumber: UInt64 = 1
        /// Whether there are files that could not be removed.
        var hasLeftovers = false

        /// Tells the head what the parts know of numbers and batches.
        ///
        /// - Throws: `DiskError` where a part cannot be read.
        func restore(into head: Head, now: Timestamp, _ report: inout OpenReport) throws {
            report.parts = parts.count
            report.partDamages = damages.map(\.description)
            for part in parts.sorted(by: { $0.number < $1.number }) {
                head.continueSequence(after: part.description.lastSequence)
                guard part.kind == .repeats else { continue }
                do {
                    let repeats = try RepeatsPart(part.file)
                    head.restore(repeats.batches)
                    head.restore(
                        repeats.ids,
                        since: Timestamp(nanoseconds: part.description.maxTime),
                        now: now
                    )
                } catch  where !(error is DiskError) {
                    report.partDamages.append("\(error)")
                }
            }
        }
    }

    let disk: any Disk
    let catalog: any PartCatalog
    let isReadOnly: Bool
    /// Whether the catalog was lost, so that the files say what counts.
    let isRebuilding: Bool

    func run() throws -> Result {
        var result = Result()
        let files = try PartFolder.files(on: disk)
        if isRebuilding {
            try rebuild(from: files.parts, &result)
        } else {
            try load(files.parts, &result)
        }
        if !isReadOnly { remove(files.open, &result) }
        let replaced = result.parts.flatMap(\.description.replaces)
        let numbers = result.parts.map(\.number) + replaced + files.parts.map(PartFolder.number)
        result.nextNumber = (numbers.max() ?? 0) + 1
        return result
    }

    private func load(_ paths: [String], _ result: inout Result) throws {
        let known = try catalog.parts()
        result.applied = try catalog.applied()
        for (_, path) in known.sorted(by: { $0.key < $1.key }) { try open(path, &result) }
        if isReadOnly { return }
        // What was finished when the server died, and does not count; or does not any more.
        let named = Set(known.values)
        remove(paths.filter { !named.contains($0) }, &result)
    }

    private func remove(_ paths: [String], _ result: inout Result) {
        for path in paths {
            do { try disk.unlink(path) } catch { result.hasLeftovers = true }
        }
    }

    /// Takes a part in, or notes what is damaged.
    ///
    /// A disk that does not answer is no damage: opening fails, and finds all of it the next time.
    private func open(_ path: String, _ result: inout Result) throws {
        do {
            result.parts.append(try SealedPart(PartFile(path, on: disk)))
        } catch let damage as PartDamage {
            result.damages.append(damage)
        } catch let error as DiskError where error.kind == .notFound {
            result.damages.append(PartDamage(path, 0..<0, "it is not there"))
        }
    }
}

// MARK: Without a catalog

extension PartLoader {
    /// Tells from the files which parts count.
    ///
    /// A part that another replaced does not, nor does one of a tier whose samples are in another part by now. Of
    /// several attempts to seal a segment only the last may; it does unless one of its parts is missing while the
    /// segment's journal file, the newest to be sealed, is still there.
    private func rebuild(from paths: [String], _ result: inout Result) throws {
        if !isReadOnly { try settle(paths) }
        for path in paths { try open(path, &result) }
        if !isReadOnly { result.damages = try result.damages.map(putAside) }
        var dropped = Set(result.parts.flatMap(\.description.replaces))
        let sealed = Dictionary(grouping: result.parts.filter { $0.description.level == 0 }) { $0.description.journal }
        for parts in sealed.values {
            let last = parts.map(\.description.set).max()
            dropped.formUnion(parts.filter { $0.description.set != last }.map(\.number))
        }
        // Of several attempts to merge the same parts the last counts as well.
        for part in result.parts {
            let replaced = Set(part.description.replaces)
            dropped.formUnion(
                result.parts
                    .filter { $0.kind == part.kind && $0.number < part.number }
                    .filter { !replaced.isDisjoint(with: $0.description.replaces) }
                    .map(\.number)
            )
        }
        result.applied = result.parts.map(\.description.journal.upperBound).max() ?? 0
        if let unfinished = try unfinished(result, dropped) {
            dropped.formUnion(unfinished)
            result.applied -= 1
        }
        dropped.formUnion(staleTiers(result.parts.filter { !dropped.contains($0.number) }).map(\.number))
        let gone = result.parts.filter { dropped.contains($0.number) }
        result.parts.removeAll { dropped.contains($0.number) }
        if isReadOnly { return }
        remove(gone.map(\.file.path), &result)
        let applied = result.applied == 0 ? nil : result.applied
        result.change = PartChange(added: result.parts.map { PartEntry($0.file) }, applied: applied)
    }

    /// Gives a file that does not say any more what it holds a name that nothing takes for a leftover.
    private func putAside(_ damage: PartDamage) throws(DiskError) -> PartDamage {
        let path = damage.file + PartFolder.damagedSuffix
        try disk.rename(damage.file, to: path)
        return PartDamage(damage.file, damage.bytes, "\(damage.reason); it was put aside as \(path)")
    }

    /// Makes the files' names durable: a killed server may have given them and not more.
    private func settle(_ paths: [String]) throws(DiskError) {
        var folders: Set<String> = []
        for path in paths {
            let folder = path.split(separator: "/").dropLast()
            folders.insert(folder.joined(separator: "/"))
            folders.insert(folder.dropLast().joined(separator: "/"))
        }
        for folder in folders.sorted() { try disk.synchronizeDirectory(folder) }
    }

    /// Parts of tiers that were made from a part which others took the place of.
    private func staleTiers(_ parts: [SealedPart]) -> [SealedPart] {
        parts.filter { tier in
            tier.kind.tier != nil
                && parts.contains { raw in
                    raw.kind == .metrics && raw.description.partition == tier.description.partition
                        && raw.description.journal != tier.description.journal
                        && raw.description.journal.overlaps(tier.description.journal)
                }
        }
    }

    /// The parts of the newest segment, where not all of them were written.
    private func unfinished(_ result: Result, _ dropped: Set<UInt64>) throws(DiskError) -> [UInt64]? {
        let newest = result.parts.filter { $0.description.journal.contains(result.applied) }
        let sealed = newest.filter { $0.description.level == 0 && !dropped.contains($0.number) }
        guard let first = sealed.first, sealed.count == newest.filter({ !dropped.contains($0.number) }).count,
            sealed.count < first.description.siblings,
            try JournalFolder(disk: disk).numbers().contains(result.applied)
        else { return nil }
        return sealed.map(\.number)
    }
}
