import AsyncHTTPClient
import VigilModel
import VigilTestKit

/// Sends batches over several connections, as fast as they are taken, until the server is gone.
struct DurabilityLoad: Sendable {
    private static let connections = 6
    /// Of a hundred requests, how many are ones that were answered already.
    private static let repeats = 0.1

    let ledger: SoakLedger
    let http: HTTPClient

    /// - Throws: Where a batch got an answer other than that it was taken, or is to be sent again.
    func run(on server: SoakServer, seed: UInt64, until end: ContinuousClock.Instant) async throws {
        let client = SoakClient(http: http, address: server.address)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<Self.connections {
                group.addTask {
                    var random = SeededGenerator(seed: seed &+ UInt64(lane) << 32)
                    while server.poll() == nil, ContinuousClock.now < end {
                        if random.chance(Self.repeats), let number = ledger.anyAcknowledged(&random) {
                            if try await send(number, client, server) == nil { return }
                        } else {
                            let number = ledger.next()
                            while let status = try await send(number, client, server), status == 503 {}
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Sends a batch once.
    ///
    /// - Returns: The answer; nil where the server is gone.
    private func send(_ number: Int, _ client: SoakClient, _ server: SoakServer) async throws -> UInt? {
        do {
            let status = try await client.send(SoakBatch(number: number, start: ledger.start).request)
            if (200..<300).contains(status) {
                ledger.acknowledged(number)
            } else if status != 503 {
                throw SoakFailure("batch \(number) was answered \(status)")
            }
            return status
        } catch let failure as SoakFailure {
            throw failure
        } catch {
            // Whatever went wrong with the connection: the server's end is known a moment later.
            for _ in 0..<1_000 where server.poll() == nil { try await ContinuousClock().sleep(for: .milliseconds(1)) }
            if server.poll() == nil { throw SoakFailure("batch \(number): \(error)") }
            return nil
        }
    }
}
