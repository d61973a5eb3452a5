/// A piece of a row group that is read by itself.
package struct RowGroupSection: Hashable, Sendable {
    /// Its number in the file; never renumber.
    package let id: UInt8

    package init(id: UInt8) {
        self.id = id
    }

    /// When: a span's start, a log record's effective time.
    static let time = RowGroupSection(id: 1)
    static let sequence = RowGroupSection(id: 2)
    static let source = RowGroupSection(id: 3)
    /// Severities; kinds and statuses.
    static let marks = RowGroupSection(id: 4)
    /// A span's duration; how a log record's two times differ.
    static let second = RowGroupSection(id: 5)
    /// The span's name, the event's name.
    static let name = RowGroupSection(id: 6)
    /// The different trace ids, ascending.
    static let traces = RowGroupSection(id: 7)
    static let traceRows = RowGroupSection(id: 8)
    static let spanIDs = RowGroupSection(id: 9)
    static let parentIDs = RowGroupSection(id: 10)
    /// Flags, dropped counts, trace state, status message, severity text.
    static let details = RowGroupSection(id: 11)
    static let spanEvents = RowGroupSection(id: 12)
    static let spanLinks = RowGroupSection(id: 13)
    /// Which keys there are, with which types, and together in which records.
    static let shapes = RowGroupSection(id: 14)
    static let rowShapes = RowGroupSection(id: 15)
    /// The values of keys that have no section of their own.
    static let rest = RowGroupSection(id: 16)
    /// Which traces there may be.
    package static let traceFilter = RowGroupSection(id: 17)
    /// Which words there may be in texts.
    package static let tokenFilter = RowGroupSection(id: 18)
    /// Which long numbers and hexadecimal ids there may be in texts.
    package static let numberFilter = RowGroupSection(id: 19)

    /// How many keys may have a section of their own.
    static let columnsMax = 128

    /// The values of a key and type.
    static func column(_ index: Int) -> RowGroupSection { RowGroupSection(id: 64 + UInt8(index)) }

    /// Whether answers stay the same without it, if slower: retention may drop it.
    package var isDroppable: Bool { self == .traceFilter || self == .tokenFilter || self == .numberFilter }
}
