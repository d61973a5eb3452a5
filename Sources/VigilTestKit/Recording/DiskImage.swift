/// What is on a disk: files with their content, and folders.
package struct DiskImage: Hashable, Sendable {
    package var folders: Set<String> = []
    package var files: [String: [UInt8]] = [:]

    package init() {}
}

extension RecordedDisk {
    /// What is there where no power was cut: all that was done.
    package var whole: DiskImage {
        var names = names
        for change in pendingNames { change.kind.apply(to: &names) }
        return image(names) { content in
            var bytes = content.durable
            for change in content.pending { change.apply(to: &bytes) }
            return bytes
        }
    }

    /// What a power cut may leave.
    ///
    /// What was synchronised is there; of what was not, some, as the seed has it.
    package func afterPowerCut(seed: UInt64) -> DiskImage {
        var random = SeededGenerator(seed: seed)
        return image(survivingNames(&random)) { $0.surviving(&random) }
    }

    private func image(_ names: [String: Int?], _ bytes: (Content) -> [UInt8]) -> DiskImage {
        var image = DiskImage()
        // Sorted, so that one seed gives one image; a folder comes before what is in it.
        for (path, content) in names.sorted(by: { $0.key < $1.key }) {
            let folder = Self.folder(of: path)
            guard folder.isEmpty || image.folders.contains(String(folder)) else { continue }
            if let content { image.files[path] = bytes(contents[content]) } else { image.folders.insert(path) }
        }
        return image
    }

    /// The names that are there: a journaled file system keeps changes in their order, mostly over all folders, some
    /// by folder; others keep what they had come to.
    private func survivingNames(_ random: inout SeededGenerator) -> [String: Int?] {
        var names = names
        switch random.next() % 10 {
        case 0..<5:
            let open = pendingNames.filter { $0.number >= namesSettled }.count
            let kept = pendingNames.count - Int(random.next() % UInt64(open + 1))
            for change in pendingNames.prefix(kept) { change.kind.apply(to: &names) }
        case 5..<8:
            let folders = Dictionary(grouping: pendingNames, by: \.folder).sorted { $0.key < $1.key }
            var kept: [NameChange] = []
            for (_, changes) in folders { kept += changes.prefix(Int(random.next() % UInt64(changes.count + 1))) }
            for change in kept.sorted(by: { $0.number < $1.number }) { change.kind.apply(to: &names) }
        default:
            for change in pendingNames where random.chance(0.5) { change.kind.apply(to: &names) }
        }
        return names
    }
}

extension RecordedDisk.Content {
    private static let page = 4_096
    private static let sector = 512

    /// What of a file is there after a power cut.
    func surviving(_ random: inout SeededGenerator) -> [UInt8] {
        if pending.isEmpty { return durable }
        let shrinks = pending.contains { if case .truncate(let size) = $0 { size < durable.count } else { false } }
        switch random.next() % 8 {
        case 0: return durable
        case 1: return applied(pending.count)
        case 2, 3: return torn(&random)
        case 4: return lengthened(&random)
        // Where a file was cut and grew again, pages have no history of their own.
        default: return shrinks ? torn(&random) : pages(&random)
        }
    }

    private func applied(_ count: Int) -> [UInt8] {
        var bytes = durable
        for change in pending.prefix(count) { change.apply(to: &bytes) }
        return bytes
    }

    /// The first changes, and of the next one the first sectors.
    private func torn(_ random: inout SeededGenerator) -> [UInt8] {
        let count = Int(random.next() % UInt64(pending.count + 1))
        var bytes = applied(count)
        guard count < pending.count, case .write(let offset, let content) = pending[count] else { return bytes }
        let sectors = UInt64((offset + content.count) / Self.sector - offset / Self.sector)
        let end = (offset / Self.sector + Int(random.next() % (sectors + 1))) * Self.sector
        RecordedDisk.Change.write(offset, content.prefix(max(0, end - offset))).apply(to: &bytes)
        return bytes
    }

    /// As long as it became, without what made it so.
    private func lengthened(_ random: inout SeededGenerator) -> [UInt8] {
        let count = 1 + Int(random.next() % UInt64(pending.count))
        var bytes = durable
        for change in pending.prefix(count) {
            RecordedDisk.Change.truncate(change.size(after: bytes.count)).apply(to: &bytes)
        }
        return bytes
    }

    /// Each page as it was at some time since; what was never written is zero.
    private func pages(_ random: inout SeededGenerator) -> [UInt8] {
        let size = pending.reduce(durable.count) { $1.size(after: $0) }
        var kept: [Int: Int] = [:]
        var bytes = durable
        var end = durable.count
        for (index, change) in pending.enumerated() {
            guard case .write(let offset, let content) = change, !content.isEmpty else {
                end = max(end, change.size(after: end))
                continue
            }
            for page in (offset / Self.page)...((offset + content.count - 1) / Self.page) {
                let last = kept[page] ?? Int(random.next() % UInt64(2 * pending.count + 1)) - 1
                kept[page] = last
                if index > last { continue }
                let from = max(offset, page * Self.page)
                let to = min(offset + content.count, (page + 1) * Self.page)
                let start = content.startIndex - offset
                RecordedDisk.Change.write(from, content[(start + from)..<(start + to)]).apply(to: &bytes)
                end = max(end, to)
            }
        }
        RecordedDisk.Change.truncate(random.chance(0.5) ? size : end).apply(to: &bytes)
        return bytes
    }
}
