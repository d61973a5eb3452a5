import AsyncHTTPClient
import Foundation
import VigilModel

/// Opens a disk that was kept once more.
struct SoakReplay {
    /// What a disk must hold.
    struct Expected: Codable {
        var expected: SoakExpectation
        var start: Int64
    }

    let server: SoakServer.Start
    let http: HTTPClient

    /// - Throws: What is found.
    func run(_ kept: String, in folder: String) async throws {
        let content = try Data(contentsOf: URL(fileURLWithPath: kept + "/expected.json"))
        let expected = try JSONDecoder().decode(Expected.self, from: content)
        let copy = try SoakFolder(folder)
        try FileManager.default.removeItem(atPath: copy.disk)
        try FileManager.default.copyItem(atPath: kept + "/disk", toPath: copy.disk)
        var start = server
        (start.disk, start.aside) = (copy.disk, copy.aside)
        let ledger = SoakLedger(
            start: Timestamp(nanoseconds: expected.start),
            recording: nil,
            expected: expected.expected
        )
        let check = DurabilityCheck(ledger: ledger, http: http)
        let started = try await SoakServer.start(start)
        defer { started.kill() }
        try await check.ask(started, seed: 0)
        _ = try await check.finish(started, data: copy.data)
        copy.remove()
    }
}
