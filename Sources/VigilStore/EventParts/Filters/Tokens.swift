// Words of texts: runs of ASCII letters and digits, in lower case. A run with a character beyond ASCII in it is no
// word here, since two spellings of one such text may have different bytes.

/// Cuts texts into words.
struct Tokens {
    enum Kind {
        /// Of a language, a path, a name.
        case word
        /// An id or an amount: at least eight hexadecimal digits with a figure among them, or six figures.
        case number
    }

    private var lowered: [UInt8] = []

    /// Calls for each word of a text, in order.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - body: Gets where the word lies in the text, the word in lower case, and its kind.
    mutating func forEach(in text: UnsafeRawBufferPointer, _ body: (Range<Int>, UnsafeRawBufferPointer, Kind) -> Void) {
        var start = 0
        while start < text.count {
            lowered.removeAll(keepingCapacity: true)
            var shape = Shape()
            var end = start
            while end < text.count, let byte = Self.folded(text[end]) {
                shape.add(byte)
                lowered.append(byte)
                end += 1
            }
            if end > start, !shape.isForeign {
                lowered.withUnsafeBytes { body(start..<end, $0, shape.kind(length: end - start)) }
            }
            start = end + 1
        }
    }

    /// A byte of a word in lower case; nil where it parts words.
    @inline(__always)
    private static func folded(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39, 0x61...0x7a, 0x80...: byte
        case 0x41...0x5a: byte | 0x20
        default: nil
        }
    }

    /// What a word consists of.
    private struct Shape {
        private var hasFigure = false
        private var hasHexLetter = false
        private var hasOther = false
        private(set) var isForeign = false

        @inline(__always)
        mutating func add(_ byte: UInt8) {
            switch byte {
            case 0x30...0x39: hasFigure = true
            case 0x61...0x66: hasHexLetter = true
            case 0x80...: isForeign = true
            default: hasOther = true
            }
        }

        func kind(length: Int) -> Kind {
            guard hasFigure, !hasOther else { return .word }
            return length >= (hasHexLetter ? 8 : 6) ? .number : .word
        }
    }
}

/// Gathers the words of a group of records for its two filters.
struct TokenFilterWriter {
    private var tokens = Tokens()
    private var words = HashSet64()
    private var numbers = HashSet64()
    private var wordHashes: [UInt64] = []
    private var numberHashes: [UInt64] = []
    /// Whether a text has a character that by Unicode's canonical equivalence is one of ASCII.
    private var isUnsure = false

    mutating func add(_ text: UnsafeRawBufferPointer) {
        if !isUnsure, Self.hasASCIITwin(text) { isUnsure = true }
        tokens.forEach(in: text) { _, word, kind in
            let hash = FilterHash.of(word)
            switch kind {
            case .word: if words.insert(hash) { wordHashes.append(hash) }
            case .number: if numbers.insert(hash) { numberHashes.append(hash) }
            }
        }
    }

    mutating func add(_ texts: ByteTable) {
        texts.bytes.withUnsafeBytes { bytes in
            for number in 0..<texts.count { add(UnsafeRawBufferPointer(rebasing: bytes[texts.range(of: number)])) }
        }
    }

    /// U+037E is a semicolon, U+1FEF a grave accent, U+212A a K.
    private static func hasASCIITwin(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.contains(where: { $0 >= 0x80 }) else { return false }
        let string = String(decoding: text, as: UTF8.self)
        return string.unicodeScalars.contains { [0x37e, 0x1fef, 0x212a].contains($0.value) }
    }

    /// The filters' sections.
    func sections() -> [(section: RowGroupSection, bytes: [UInt8])] {
        [(.tokenFilter, section(wordHashes)), (.numberFilter, section(numberHashes))]
    }

    private func section(_ hashes: [UInt64]) -> [UInt8] {
        var filter = BlockedFilter(capacity: hashes.count)
        for hash in hashes { filter.insert(hash) }
        var writer = ByteWriter(capacity: hashes.count * 5 / 4 + 64)
        writer.byte(isUnsure ? 1 : 0)
        filter.write(to: &writer)
        return writer.bytes
    }
}

/// What a token filter's section says.
struct TokenFilter {
    private let isUnsure: Bool
    private let filter: BlockedFilter

    init(_ bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        isUnsure = try reader.byte() != 0
        filter = try BlockedFilter(from: &reader)
    }

    func mayContain(_ hash: UInt64) -> Bool { isUnsure || filter.mayContain(hash) }
}
