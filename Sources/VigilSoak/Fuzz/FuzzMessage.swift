/// A protobuf message in the making.
struct FuzzMessage {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: Int, _ number: UInt64) {
        addVarint(UInt64(field << 3))
        addVarint(number)
    }

    mutating func add(_ field: Int, _ number: Double) {
        addVarint(UInt64(field << 3 | 1))
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
    }

    mutating func add(_ field: Int, _ part: [UInt8]) {
        addVarint(UInt64(field << 3 | 2))
        addVarint(UInt64(part.count))
        bytes += part
    }

    mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }
    mutating func add(_ field: Int, _ message: FuzzMessage) { add(field, message.bytes) }

    /// Numbers without tags.
    mutating func add(_ field: Int, packed numbers: [UInt64]) {
        var part = FuzzMessage()
        for number in numbers { part.addVarint(number) }
        add(field, part)
    }

    mutating func addVarint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The bytes in snappy's block format, as literals.
    var framed: [UInt8] {
        var frame = FuzzMessage()
        frame.addVarint(UInt64(bytes.count))
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 << 16)
            frame.bytes += [61 << 2, UInt8((piece.count - 1) & 0xff), UInt8((piece.count - 1) >> 8)]
            frame.bytes += piece
            rest = rest.dropFirst(piece.count)
        }
        return frame.bytes
    }
}
