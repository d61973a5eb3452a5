import Crypto
public import VigilModel

/// One key of an installation.
///
/// It is used for nothing itself: what needs a key gets one of its own, derived from it.
public struct InstallationKey: Sendable {
    /// What pseudonyms and sealed lines say it by: four characters that follow from the key.
    public let id: String
    /// When it was made; zero where that is not known.
    public let made: Timestamp
    let bytes: [UInt8]

    /// A key from its bytes.
    ///
    /// - Parameters:
    ///   - bytes: At least 16 random bytes; 32 where Vigil makes them.
    ///   - made: When it was made.
    /// - Throws: ``KeyError`` where there are fewer.
    public init(bytes: [UInt8], made: Timestamp = .zero) throws(KeyError) {
        guard bytes.count >= 16 else {
            throw KeyError(.malformed, "a key has \(bytes.count) bytes; it should have at least 16, better 32")
        }
        self.init(checked: bytes, made: made)
    }

    /// A new key of 32 random bytes.
    ///
    /// - Parameter now: The time that it is told by.
    /// - Returns: A key that no other installation has.
    public static func random(at now: Timestamp) -> InstallationKey {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        // 32 bytes are never too few.
        return InstallationKey(checked: bytes, made: now)
    }

    private init(checked bytes: [UInt8], made: Timestamp) {
        self.bytes = bytes
        self.made = made
        id = String(Base32.encode(Array(SHA256.hash(data: bytes))).prefix(4))
    }

    /// A key for one purpose.
    func derived(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes),
            info: Array(purpose.utf8),
            outputByteCount: 32
        )
    }
}

/// A key could not be had.
public struct KeyError: Error, Sendable, CustomStringConvertible {
    /// What is in the way.
    ///
    /// New codes may be added.
    public struct Code: Hashable, Sendable {
        private enum Reason { case malformed, unreadable, open }

        private let reason: Reason

        private init(_ reason: Reason) { self.reason = reason }

        /// What should be a key is none.
        public static let malformed = Code(.malformed)
        /// The file cannot be read or written.
        public static let unreadable = Code(.unreadable)
        /// Others can read the file.
        public static let open = Code(.open)
    }

    /// What is in the way.
    public let code: Code
    /// A sentence for people; it never holds a key.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence.
    public var description: String { message }
}

/// Base32 text of RFC 4648 in lower case, without padding.
enum Base32 {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(group >> bits & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(group << (5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func isDigit(_ byte: UInt8) -> Bool { alphabet.contains(byte) }
}
