/// What goes to the peer and comes from it: numbers of four bytes, the lowest first, and bytes after their count.
struct PeerMessage {
    private(set) var bytes: [UInt8]
    private var position = 0

    /// A question of a kind.
    init(kind: Character) {
        bytes = Array(String(kind).utf8)
    }

    /// An answer.
    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func append(_ number: Int) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: number).littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(_ content: some Collection<UInt8>) {
        append(content.count)
        bytes.append(contentsOf: content)
    }

    mutating func append(_ text: String) {
        append(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(texts: [[UInt8]]) {
        append(texts.count)
        for text in texts { append(text) }
    }

    mutating func append(expressions: [String]) {
        append(expressions.count)
        for expression in expressions { append(expression) }
    }

    mutating func number() -> Int {
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Int32.self) }
        position += 4
        return Int(Int32(littleEndian: value))
    }

    mutating func byte() -> UInt8 {
        position += 1
        return bytes[position - 1]
    }

    mutating func content() -> [UInt8] {
        let count = number()
        position += count
        return Array(bytes[(position - count)..<position])
    }

    mutating func text() -> String { String(decoding: content(), as: UTF8.self) }
}
