import CVigil
import Foundation
import GRDB
import VigilModel
import VigilStore

/// The store's database: what the store is, which parts it has (from a later version on), and control records.
///
/// The telemetry itself is in files of its own. The manifest can be lost: it is made again from the files.
final class Manifest: Sendable {
    static let fileName = "vigil.db"
    let database: any DatabaseWriter

    /// Opens or makes the database in a folder; in memory where there is none.
    init(directory: String?, isReadOnly: Bool) throws(StoreError) {
        do {
            var configuration = Configuration()
            configuration.readonly = isReadOnly
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA trusted_schema = OFF")
                if isReadOnly { return }
                try database.execute(sql: "PRAGMA secure_delete = OFF")
            }
            guard let directory else {
                database = try DatabaseQueue(configuration: configuration)
                try Self.migrator.migrate(database)
                return
            }
            let path = "\(directory)/\(Self.fileName)"
            if isReadOnly && !FileManager.default.fileExists(atPath: path) {
                database = try DatabaseQueue()
                try Self.migrator.migrate(database)
                return
            }
            if !isReadOnly { try Self.keepFromOthers(path) }
            database =
                isReadOnly
                ? try DatabaseQueue(path: path, configuration: configuration)
                : try DatabasePool(path: path, configuration: configuration)
            // The pool sets NORMAL, whatever the connection was prepared with, and a commit is not durable then.
            if !isReadOnly {
                try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            }
            try Self.refuseNewer(database, path)
            if !isReadOnly { try Self.migrator.migrate(database) }
        } catch let error as StoreError {
            throw error
        } catch {
            throw Self.wrapped(error)
        }
    }

    /// Opens the database; one that is damaged is put aside, and a new one made.
    static func open(
        on disk: any Disk,
        isReadOnly: Bool
    ) throws(StoreError) -> (manifest: Manifest, wasDamaged: Bool) {
        let directory = disk.directory
        do throws(DiskError) {
            if directory != nil && !isReadOnly { try settle(disk) }
        } catch {
            throw StoreError(error)
        }
        do {
            return (try Manifest(directory: directory, isReadOnly: isReadOnly), false)
        } catch {
            guard error.code == .corrupted, !isReadOnly, let directory else { throw error }
            putAside("\(directory)/\(fileName)")
            return (try Manifest(directory: directory, isReadOnly: isReadOnly), true)
        }
    }

    /// Makes durable what its files hold.
    ///
    /// A killed server may have committed what no synchronisation followed. It counts, so journal files and parts are
    /// removed that it no longer needs, and it must not be lost to a power cut after them. The log is written again, as
    /// pages whose synchronisation failed before are not brought to the disk by a later one.
    private static func settle(_ disk: any Disk) throws(DiskError) {
        for name in [fileName, fileName + "-wal"] {
            do throws(DiskError) {
                let file = try disk.open(name, .write)
                defer { file.close() }
                if name != fileName { try file.write(file.read(at: 0, count: Int(file.size())), at: 0) }
                try file.synchronize()
            } catch  where error.kind == .notFound {}
        }
        try disk.synchronizeDirectory("")
    }

    private static func putAside(_ path: String) {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: "\(path).damaged\(suffix)")
            try? FileManager.default.moveItem(atPath: path + suffix, toPath: "\(path).damaged\(suffix)")
        }
    }

    /// Makes the database's files this user's alone: SQLite gives those that it makes beside it the mode that it has.
    private static func keepFromOthers(_ path: String) throws {
        let manager = FileManager.default
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        if !manager.fileExists(atPath: path) {
            // Made in place: under another name first, it would stay there where this process dies in between.
            let file = vigil_disk_open(path, Int32(VIGIL_OPEN_CREATE.rawValue))
            if file >= 0 { _ = vigil_disk_close(file) }
        }
        for file in [path, path + "-wal", path + "-shm"] where manager.fileExists(atPath: file) {
            try manager.setAttributes(attributes, ofItemAtPath: file)
        }
    }

    private static func refuseNewer(_ database: any DatabaseReader, _ path: String) throws {
        if try database.read(migrator.hasBeenSuperseded) {
            throw StoreError(
                .newerVersion,
                "\(path) was written by a newer version of Vigil; it was left untouched. Use that version or another "
                    + "folder."
            )
        }
    }

    private static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE store (
                        id BLOB NOT NULL CHECK (length(id) = 16),
                        format_version INTEGER NOT NULL,
                        created_ns INTEGER NOT NULL
                    );
                    CREATE TABLE part (
                        id INTEGER PRIMARY KEY,
                        signal TEXT NOT NULL,
                        partition_ns INTEGER NOT NULL,
                        tier TEXT NOT NULL,
                        path TEXT NOT NULL UNIQUE,
                        bytes INTEGER NOT NULL,
                        rows INTEGER NOT NULL,
                        start_ns INTEGER NOT NULL,
                        end_ns INTEGER NOT NULL,
                        created_ns INTEGER NOT NULL
                    );
                    CREATE INDEX part_time ON part (signal, tier, start_ns);
                    CREATE TABLE applied (
                        journal INTEGER PRIMARY KEY,
                        sequence INTEGER NOT NULL
                    );
                    CREATE TABLE batch (
                        identity BLOB PRIMARY KEY CHECK (length(identity) = 16),
                        receipt TEXT NOT NULL,
                        stored_ns INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE record (
                        collection TEXT NOT NULL,
                        key TEXT NOT NULL,
                        json TEXT NOT NULL,
                        updated_ns INTEGER NOT NULL,
                        PRIMARY KEY (collection, key)
                    ) WITHOUT ROWID;
                    """
            )
        }
        return migrator
    }()

    /// The store's id; nil in a manifest that was just made.
    func storeID() throws(StoreError) -> StoreID? {
        do {
            return try database.read { database in
                guard let id = try Data.fetchOne(database, sql: "SELECT id FROM store") else { return nil }
                var reader = ByteReader(Array(id))
                return StoreID(high: try reader.fixed64(), low: try reader.fixed64())
            }
        } catch {
            throw Self.wrapped(error)
        }
    }

    /// Says what the store is.
    func setStoreID(_ id: StoreID, created: Timestamp) throws(StoreError) {
        var writer = ByteWriter()
        writer.fixed64(id.high)
        writer.fixed64(id.low)
        let bytes = Data(writer.bytes)
        do {
            try database.write { database in
                try database.execute(
                    sql: "INSERT INTO store (id, format_version, created_ns) VALUES (?, 1, ?)",
                    arguments: [bytes, created.nanoseconds]
                )
            }
        } catch {
            throw Self.wrapped(error)
        }
    }

    func close() { try? database.close() }

    /// What a database error means to those who use the store.
    static func wrapped(_ error: any Error) -> StoreError {
        guard let error = error as? DatabaseError else {
            return StoreError(.unavailable, "The store's database does not answer: \(error).", cause: error)
        }
        switch error.resultCode {
        case .SQLITE_FULL:
            return StoreError(.outOfSpace, "The disk is full: the store's database takes nothing.", cause: error)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return StoreError(.corrupted, "The store's database (\(fileName)) is damaged.", cause: error)
        case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_AUTH:
            return StoreError(.notPermitted, "The store's database cannot be opened: \(error).", cause: error)
        default:
            return StoreError(.unavailable, "The store's database does not answer: \(error).", cause: error)
        }
    }
}

// MARK: Control records

extension Manifest {
    func put(_ collection: String, _ key: String, _ json: String, now: Timestamp) async throws {
        try await answered {
            try await self.database.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO record (collection, key, json, updated_ns) VALUES (?, ?, ?, ?)
                        ON CONFLICT (collection, key)
                        DO UPDATE SET json = excluded.json, updated_ns = excluded.updated_ns
                        """,
                    arguments: [collection, key, json, now.nanoseconds]
                )
            }
        }
    }

    func json(_ collection: String, _ key: String) async throws -> String? {
        try await answered {
            try await self.database.read { database in
                try String.fetchOne(
                    database,
                    sql: "SELECT json FROM record WHERE collection = ? AND key = ?",
                    arguments: [collection, key]
                )
            }
        }
    }

    func jsons(_ collection: String) async throws -> [String] {
        try await answered {
            try await self.database.read { database in
                try String.fetchAll(
                    database,
                    sql: "SELECT json FROM record WHERE collection = ? ORDER BY key",
                    arguments: [collection]
                )
            }
        }
    }

    func remove(_ collection: String, _ key: String) async throws {
        try await answered {
            try await self.database.write { database in
                try database.execute(
                    sql: "DELETE FROM record WHERE collection = ? AND key = ?",
                    arguments: [collection, key]
                )
            }
        }
    }

    private func answered<Answer: Sendable>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Self.wrapped(error)
        }
    }
}
