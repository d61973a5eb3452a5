import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing
import VigilDashboard
import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilServer

/// What the server says of its own installation.
@Suite struct DoctorTests {
    @Test("what the store weighs, and what is wrong, are there as JSON; reading every block answers in lines")
    func answers() async throws {
        try await ServerFixture().test { client in
            let inventory = try await client.get("/api/vigil/store")
            #expect(inventory.status == .ok)
            #expect(try ViewJSON.decode(StoreInventory.self, from: Data(inventory.bytes)).signals.isEmpty)
            let quick = try await client.get("/api/vigil/doctor")
            let view = try ViewJSON.decode(DoctorView.self, from: Data(quick.bytes))
            // The fixture has authentication off.
            #expect(view.status == .doubtful && view.isEmpty && view.server?.name == "vigil")
            let deep = try await client.get("/api/vigil/doctor?deep=1")
            #expect(deep.headers[.contentType] == "application/x-ndjson")
            let lines = Data(deep.bytes).split(separator: UInt8(ascii: "\n"))
            let first = try ViewJSON.decode(DoctorProgressView.self, from: Data(try #require(lines.first)))
            #expect(first.progress == ExaminationProgress(bytes: 0, of: 0))
            #expect(try ViewJSON.decode(DoctorView.self, from: Data(try #require(lines.last))).isDeep)
            #expect(try await client.get("/api/vigil/doctor?deep=perhaps").status == .badRequest)
        }
    }

    @Test("every block is read for one at a time")
    func takesTurns() async throws {
        let fixture = try ServerFixture()
        let doctor = ServerDoctor(
            store: fixture.store,
            configuration: ServerConfiguration(),
            tokenFile: nil,
            facts: fixture.server.facts,
            now: { ServerFixture.now }
        )
        var turn = doctor.takeTurn()
        #expect(turn != nil && doctor.takeTurn() == nil)
        turn = nil
        #expect(doctor.takeTurn() != nil)
    }

    @Test("a token file that others can read is named, with what to do", arguments: [0o600, 0o644])
    func looksAtTheToken(mode: Int) throws {
        let file = try ServerFixture.tokenFile()
        defer { try? FileManager.default.removeItem(atPath: file.directory) }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        let check = file.check
        #expect(check.status == (mode == 0o600 ? .well : .wrong), "\(check)")
        #expect(check.findings.map(\.place) == (mode == 0o600 ? [] : [file.path]))
    }

    @Test("what the store has to say becomes log records of the server, and waits while nothing can be kept")
    func keepsNotices() async throws {
        let fixture = try ServerFixture()
        let notices = StoreNotices(now: { ServerFixture.now })
        for index in 0..<300 { notices.add(StoreNotice(.error, "Lost in a part: \(index).")) }
        await NoticeWatch(notices: notices, sink: FullSink()).record()
        await NoticeWatch(notices: notices, sink: fixture.server.pipeline).record()
        let found = try await fixture.store.events(EventQuery(.logs, range: .all, limit: 1_000)).records
        let texts = found.compactMap { $0.log?.body.stringValue }
        // The oldest made room, which is said.
        #expect(texts.contains("Lost in a part: 299.") && !texts.contains("Lost in a part: 0."))
        #expect(texts.contains { $0.contains("older notices") })
        #expect(found.allSatisfy { $0.log?.eventName == "vigil.store.notice" })
        #expect(notices.take().isEmpty)
    }
}

/// Takes nothing.
private struct FullSink: TelemetrySink {
    func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        throw SinkError(.retry(after: .seconds(1)), "full")
    }
}
