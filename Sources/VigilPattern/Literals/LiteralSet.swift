/// A set of texts that is asked for bytes.
///
/// A hash table with open addressing over one array of bytes: strings would be compared by canonical equivalence, and
/// asking would make one.
struct LiteralSet: Sendable {
    private let bytes: [UInt8]
    /// Where each text is in the bytes.
    private let places: [Range<Int>]
    /// Indices of `places`, -1 where there is none; its length is a power of two and at least twice their number.
    private let table: [Int32]

    init(_ texts: [[UInt8]]) {
        var bytes: [UInt8] = []
        var places: [Range<Int>] = []
        let capacity = 1 << (Int.bitWidth - (2 * texts.count).leadingZeroBitCount)
        var table = [Int32](repeating: -1, count: capacity)
        for text in texts {
            places.append(bytes.count..<bytes.count + text.count)
            bytes += text
            var slot = text.withUnsafeBytes(Self.hash) & (capacity - 1)
            while table[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
            table[slot] = Int32(places.count - 1)
        }
        self.bytes = bytes
        self.places = places
        self.table = table
    }

    func contains(_ text: Bytes) -> Bool {
        let mask = table.count - 1
        var slot = Self.hash(UnsafeRawBufferPointer(text)) & mask
        while table[slot] >= 0 {
            let place = places[Int(table[slot])]
            if place.count == text.count, text.elementsEqual(bytes[place]) { return true }
            slot = (slot + 1) & mask
        }
        return false
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        return hasher.finalize()
    }
}
