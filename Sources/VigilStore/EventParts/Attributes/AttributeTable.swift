import VigilModel

/// Which keys with which types there are in a group of records, and which of them a record has, in which order.
struct AttributeTable {
    let pairs: [ValuePair]
    /// How many records have each pair.
    let counts: [Int]
    private let slots: [UInt16]
    private let ends: [Int]

    var shapeCount: Int { ends.count }

    /// The pairs of a shape, in the order of the record's attributes, the body first.
    func shape(_ code: Int) -> ArraySlice<UInt16> { slots[(code == 0 ? 0 : ends[code - 1])..<ends[code]] }

    init(from reader: inout ByteReader, rows: Int) throws(CodecError) {
        var pairs: [ValuePair] = []
        var counts: [Int] = []
        for _ in 0..<(try reader.count(of: 4)) {
            pairs.append(try ValuePair(from: &reader))
            counts.append(try reader.index(below: rows + 1))
        }
        var slots: [UInt16] = []
        var ends: [Int] = []
        for _ in 0..<(try reader.count()) {
            for _ in 0..<(try reader.count()) {
                slots.append(UInt16(truncatingIfNeeded: try reader.index(below: min(pairs.count, 65_536))))
            }
            ends.append(slots.count)
        }
        (self.pairs, self.counts, self.slots, self.ends) = (pairs, counts, slots, ends)
    }
}
