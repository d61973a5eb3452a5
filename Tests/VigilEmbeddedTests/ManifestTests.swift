import GRDB
import Testing
import VigilStore

@testable import VigilEmbedded

@Suite struct ManifestTests {
    @Test("a commit of the manifest is durable when it returns: SQLite's log is synchronised with each")
    func synchronisesEachCommit() async throws {
        try await withFolder { folder in
            _ = try SystemDisk(folder)
            let manifest = try Manifest(directory: folder, isReadOnly: false)
            let full = 2
            let level = try await manifest.database.writeWithoutTransaction { database in
                try Int.fetchOne(database, sql: "PRAGMA synchronous")
            }
            #expect(level == full)
            manifest.close()
        }
    }
}
