import VigilModel
import VigilStore

/// Writes several parts as one, and the tiers of metrics with them.
struct Merger {
    /// What takes the place of what.
    struct Result {
        var added: [SealedPart] = []
        var removed: [SealedPart] = []
    }

    let disk: any Disk
    let store: StoreID
    let now: Timestamp
    /// Takes note of what could not be read, and is lost with it.
    let damages: DamageNotices
    /// The number of the next part.
    private(set) var number: UInt64

    init(on disk: any Disk, store: StoreID, number: UInt64, now: Timestamp, damages: DamageNotices) {
        self.disk = disk
        self.store = store
        self.number = number
        self.now = now
        self.damages = damages
    }

    /// Writes parts of one signal and day, oldest first, as one; it is durable then, and counts once the catalog says
    /// so.
    ///
    /// - Parameters:
    ///   - parts: What is merged; of a single part of metrics only the tiers are written.
    ///   - all: All parts that there are.
    /// - Returns: What is new, and what it takes the place of.
    /// - Throws: What the disk throws. Nothing is left then.
    mutating func merge(_ parts: [SealedPart], among all: [SealedPart]) throws -> Result {
        guard let first = parts.first else { preconditionFailure("nothing to merge") }
        if first.kind == .metrics { return try mergeMetrics(parts, among: all) }
        var draft = try draft(of: first.kind, from: parts, replacing: parts)
        do {
            switch first.kind {
            case .spans: try mergeEvents(parts, .spans, &draft)
            case .logs: try mergeEvents(parts, .logs, &draft)
            case .exemplars: try mergeEvents(parts, .exemplars, &draft)
            case .repeats: try mergeRepeats(parts, &draft)
            case .metrics, .minutes, .hours: preconditionFailure("not merged by themselves")
            }
        } catch {
            draft.writer.abandon()
            throw error
        }
        return Result(added: try PartDraft.finish([draft], on: disk), removed: parts)
    }

    private mutating func draft(
        of kind: PartKind,
        from parts: [SealedPart],
        replacing replaced: [SealedPart]
    ) throws -> PartDraft {
        guard let first = parts.first?.description, let last = parts.last?.description else {
            preconditionFailure("a part comes from others")
        }
        let header = PartHeader(number: number, store: store, created: now)
        let writer = try PartWriter(header, kind: kind, partition: first.partition, on: disk)
        var description = PartDescription(
            kind: kind,
            partition: first.partition,
            rows: 0,
            minTime: parts.map(\.description.minTime).min() ?? .max,
            maxTime: parts.map(\.description.maxTime).max() ?? .min,
            lastSequence: parts.map(\.description.lastSequence).max() ?? 0,
            journal: first.journal.lowerBound...max(first.journal.upperBound, last.journal.upperBound),
            set: number,
            siblings: 1
        )
        description.level = 1 + (parts.map(\.description.level).max() ?? 0)
        // What those replaced before counts as well: a power cut may bring back a file that was taken away.
        description.replaces = replaced.map(\.number) + replaced.flatMap(\.description.replaces)
        number += 1
        return PartDraft(writer: writer, description: description)
    }
}

// MARK: Spans, log records, repeats

extension Merger {
    /// Groups of fewer rows are put together into new ones; larger ones are taken over as they are.
    private static let rowsMin = RowGroup.rowsMax / 2

    private func mergeEvents(_ parts: [SealedPart], _ signal: EventSignal, _ draft: inout PartDraft) throws {
        var merged = EventPartWriter(signal, to: draft.writer)
        var rows: [EventRow] = []
        for part in parts {
            guard case .events(let groups) = part.content else { continue }
            for (number, summary) in groups.enumerated() {
                do {
                    if summary.rowCount >= Self.rowsMin {
                        try merged.copy(summary, from: part.file, group: number)
                        continue
                    }
                    let more = try part.file.group(number, summary).rows(.all)
                    if rows.count + more.count > RowGroup.rowsMax {
                        try merged.append(rows.inOrder()[...])
                        rows = []
                    }
                    rows += more
                } catch let damage as PartDamage {
                    damages.note(damage)
                } catch let error as CodecError {
                    damages.note(PartDamage(part.file.path, 0..<part.file.byteCount, "group \(number): \(error)"))
                }
            }
        }
        try merged.append(rows.inOrder()[...])
        draft.description.rows = merged.rowCount
        draft.description.summary = merged.summary
    }

    private func mergeRepeats(_ parts: [SealedPart], _ draft: inout PartDraft) throws {
        var repeats = RepeatsPart()
        for part in parts {
            do {
                repeats.append(try RepeatsPart(part.file))
            } catch let damage as PartDamage {
                damages.note(damage)
            }
        }
        try repeats.write(to: draft.writer)
        draft.description.rows = repeats.count
    }
}

// MARK: Metrics

extension Merger {
    private mutating func mergeMetrics(_ parts: [SealedPart], among all: [SealedPart]) throws -> Result {
        let raw = parts.count > 1 ? parts : []
        var result = Result(removed: raw)
        var drafts: [MetricPartDraft] = []
        do {
            // The part of what was measured gets its name before its tiers: no tier is without it.
            if !raw.isEmpty { drafts.append(MetricPartDraft(try draft(of: .metrics, from: parts, replacing: raw))) }
            for tier in MetricTier.allCases {
                let kind = PartKind(tier)
                let replaced = all.filter { $0.kind == kind && $0.holdsOnly(samplesOf: parts) }
                result.removed += replaced
                drafts.append(MetricPartDraft(try draft(of: kind, from: parts, replacing: replaced)))
            }
            let content = parts.compactMap(\.metrics)
            let damaged = { @Sendable [damages] (damage: MetricDamage) in damages.note(PartDamage(damage, in: parts)) }
            try MetricPartMerge.merge(content, damaged: damaged) { stream, samples in
                for draft in drafts { try draft.append(stream, samples) }
            }
            result.added = try PartDraft.finish(try drafts.map { try $0.finish() }, on: disk)
        } catch {
            for draft in drafts { draft.writer.abandon() }
            throw error
        }
        return result
    }
}

/// A part of metrics, or of a tier of them, that is being written.
private final class MetricPartDraft {
    private var draft: PartDraft
    private var encoder: MetricPartEncoder

    init(_ draft: PartDraft) {
        self.draft = draft
        encoder = draft.writer.metrics(draft.description.kind.tier)
    }

    var writer: PartWriter { draft.writer }

    func append(_ stream: MetricStream, _ samples: [Sample]) throws { try encoder.append(stream, samples) }

    func finish() throws -> PartDraft {
        let summary = try encoder.finish()
        draft.description.rows = summary.sampleCount
        draft.description.summary = summary.bytes
        return draft
    }
}

extension SealedPart {
    /// Whether it holds no samples but those of some parts, all of which are of one day and follow each other.
    fileprivate func holdsOnly(samplesOf parts: [SealedPart]) -> Bool {
        parts.contains {
            description.partition == $0.description.partition && description.journal.overlaps($0.description.journal)
        }
    }
}
