import CVigil
import Foundation
import VigilModel
import VigilStore

/// What tests of the journal share.
enum JournalFixture {
    /// The bytes of the CRC-32C of some bytes, as files hold them.
    static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        let checksum = bytes.withUnsafeBytes { vigil_crc32c(0, $0.baseAddress, $0.count) }
        return (0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) }
    }
}

extension TelemetrySource {
    /// All that a store answers with, as text that can be compared.
    func everything() async throws -> [String] {
        var lines: [String] = []
        for signal in EventSignal.allCases {
            let query = EventQuery(signal, range: .all, order: .oldestFirst, limit: 1_000_000)
            for record in try await events(query).records.sorted(by: { $0.sequence < $1.sequence }) {
                lines.append("\(record.sequence) \(record.resource) \(record.identity) \(record.scope) \(record.body)")
            }
        }
        let series = try await scan(MetricScan(range: .all)).flatMap { series in
            series.streams.map { "\(series.identity) \($0.samples)" }
        }
        return lines + series.sorted()
    }
}

/// Calls with the path of a folder that is not there yet, and removes it after.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/vigil-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
}
