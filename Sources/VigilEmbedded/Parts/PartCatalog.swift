import VigilModel

/// Says which parts a store has, and which journal files are in them already: changes count whole or not at all.
protocol PartCatalog: Sendable {
    /// The paths of the parts that count, by number.
    func parts() throws -> [UInt64: String]
    /// The newest journal file whose records are all in parts, as are those of all before it; 0 where none is.
    func applied() throws -> UInt64
    /// Makes a change durable.
    func commit(_ change: PartChange) throws
}

/// A part as the catalog names it.
struct PartEntry: Hashable, Sendable {
    var number: UInt64
    var path: String
    var byteCount: UInt64
    var created: Timestamp
    var description: PartDescription

    init(_ file: PartFile) {
        number = file.number
        path = file.path
        byteCount = file.byteCount
        created = file.header.created
        description = file.description
    }
}

/// What changes in a catalog at once.
struct PartChange: Hashable, Sendable {
    var added: [PartEntry] = []
    var removed: [UInt64] = []
    /// The newest journal file that is in parts from now on; nil where that stays.
    var applied: UInt64?
}
