import VigilModel
import VigilOTLP

/// What lines of OTLP in JSON hold: each is an export request, as OpenTelemetry's file exporter writes them.
struct OTLPLines {
    /// A line that is none.
    struct Malformed: Equatable {
        /// Counted from 1 within the piece.
        let line: Int
        let reason: String
    }

    private(set) var batch = TelemetryBatch()
    private(set) var lines = 0
    private(set) var malformed: [Malformed] = []

    private static let names: [(name: String, signal: OTLPSignal)] = [
        ("\"resourceSpans\"", .traces), ("\"resourceMetrics\"", .metrics), ("\"resourceLogs\"", .logs),
    ]

    init(_ bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast(
            bytes.last == UInt8(ascii: "\n") ? 1 : 0
        ) {
            lines += 1
            if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
            do throws(OTLPError) {
                try take(Array(line))
            } catch {
                malformed.append(Malformed(line: lines, reason: error.description))
            }
        }
    }

    private mutating func take(_ line: [UInt8]) throws(OTLPError) {
        // The name stands at the very beginning, but JSON allows others before it.
        let beginning = String(decoding: line.prefix(64), as: UTF8.self)
        if let known = Self.names.first(where: { beginning.contains($0.name) }) {
            return batch.append(try OTLPDecoder.decode(line, signal: known.signal, encoding: .json))
        }
        var found = TelemetryBatch()
        for signal in OTLPSignal.allCases {
            found.append(try OTLPDecoder.decode(line, signal: signal, encoding: .json))
        }
        batch.append(found)
    }
}
