import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct SampleBlockDamageTests {
    @Test("damaged bytes are an error or other samples, never a trap", arguments: SampleShape.allCases)
    func survivesDamage(_ shape: SampleShape) {
        for seed in UInt64(0)..<4 {
            var random = SeededGenerator(seed: seed)
            let bytes = SampleBlock.encode(shape.samples(random.pick([3, 40, 200]), &random))
            for _ in 0..<60 { read(damaged(bytes, &random)) }
        }
    }

    private func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        // Heads stand in front and near each other: damage there changes most.
        let reach = random.chance(0.5) ? min(40, bytes.count) : bytes.count
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let position = Int(random.next() % UInt64(reach))
            if random.chance(0.5) {
                bytes[position] ^= 1 << UInt8(random.next() % 8)
            } else {
                bytes[position] = random.pick([0, 1, 0x7f, 0x80, 0xff, UInt8(truncatingIfNeeded: random.next())])
            }
        }
        if random.chance(0.2) { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
        return bytes
    }

    @Test("bytes of chance are an error or samples, never a trap", arguments: UInt64(0)..<20)
    func survivesNoise(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            read((0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
    }

    @Test("damage to blocks that share their times is an error or other samples, never a trap")
    func survivesDamageToSharedTimes() {
        var random = SeededGenerator(seed: 1)
        var encoder = SampleBlockEncoder()
        var shared = SharedTimes()
        var writer = ByteWriter()
        let samples = SampleShape.noise.samples(150, &random)
        encoder.encode(samples[...], to: &writer, sharing: &shared)
        let start = writer.count
        encoder.encode(samples[...], to: &writer, sharing: &shared)
        for _ in 0..<400 {
            var bytes = writer.bytes
            bytes[start + Int(random.next() % 6)] = UInt8(truncatingIfNeeded: random.next())
            guard let block = try? SampleBlock(bytes, in: start..<bytes.count) else { continue }
            _ = try? block.samples()
            _ = try? block.samples(in: .all)
        }
    }

    @Test("every truncation is an error")
    func findsTruncation() throws {
        var random = SeededGenerator(seed: 3)
        for shape in SampleShape.allCases {
            let bytes = SampleBlock.encode(shape.samples(20, &random))
            for length in 0..<bytes.count {
                #expect(throws: CodecError.self) { try SampleBlock(Array(bytes[..<length])).samples() }
            }
        }
    }

    private func read(_ bytes: [UInt8]) {
        guard let block = try? SampleBlock(bytes) else { return }
        _ = try? block.samples()
        _ = try? block.samples(in: TimeRange(start: .zero, end: .distantFuture))
        var times: [Int64] = []
        var values: [Double] = []
        try? block.appendNumbers(to: &times, &values)
    }
}
