// All engines rely on texts being UTF-8, as strings are. Bytes that may be damaged are checked first, and where they
// are, the engines see a copy in which each byte that belongs to no character is U+FFFD. This is how Go decodes, and
// keeps every program free of what no sound text needs.

/// A text that was damaged, mended.
struct TextRepair {
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// The text as UTF-8.
    private(set) var bytes: [UInt8] = []
    /// Where a byte of the damaged text was replaced, in the mended one.
    private var places: [Int] = []

    /// Mends a text; nil if it is sound.
    init?(_ text: Bytes) {
        guard var damage = text.damage(from: 0) else { return nil }
        var copied = 0
        while true {
            bytes += text[copied..<damage]
            places.append(bytes.count)
            bytes += Self.replacement
            copied = damage + 1
            guard let next = text.damage(from: copied) else { break }
            damage = next
        }
        bytes += text[copied...]
    }

    /// A position of the damaged text from one between characters of the mended text.
    private func original(_ position: Int) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < position { low = middle + 1 } else { high = middle }
        }
        return position - low * (Self.replacement.count - 1)
    }

    /// A match in the damaged text from one in the mended text.
    func original(_ match: PatternMatch) -> PatternMatch {
        match.mapPositions(original)
    }
}

extension Bytes {
    /// Runs with the text as UTF-8; the closure gets what has to be done to the matches that it finds.
    func withSoundText<Result>(_ body: (Bytes, (PatternMatch) -> PatternMatch) -> Result) -> Result {
        guard let repair = TextRepair(self) else { return body(self) { $0 } }
        return repair.bytes.withUnsafeBufferPointer { body($0, repair.original) }
    }

    /// Where the first byte stands, from a position between characters on, that belongs to no character.
    func damage(from start: Int) -> Int? {
        var position = start
        while position < count {
            position = asciiEnd(from: position)
            while position < count, self[position] >= 0x80 {
                guard let length = characterLength(at: position) else { return position }
                position += length
            }
        }
        return nil
    }

    /// The end of the bytes of ASCII that begin at a position.
    private func asciiEnd(from start: Int) -> Int {
        var position = start
        if let base = UnsafeRawPointer(baseAddress) {
            while position + 16 <= count {
                let block = base.loadUnaligned(fromByteOffset: position, as: SIMD2<UInt64>.self)
                guard (block[0] | block[1]) & 0x8080_8080_8080_8080 == 0 else { break }
                position += 16
            }
        }
        while position < count, self[position] < 0x80 { position += 1 }
        return position
    }

    /// How long the character is that begins at a position and is not ASCII; nil if there is none.
    ///
    /// By the table of well-formed sequences, https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf, table 3-7.
    private func characterLength(at position: Int) -> Int? {
        let second: ClosedRange<UInt8>
        let length: Int
        switch self[position] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard position + length <= count, second ~= self[position + 1] else { return nil }
        for following in self[(position + 2)..<(position + length)] where following & 0xC0 != 0x80 { return nil }
        return length
    }
}
