import VigilStore

extension PartDamage {
    /// What is lost with it, and what to do.
    ///
    /// - Parameter part: The part; nil where it is gone, merged with others.
    /// - Returns: A finding that names file, place, signal, day and cost.
    func finding(in part: SealedPart?) -> StoreCheck.Finding {
        var lost = StoreCheck.Damage(offset: bytes.lowerBound, bytes: UInt64(bytes.count))
        lost.place(file)
        guard let part else {
            return StoreCheck.Finding(
                .doubtful,
                "It was damaged when it was merged, and what stood there is lost: \(reason).",
                at: file,
                advice: "Nothing to be done without a backup; all that could be read is there.",
                damage: lost
            )
        }
        let section = part.file.directory.sections.first { $0.offset == bytes.lowerBound }
        if let section { (lost.rows, lost.isEstimate) = part.rows(in: section) }
        let advice =
            lost.rows == 0
            ? "Nothing to be done: answers stay the same, and searches read more."
            : "Take the file from a backup, or leave it: the rest of it is answered, and it goes when its time is over."
        return StoreCheck.Finding(.wrong, "\(reason).".capitalised, at: file, advice: advice, damage: lost)
    }
}

extension SealedPart {
    /// How many records cannot be asked for without a section; nil where that cannot be told.
    fileprivate func rows(in section: PartSection) -> (Int?, isEstimate: Bool) {
        if case .events(let groups) = content {
            let id = RowGroupSection(id: UInt8(clamping: section.key.section))
            if id.isDroppable { return (0, false) }
            return (groups.indices.contains(section.key.group) ? groups[section.key.group].rowCount : nil, false)
        }
        guard kind.isMetrics else { return (0, false) }
        let all = file.directory.sections.filter { $0.key.section == section.key.section }
        switch MetricSection.Kind(rawValue: UInt8(clamping: section.key.section)) {
        case .samples:
            let bytes = all.reduce(0) { $0 + $1.length }
            let share = Double(section.length) / Double(max(bytes, 1))
            return (Int((Double(description.rows) * share).rounded(.up)), true)
        case .series, .blocks: return (description.rows / max(all.count, 1), true)
        default: return (nil, true)
        }
    }
}

extension StoreCheck.Damage {
    /// Tells signal and day from a part's path.
    mutating func place(_ path: String) {
        let folders = path.split(separator: "/")
        guard folders.count >= 4 else { return }
        signal = String(folders[folders.count - 3])
        day = String(folders[folders.count - 2])
    }
}

extension String {
    /// With a capital letter at the start.
    var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
