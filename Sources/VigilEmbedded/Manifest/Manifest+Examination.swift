import GRDB
import VigilModel
import VigilStore

/// A part by what the manifest says of it.
struct NamedPart: Hashable, Sendable {
    var number: UInt64
    var path: String
    var byteCount: UInt64
    var rows: Int
    var partition: Timestamp
}

extension Manifest {
    /// The parts that count, with what was written down of them, by number.
    func namedParts() throws(StoreError) -> [NamedPart] {
        do {
            return try database.read { database in
                try Row.fetchAll(database, sql: "SELECT id, path, bytes, rows, partition_ns FROM part ORDER BY id").map
                {
                    row in
                    let (number, bytes, rows, day): (Int64, Int64, Int64, Int64) = (row[0], row[2], row[3], row[4])
                    return NamedPart(
                        number: UInt64(bitPattern: number),
                        path: row[1],
                        byteCount: UInt64(clamping: bytes),
                        rows: Int(rows),
                        partition: Timestamp(nanoseconds: day)
                    )
                }
            }
        } catch {
            throw Self.wrapped(error)
        }
    }

    /// What SQLite finds damaged in it; nothing where all is well.
    func damages() throws(StoreError) -> [String] {
        do {
            let lines = try database.read { try String.fetchAll($0, sql: "PRAGMA quick_check(10)") }
            return lines == ["ok"] ? [] : lines
        } catch {
            throw Self.wrapped(error)
        }
    }
}
