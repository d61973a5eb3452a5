import Crypto
import VigilModel
public import VigilPrivacy

/// Seals lines with AES-256 in GCM, each by itself.
///
/// A sealed line is `v1`, the key's id, and in base64 a nonce, the ciphertext and the tag, with dots between the three.
/// Who has no key learns how long each line is, and when the file was written.
public struct EncryptedLines: LineSealer {
    private let keys: [PrefixedKey]

    /// Lines sealed with the newest key of a ring, and opened with any of them.
    public init(keys ring: KeyRing) {
        keys = ring.keys(for: "vigil lines 1") { "v1.\($0)." }
    }

    /// Lines sealed with the key of this installation; see ``KeyRing/installation()``.
    ///
    /// - Throws: ``KeyError`` where there is no key and none can be made.
    public init() throws(KeyError) {
        self.init(keys: try KeyRing.installation())
    }

    /// A line that only the key opens.
    public func seal(_ line: String) throws -> String {
        let box = try AES.GCM.seal(Array(line.utf8), using: keys[0].key)
        return keys[0].prefix + Base64.encode(Array(box.nonce) + Array(box.ciphertext) + Array(box.tag))
    }

    /// The line that was sealed; nil where none of the keys opens it, or it was changed.
    public func open(_ sealed: String) -> String? {
        guard let (key, rest) = keys.key(of: sealed), let bytes = Base64.decode(rest),
            let box = try? AES.GCM.SealedBox(combined: bytes),
            let line = try? AES.GCM.open(box, using: key)
        else { return nil }
        return String(decoding: Array(line), as: UTF8.self)
    }
}
