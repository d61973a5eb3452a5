package import VigilModel

/// Says which parts a store has, and which journal files are in them already: changes count whole or not at all.
package protocol PartCatalog: Sendable {
    /// The store's id; nil in a catalog that was just made.
    func storeID() throws -> StoreID?
    /// Says what the store is.
    func setStoreID(_ id: StoreID, created: Timestamp) throws
    /// The paths of the parts that count, by number.
    func parts() throws -> [UInt64: String]
    /// The newest journal file whose records are all in parts, as are those of all before it; 0 where none is.
    func applied() throws -> UInt64
    /// Makes a change durable.
    func commit(_ change: PartChange) throws
}

/// A part as the catalog names it.
package struct PartEntry: Hashable, Sendable {
    package let number: UInt64
    package let path: String
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
package struct PartChange: Hashable, Sendable {
    package internal(set) var added: [PartEntry] = []
    package internal(set) var removed: [UInt64] = []
    /// The newest journal file that is in parts from now on; nil where that stays.
    package internal(set) var applied: UInt64?
}
