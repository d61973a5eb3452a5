import VigilModel
import VigilStore

/// Writes spans or log records into a part, as groups of rows.
struct EventPartWriter {
    private let signal: EventSignal
    private let writer: PartWriter
    private var sources = EventSourceTable()
    private var summaries = ByteWriter()
    private var groups = 0
    private(set) var rowCount = 0

    init(_ signal: EventSignal, to writer: PartWriter) {
        self.signal = signal
        self.writer = writer
    }

    /// What the part's directory says of the groups.
    var summary: [UInt8] {
        var summary = ByteWriter()
        sources.write(to: &summary)
        summary.varint(groups)
        summary.raw(summaries.bytes)
        return summary.bytes
    }

    /// Writes rows.
    ///
    /// - Parameter rows: Ascending by time and then sequence.
    /// - Throws: Where the disk does not take them.
    mutating func append(_ rows: ArraySlice<EventRow>) throws(DiskError) {
        for range in RowGroup.cuts(of: rows) {
            let group = RowGroupEncoder.encode(rows[range], signal: signal)
            for (section, bytes) in group.sections {
                try writer.append(bytes, SectionKey(group: groups, section: Int(section.id)))
            }
            finish(group.summary)
        }
    }

    /// Takes a group over as it is.
    mutating func copy(_ summary: RowGroupSummary, from file: PartFile, group: Int) throws {
        var sections: [(key: SectionKey, bytes: [UInt8])] = []
        for section in file.sections(of: group) {
            let key = SectionKey(group: groups, section: section.key.section)
            sections.append((key, try file.read(section.key)))
        }
        for (key, bytes) in sections { try writer.append(bytes, key) }
        finish(summary)
    }

    private mutating func finish(_ summary: RowGroupSummary) {
        summary.write(to: &summaries, sources: &sources)
        groups += 1
        rowCount += summary.rowCount
    }
}
