/// The different texts of a block of records, each with its number.
struct StringTable {
    /// Longer texts stand where they are used.
    static let bytesMax = 1_024

    private(set) var strings: [String] = []
    private var hashes: [UInt64] = []
    /// Positions in `strings` plus one, by hash; zero is free.
    private var slots = [UInt32](repeating: 0, count: 128)

    /// The number of a text.
    mutating func index(of text: String) -> Int {
        let hash = FastHash.of(text)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            // Equal hashes of different texts would still be found different, by their bytes.
            if hashes[index] == hash && strings[index].hasSameBytes(as: text) { return index }
            slot = (slot + 1) & mask
        }
        strings.append(text)
        hashes.append(hash)
        slots[slot] = UInt32(strings.count)
        if strings.count * 2 > slots.count { grow() }
        return strings.count - 1
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(index + 1)
        }
    }

    func write(to writer: inout ByteWriter) {
        writer.varint(strings.count)
        for text in strings { writer.string(text) }
    }
}

/// Reads a table of texts; each becomes a string when it is first used.
struct StringTableReader {
    private let bytes: [UInt8]
    private var ranges: [Range<Int>] = []
    private var cache: [String?]

    init(from reader: inout ByteReader, of bytes: [UInt8]) throws(CodecError) {
        self.bytes = bytes
        let count = try reader.count()
        ranges.reserveCapacity(count)
        for _ in 0..<count { ranges.append(try reader.take(try reader.count())) }
        cache = [String?](repeating: nil, count: count)
    }

    var count: Int { ranges.count }

    mutating func text(from reader: inout ByteReader) throws(CodecError) -> String {
        text(at: try reader.index(below: ranges.count))
    }

    mutating func text(at index: Int) -> String {
        if let text = cache[index] { return text }
        let text = String(decoding: bytes[ranges[index]], as: UTF8.self)
        cache[index] = text
        return text
    }
}
