import VigilModel
import VigilOTLP
import VigilStore
import VigilTestKit

/// OTLP in both encodings: decoded, written and decoded again, stored.
struct OTLPSubject: FuzzSubject {
    static let name = "otlp"

    private static let words = [
        "\"resourceSpans\"", "\"asDouble\"", "\"asInt\"", "\"kvlistValue\"", "\"arrayValue\"", "[", "]", "{", "}",
        "null",
        "\"NaN\"", "\"Infinity\"", "\"timeUnixNano\"", "\"18446744073709551615\"", "\\ud83d", "\\u0000", "-1", "1e999",
    ]

    func run(_ seed: UInt64) async -> FuzzOutcome {
        var generator = BatchGenerator(seed: seed, time: FuzzStore.start)
        let batch = generator.batch(size: 3)
        let encoding: OTLPEncoding = seed % 2 == 0 ? .protobuf : .json
        var mutator = FuzzMutator(seed: seed, words: encoding == .json ? Self.words : [])
        let signal = mutator.random.pick(OTLPSignal.allCases)
        var bytes = Self.encoded(batch, signal, encoding)
        if mutator.random.chance(0.9) { bytes = mutator.mutated(bytes) }
        var outcome = FuzzOutcome(input: "\(signal) \(encoding) " + FuzzOutcome.text(bytes))
        guard let decoded = try? OTLPDecoder.decode(bytes, signal: signal, encoding: encoding) else { return outcome }
        outcome.isAccepted = true
        let again = Self.encoded(decoded, signal, encoding)
        do {
            let twice = Self.encoded(
                try OTLPDecoder.decode(again, signal: signal, encoding: encoding),
                signal,
                encoding
            )
            if twice != again { outcome.finding = "comes back as another" }
        } catch {
            outcome.finding = "cannot be read again: \(error)"
        }
        let store = MemoryStore { FuzzStore.start + .seconds(4_000) }
        do {
            _ = try await store.append(decoded, identity: nil)
        } catch is StoreError {
        } catch {
            outcome.finding = "an error of an unknown kind: \(error)"
        }
        return outcome
    }

    private static func encoded(_ batch: TelemetryBatch, _ signal: OTLPSignal, _ encoding: OTLPEncoding) -> [UInt8] {
        switch signal {
        case .traces: OTLPEncoder.encode(batch.spans, as: encoding)
        case .metrics: OTLPEncoder.encode(batch.metrics, as: encoding)
        case .logs: OTLPEncoder.encode(batch.logs, as: encoding)
        }
    }
}
