import AsyncHTTPClient
import Foundation
import VigilEmbedded
import VigilModel
import VigilTestKit

/// Has a real server open a folder and looks whether it keeps what was promised.
struct DurabilityCheck: Sendable {
    /// How many acknowledged batches are sent once more.
    private static let repeatsMax = 12

    let ledger: SoakLedger
    let http: HTTPClient

    /// Everything acknowledged is there once; open batches are sent again, and some that were acknowledged, and all of
    /// it is there once then.
    ///
    /// - Throws: What is not so.
    func ask(_ server: SoakServer, seed: UInt64) async throws {
        let client = SoakClient(http: http, address: server.address)
        try await compare(client, "after opening")
        var random = SeededGenerator(seed: seed)
        let expected = ledger.expectation
        let old = expected.acknowledged.sorted().shuffled(using: &random)
            .filter { !SoakBatch(number: $0, start: ledger.start).isOld }
        for number in expected.open + old.prefix(Self.repeatsMax) {
            let status = try await client.send(SoakBatch(number: number, start: ledger.start).request)
            guard (200..<300).contains(status) else { throw SoakFailure("batch \(number) was answered \(status)") }
            ledger.acknowledged(number)
        }
        try await compare(client, "after sending again")
        if !server.said.isEmpty { throw SoakFailure("the server said: \(server.said)") }
    }

    private func compare(_ client: SoakClient, _ moment: String) async throws {
        let expected = ledger.expectation
        let stored = try await StoredBatches(of: expected.sent, since: ledger.start, from: client)
        let complaints = stored.complaints(expected, start: ledger.start)
        if complaints.isEmpty { return }
        throw SoakFailure("\(moment), \(complaints.count) complaints: \(complaints.prefix(8).joined(separator: "; "))")
    }

    /// Ends a server, and looks at all checksums, and for files that nobody needs.
    func finish(_ server: SoakServer, data: String) async throws -> StoreInspection {
        let ending = try await server.stop()
        guard ending == .exited(0) else { throw SoakServer.Ended(ending: ending, said: server.said) }
        let inspection = try StoreInspection(directory: data)
        if !inspection.damages.isEmpty {
            throw SoakFailure("damaged: \(inspection.damages.prefix(5).joined(separator: "; "))")
        }
        if !inspection.strays.isEmpty {
            throw SoakFailure("left over: \(inspection.strays.prefix(5).joined(separator: ", "))")
        }
        return inspection
    }
}
