import VigilModel
import VigilOTLP
import VigilServer
import VigilStore
import VigilTestKit

/// Bodies of remote write 1.0 and 2.0: unpacked, decoded, stored.
struct RemoteWriteSubject: FuzzSubject {
    static let name = "remote-write"

    private static let decodedMax = 4 << 20

    func run(_ seed: UInt64) async -> FuzzOutcome {
        var writer = FuzzWriteRequest(seed: seed)
        let version: RemoteWriteDecoder.Version = seed % 2 == 0 ? .one : .two
        var mutator = FuzzMutator(seed: seed)
        var message = FuzzMessage()
        writer.fill(&message, version)
        var body = message.bytes
        let damage = mutator.random.pick([0, 1, 1, 2])
        if damage == 1 { body = mutator.mutated(body) }
        var outcome = FuzzOutcome(input: "")
        if damage == 2 {
            // The packing is damaged, and mostly nothing is left of it.
            let framed = mutator.mutated(message.framed)
            let unpacked = framed.withUnsafeBytes { try? SnappyBlock.decode($0, decodedMax: Self.decodedMax) }
            outcome.input = "packed " + FuzzOutcome.text(framed)
            guard let unpacked else { return outcome }
            body = unpacked
        }
        outcome.input += "\(version) " + FuzzOutcome.text(body)
        guard let write = body.withUnsafeBytes({ try? RemoteWriteDecoder.decode($0, version) }) else { return outcome }
        outcome.isAccepted = true
        let store = MemoryStore { FuzzStore.start + .seconds(4_000) }
        for batch in [write.numbers, write.histograms] {
            do {
                _ = try await store.append(batch, identity: nil)
            } catch is StoreError {
            } catch {
                outcome.finding = "an error of an unknown kind: \(error)"
            }
        }
        return outcome
    }
}

/// Makes requests of remote write that are in order, with odd values.
private struct FuzzWriteRequest {
    private var random: SeededGenerator
    private var symbols = [""]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func fill(_ message: inout FuzzMessage, _ version: RemoteWriteDecoder.Version) {
        let count = Int.random(in: 0...4, using: &random)
        if version == .one {
            for _ in 0..<count { message.add(1, series1()) }
            if random.chance(0.3) { message.add(3, metadata1()) }
            return
        }
        let series = (0..<count).map { _ in series2() }
        for symbol in symbols { message.add(4, symbol) }
        for series in series { message.add(5, series) }
    }

    private mutating func number() -> Double {
        random.pick([0, 1, -1, .nan, Double(bitPattern: 0x7ff0_0000_0000_0002), .infinity, 1e308, 0.5, 41])
    }

    private mutating func time() -> UInt64 {
        let offset = Int64.random(in: 0...600_000, using: &random)
        let times = [FuzzStore.start.milliseconds + offset, 0, -1, .max, .min, FuzzStore.start.milliseconds]
        return UInt64(bitPattern: random.chance(0.8) ? times[0] : random.pick(times))
    }

    private mutating func labels() -> [(String, String)] {
        var labels = [("__name__", random.pick(["up", "requests_total", "delay_bucket", "größe", ""]))]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            labels.append(
                (random.pick(["job", "instance", "le", "a", ""]), random.pick(["api", "1", "", "ä", "+Inf"]))
            )
        }
        return random.chance(0.9) ? labels.sorted { $0.0 < $1.0 } : labels
    }

    private mutating func series1() -> FuzzMessage {
        var series = FuzzMessage()
        for (name, value) in labels() {
            var label = FuzzMessage()
            label.add(1, name)
            label.add(2, value)
            series.add(1, label)
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            var sample = FuzzMessage()
            sample.add(1, number())
            sample.add(2, time())
            series.add(2, sample)
        }
        if random.chance(0.2) {
            var exemplar = FuzzMessage()
            exemplar.add(2, number())
            exemplar.add(3, time())
            series.add(3, exemplar)
        }
        if random.chance(0.4) { series.add(4, histogram()) }
        return series
    }

    private mutating func metadata1() -> FuzzMessage {
        var metadata = FuzzMessage()
        metadata.add(1, UInt64.random(in: 0...9, using: &random))
        metadata.add(2, "up")
        metadata.add(4, "help")
        return metadata
    }

    private mutating func symbol(_ text: String) -> UInt64 {
        if let known = symbols.firstIndex(of: text) { return UInt64(known) }
        symbols.append(text)
        return UInt64(symbols.count - 1)
    }

    private mutating func series2() -> FuzzMessage {
        var series = FuzzMessage()
        series.add(1, packed: labels().flatMap { [symbol($0.0), symbol($0.1)] })
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            var sample = FuzzMessage()
            sample.add(1, number())
            sample.add(2, time())
            if random.chance(0.3) { sample.add(3, time()) }
            series.add(2, sample)
        }
        if random.chance(0.4) { series.add(3, histogram()) }
        if random.chance(0.3) {
            var metadata = FuzzMessage()
            metadata.add(1, UInt64.random(in: 0...9, using: &random))
            metadata.add(3, symbol("help"))
            series.add(5, metadata)
        }
        return series
    }

    private mutating func histogram() -> FuzzMessage {
        var histogram = FuzzMessage()
        let isWhole = random.chance(0.8)
        if isWhole { histogram.add(1, UInt64.random(in: 0...99, using: &random)) } else { histogram.add(2, number()) }
        histogram.add(3, number())
        histogram.add(4, zigzag(random.pick([0, 3, 8, -4, -53, 20, .max, .min])))
        histogram.add(5, random.pick([0, 1e-3, -1, .infinity, .nan] as [Double]))
        histogram.add(6, UInt64.random(in: 0...9, using: &random))
        for (spans, deltas) in [(8, 9), (11, 12)] where random.chance(0.7) {
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                var span = FuzzMessage()
                span.add(1, zigzag(random.pick([0, 1, -5, 100, .max, .min])))
                span.add(2, random.pick([0, 1, 3, 200, 1 << 31, .max]))
                histogram.add(spans, span)
            }
            let counts = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                zigzag(random.pick([0, 1, 5, -1, .max]))
            }
            histogram.add(deltas, packed: counts)
        }
        histogram.add(14, UInt64.random(in: 0...4, using: &random))
        histogram.add(15, time())
        if random.chance(0.3) { for _ in 0..<3 { histogram.add(16, number()) } }
        return histogram
    }

    private func zigzag(_ number: Int64) -> UInt64 { UInt64(bitPattern: (number << 1) ^ (number >> 63)) }
}
