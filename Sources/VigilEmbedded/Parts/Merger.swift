import VigilModel
import VigilStore

/// Writes several parts as one.
struct Merger {
    /// Groups of fewer rows are put together into new ones; larger ones are taken over as they are.
    private static let rowsMin = RowGroup.rowsMax / 2

    let disk: any Disk
    let store: StoreID
    let now: Timestamp
    /// Takes note of what could not be read, and is lost with it.
    let damages: DamageNotices

    /// Writes parts of one signal and day, oldest first, as one with the given number; it is durable then, and counts
    /// once the catalog says so.
    func merge(_ parts: [SealedPart], number: UInt64) throws -> SealedPart {
        guard let first = parts.first?.description, let last = parts.last?.description else {
            preconditionFailure("nothing to merge")
        }
        let header = PartHeader(number: number, store: store, created: now)
        let writer = try PartWriter(header, kind: first.kind, partition: first.partition, on: disk)
        var draft = PartDescription(
            kind: first.kind,
            partition: first.partition,
            rows: 0,
            minTime: parts.map(\.description.minTime).min() ?? .max,
            maxTime: parts.map(\.description.maxTime).max() ?? .min,
            lastSequence: parts.map(\.description.lastSequence).max() ?? 0,
            journal: first.journal.lowerBound...max(first.journal.upperBound, last.journal.upperBound),
            set: number,
            siblings: 1
        )
        draft.level = first.level + 1
        // What those replaced before counts as well: a power cut may bring back a file that was taken away.
        draft.replaces = parts.map(\.number) + parts.flatMap(\.description.replaces)
        do {
            switch first.kind {
            case .spans: try mergeEvents(parts, .spans, writer, &draft)
            case .logs: try mergeEvents(parts, .logs, writer, &draft)
            case .metrics: try mergeMetrics(parts, writer, &draft)
            case .repeats: try mergeRepeats(parts, writer, &draft)
            }
            return try SealedPart(PartFile(try writer.finish(draft), on: disk))
        } catch {
            writer.abandon()
            throw error
        }
    }

    private func mergeEvents(
        _ parts: [SealedPart],
        _ signal: EventSignal,
        _ writer: PartWriter,
        _ draft: inout PartDescription
    ) throws {
        var merged = EventPartWriter(signal, to: writer)
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
                        try merged.append(rows)
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
        try merged.append(rows)
        draft.rows = merged.rowCount
        draft.summary = merged.summary
    }

    private func mergeMetrics(
        _ parts: [SealedPart],
        _ writer: PartWriter,
        _ draft: inout PartDescription
    ) throws {
        let content = parts.compactMap { part in
            if case .metrics(let metrics) = part.content { metrics } else { nil }
        }
        var encoder = writer.metrics
        try MetricPartMerge.merge(content, into: &encoder) { [damages] in damages.note(PartDamage($0, in: parts)) }
        let summary = try encoder.finish()
        draft.rows = summary.sampleCount
        draft.summary = summary.bytes
    }

    private func mergeRepeats(
        _ parts: [SealedPart],
        _ writer: PartWriter,
        _ draft: inout PartDescription
    ) throws {
        var repeats = RepeatsPart()
        for part in parts {
            do {
                repeats.append(try RepeatsPart(part.file))
            } catch let damage as PartDamage {
                damages.note(damage)
            }
        }
        try repeats.write(to: writer)
        draft.rows = repeats.count
    }
}
