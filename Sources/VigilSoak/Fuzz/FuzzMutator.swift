import VigilTestKit

/// Changes bytes at random, as libFuzzer does.
struct FuzzMutator {
    var random: SeededGenerator
    /// Pieces of the language at hand.
    var words: [[UInt8]]

    private static let awkward: [[UInt8]] = [
        [0], [0xff], [0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0xef, 0xbb, 0xbf],
        [0xf0, 0x9f, 0x99, 0x82], [0xed, 0xa0, 0x80], [0xc3], [0xe2, 0x80, 0xae], Array("9223372036854775807".utf8),
        Array("-9223372036854775808".utf8), Array("18446744073709551616".utf8), Array("1e400".utf8), Array("\n".utf8),
        Array("\"".utf8), Array("\\".utf8), Array("{".utf8), Array("(".utf8), Array("NaN".utf8), [0x7f, 0xf0],
    ]

    init(seed: UInt64, words: [String] = []) {
        random = SeededGenerator(seed: seed)
        self.words = words.map { Array($0.utf8) }
    }

    /// The bytes with one to eight changes.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...8, using: &random) { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = piece()
            return
        }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let part = place..<min(bytes.count, place + Int.random(in: 1...16, using: &random))
        switch Int.random(in: 0..<9, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(part)
        case 3: bytes.insert(contentsOf: bytes[part], at: place)
        case 4: bytes.insert(contentsOf: piece(), at: place)
        case 5: bytes.replaceSubrange(part, with: piece())
        case 6: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        case 7: bytes.removeSubrange(place...)
        default:
            // Many of one thing: nesting, long numbers, long names.
            let count = random.pick([2, 16, 100, 300, 5_000])
            bytes.insert(contentsOf: repeatElement(bytes[part].prefix(4), count: count).joined(), at: place)
        }
    }

    private mutating func piece() -> [UInt8] {
        words.isEmpty || random.chance(0.4) ? random.pick(Self.awkward) : random.pick(words)
    }
}
