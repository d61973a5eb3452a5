// Keys are compared word by word: `db.password`, `userPassword` and `X-Api-Key` hold the words of a secret's name, and
// `compass` does not. A word is its hash, so that a key is judged without taking it apart in memory; a first look at
// a small bitmap ends the matter for nearly all keys.

/// The words of a key as hashes: split at everything that is no letter or digit, and where camel case begins a word.
struct KeyWords: Sequence, IteratorProtocol {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func next() -> UInt64? {
        while position < bytes.count, !bytes[position].isWord { position += 1 }
        guard position < bytes.count else { return nil }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var previous: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            guard byte.isWord else { break }
            if byte.isUpper, previous != 0 {
                let isBeforeLower = position + 1 < bytes.count && bytes[position + 1].isLower
                if !previous.isUpper || isBeforeLower { break }
            }
            hash = (hash ^ UInt64(byte.lowercased)) &* 0x100_0000_01b3
            previous = byte
            position += 1
        }
        return hash
    }

    /// The words of a text.
    static func words(of text: String) -> [UInt64] {
        var text = text
        return text.withUTF8 { Array(KeyWords($0)) }
    }
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isUpper: Bool { self &- UInt8(ascii: "A") < 26 }
    var isLower: Bool { self &- UInt8(ascii: "a") < 26 }
    var isAlphanumeric: Bool { isDigit || (self | 0x20).isLower }
    /// Part of a word in a key; letters beyond ASCII are.
    var isWord: Bool { isAlphanumeric || self >= 0x80 }
    var lowercased: UInt8 { isUpper ? self | 0x20 : self }
    /// Part of base64 for URLs.
    var isBase64URL: Bool { isAlphanumeric || self == UInt8(ascii: "_") || self == UInt8(ascii: "-") }
    var isSpace: Bool { self == 0x20 || self &- 0x09 < 5 }
}
