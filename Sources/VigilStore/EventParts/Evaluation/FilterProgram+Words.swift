import VigilModel

// What the filters of words say. A text that equals another has the same words; a text that contains another has those
// of its words that do not stand at its edges, where they may be pieces of longer ones.

extension FilterProgram.Operand {
    /// Columns of fewer different texts are sooner read than the filter.
    private static let distinctMin = 256

    /// Whether a field of a view may compare so with the value; false is certain.
    func mayBe(_ reader: FieldReader, _ comparison: EventFilter.Comparison, in view: RowView) throws -> Bool {
        guard comparison == .equal || comparison == .contains, value.stringValue != nil,
            let distinct = view.group.summary.distinctTexts(of: reader), distinct >= Self.distinctMin
        else { return true }
        return try view.group.mayHaveWords(of: text, atEdges: comparison == .equal)
    }
}

extension FoldedText {
    /// Whether a body (or name) of a view may contain the text; false is certain.
    func mayBeWithin(_ view: RowView) throws -> Bool {
        let field = FieldReader(view.group.summary.signal == .spans ? "name" : "body")
        guard let distinct = view.group.summary.distinctTexts(of: field), distinct >= 256 else { return true }
        return try view.group.mayHaveWords(of: lowercased, atEdges: false)
    }
}

extension RowGroupSummary {
    /// How many different texts a field has at most, where it has nothing but texts; nil where that is not known.
    fileprivate func distinctTexts(of reader: FieldReader) -> Int? {
        let found: [(pair: ValuePair, zone: ValueZone)]
        switch reader.kind {
        case .body: found = columns.filter { $0.pair.owner == .body }
        case .name where signal == .spans, .event: return rowCount
        case .attribute(let names):
            guard sources.allSatisfy({ source in names.allSatisfy { source.resource.attributes[$0] == nil } }),
                otherKeys == 0
            else { return nil }
            found = columns.filter { $0.pair.key.map(names.contains) ?? false }
        default: return nil
        }
        guard found.allSatisfy({ $0.pair.tag == .text || $0.pair.tag == .longText }) else { return nil }
        return found.reduce(0) { $0 + $1.zone.distinct }
    }
}

extension RowGroup {
    /// Whether all words of a text may stand in texts of the group; false is certain.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - hasEdges: Whether the words at its edges are meant too.
    /// - Returns: Whether they may.
    /// - Throws: Where a filter cannot be read.
    fileprivate func mayHaveWords(of text: String, atEdges hasEdges: Bool) throws -> Bool {
        var text = text
        var hashes: [(hash: UInt64, kind: Tokens.Kind)] = []
        text.withUTF8 { bytes in
            var tokens = Tokens()
            tokens.forEach(in: UnsafeRawBufferPointer(bytes)) { range, word, kind in
                let isAtEdge = range.lowerBound == 0 || range.upperBound == bytes.count
                if hasEdges || !isAtEdge { hashes.append((FilterHash.of(word), kind)) }
            }
        }
        for (hash, kind) in hashes {
            if let filter = try tokenFilter(kind), !filter.mayContain(hash) { return false }
        }
        return true
    }
}
