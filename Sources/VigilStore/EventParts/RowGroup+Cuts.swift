import VigilModel

extension RowGroup {
    /// About the most bytes that the records of a group take in memory.
    static let memoryBytesMax = 96 << 20

    /// Where to cut rows into groups.
    ///
    /// - Parameter rows: Any number of rows, ascending by time and then sequence.
    /// - Returns: Ranges of rows that each fit into a group, of about the same size; none for no rows.
    package static func cuts(of rows: ArraySlice<EventRow>) -> [Range<Int>] {
        let wanted = (rows.count + rowsMax - 1) / rowsMax
        guard wanted > 0 else { return [] }
        let size = (rows.count + wanted - 1) / wanted
        var cuts: [Range<Int>] = []
        var start = rows.startIndex
        var parts = 0
        var bytes = 0
        for index in rows.indices {
            let (more, memory) = (rows[index].partsCount, rows[index].memoryBytes)
            bytes += memory
            parts += more
            if index > start, index - start == size || parts > partsMax || bytes > memoryBytesMax {
                cuts.append(start..<index)
                (start, parts, bytes) = (index, more, memory)
            }
        }
        cuts.append(start..<rows.endIndex)
        return cuts
    }
}

extension EventRow {
    fileprivate var partsCount: Int {
        if case .span(let span) = body { max(span.events.count, span.links.count) } else { 0 }
    }
}
