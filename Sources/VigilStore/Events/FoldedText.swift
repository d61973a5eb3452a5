/// Text that is looked for without regard to case.
///
/// ASCII is folded byte by byte, so that most lines are searched without making a string; where the wanted text is
/// not ASCII, both sides are lowercased as Unicode says.
struct FoldedText: Hashable, Sendable {
    let lowercased: String
    private let bytes: [UInt8]
    private let isASCII: Bool

    init(_ text: String) {
        lowercased = text.lowercased()
        bytes = Array(lowercased.utf8)
        isASCII = bytes.allSatisfy { $0 < 0x80 }
    }

    /// Whether every text contains it.
    var isEmpty: Bool { bytes.isEmpty }

    /// Whether a text contains it, by its bytes; nil where that takes a string.
    func isIn(_ text: UnsafeRawBufferPointer) -> Bool? {
        if bytes.isEmpty { return true }
        return isASCII ? contains(text) : nil
    }

    /// Whether a text contains it.
    func isIn(_ text: String) -> Bool {
        guard !bytes.isEmpty else { return true }
        guard isASCII else { return contains(Array(text.lowercased().utf8)) }
        return text.utf8.withContiguousStorageIfAvailable(contains) ?? contains(Array(text.utf8))
    }

    private func contains(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        guard text.count >= bytes.count, let first = bytes.first else { return false }
        var start = text.startIndex
        let last = text.index(text.endIndex, offsetBy: -bytes.count)
        while start <= last {
            if Self.fold(text[start]) == first && isPrefix(of: text[start...]) { return true }
            start = text.index(after: start)
        }
        return false
    }

    private func isPrefix(of text: some Sequence<UInt8>) -> Bool {
        for (wanted, byte) in zip(bytes, text) where wanted != Self.fold(byte) { return false }
        return true
    }

    @inline(__always)
    private static func fold(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}
