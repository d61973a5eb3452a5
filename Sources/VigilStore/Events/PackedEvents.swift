import Synchronization
import VigilModel

/// Blocks of records as they came, and the columns that questions look through, made when the first one asks.
///
/// Columns take about a microsecond a record to make, and are looked through some hundred times as fast as blocks are
/// unpacked: a page that asks every second would otherwise unpack the same records each time.
final class PackedEvents: Sendable {
    let blocks: [EventBlock]
    private let columns = Mutex<[EncodedRowGroup]?>(nil)

    init(_ blocks: [EventBlock]) {
        self.blocks = blocks
    }

    /// All records as columns; each group is to be read by one thread.
    func groups() -> [RowGroup] {
        let encoded = columns.withLock { columns in
            let known = columns ?? encode()
            columns = known
            return known
        }
        return encoded.map { group in
            RowGroup(group.summary) { section in group.sections.first { $0.section == section }?.bytes ?? [] }
        }
    }

    private func encode() -> [EncodedRowGroup] {
        guard let signal = blocks.first?.signal else { return [] }
        let rows = blocks.flatMap { $0.knownRows(.all) }.inOrder()
        return RowGroup.cuts(of: rows[...]).map { RowGroupEncoder.encode(rows[$0], signal: signal) }
    }
}

extension EventBlock {
    /// The rows of bytes that were read when they came, and never left this value since.
    func knownRows(_ parts: EventParts) -> [EventRow] {
        do {
            return try rows(parts)
        } catch {
            assertionFailure("\(error)")
            return []
        }
    }
}
