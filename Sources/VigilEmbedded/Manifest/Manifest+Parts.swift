import GRDB
import VigilModel
import VigilStore

extension Manifest: PartCatalog {
    func parts() throws -> [UInt64: String] {
        try answered { database in
            try database.read { database in
                var paths: [UInt64: String] = [:]
                for row in try Row.fetchAll(database, sql: "SELECT id, path FROM part") {
                    let number: Int64 = row[0]
                    paths[UInt64(bitPattern: number)] = row[1]
                }
                return paths
            }
        }
    }

    func applied() throws -> UInt64 {
        try answered { database in
            try database.read { database in
                let newest = try Int64.fetchOne(database, sql: "SELECT max(journal) FROM applied")
                return UInt64(bitPattern: newest ?? 0)
            }
        }
    }

    func commit(_ change: PartChange) throws {
        try answered { database in
            try database.write { database in
                for number in change.removed {
                    try database.execute(sql: "DELETE FROM part WHERE id = ?", arguments: [Int64(bitPattern: number)])
                }
                for part in change.added { try Self.insert(part, into: database) }
                if let number = change.applied {
                    let number = Int64(bitPattern: number)
                    try database.execute(sql: "DELETE FROM applied WHERE journal < ?", arguments: [number])
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO applied (journal, sequence) VALUES (?, 0)",
                        arguments: [number]
                    )
                }
            }
        }
    }

    private static func insert(_ part: PartEntry, into database: Database) throws {
        let description = part.description
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO part
                    (id, signal, partition_ns, tier, path, bytes, rows, start_ns, end_ns, created_ns)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Int64(bitPattern: part.number), description.kind.signal, description.partition.nanoseconds,
                description.kind.tierName, part.path,
                Int64(part.byteCount), description.rows, description.minTime, description.maxTime,
                part.created.nanoseconds,
            ]
        )
    }

    private func answered<Answer>(_ body: (any DatabaseWriter) throws -> Answer) throws(StoreError) -> Answer {
        do {
            return try body(database)
        } catch {
            throw Self.wrapped(error)
        }
    }
}

extension PartKind {
    /// What the manifest calls the signal.
    fileprivate var signal: String { isMetrics ? PartKind.metrics.name : name }

    /// What the manifest calls the tier.
    fileprivate var tierName: String {
        switch tier {
        case .minute: "1m"
        case .hour: "1h"
        case nil: "raw"
        }
    }
}
