import VigilStore

// Spans or log records as parts: groups of rows, each with its sections.

extension PartFile {
    /// What the groups of rows hold, by their own account.
    func groups(_ signal: EventSignal) throws(CodecError) -> [RowGroupSummary] {
        var reader = ByteReader(description.summary)
        let sources = try EventSourceTable.read(from: &reader)
        var groups: [RowGroupSummary] = []
        for _ in 0..<(try reader.count()) {
            groups.append(try RowGroupSummary(from: &reader, signal: signal, sources: sources))
        }
        return groups
    }

    /// A group of rows, to be read once.
    func group(_ number: Int, _ summary: RowGroupSummary) -> RowGroup {
        RowGroup(summary) { try self.read(SectionKey(group: number, section: Int($0.id))) }
    }

    /// Where the sections of a group stand.
    func sections(of group: Int) -> [PartSection] { directory.sections.filter { $0.key.group == group } }
}
