import Crypto
import VigilModel
public import VigilPrivacy

/// Makes pseudonyms with a key, by HMAC-SHA-256.
///
/// `u_` and the key's id, then 26 characters: `u_k3d9_mzxw6ytboi4dq2lnnf5w4zzbge`. Who has no key can neither trace
/// one back nor try out ids; who has it can find what a user did, and so forget it.
public struct KeyedPseudonymizer: Pseudonymizer {
    private let keys: [PrefixedKey]

    /// Pseudonyms with the keys of a ring.
    ///
    /// - Parameter ring: The newest key is used; what was made with the others is known.
    public init(keys ring: KeyRing) {
        keys = ring.keys(for: "vigil pseudonym 1") { "u_\($0)_" }
    }

    /// Pseudonyms with the keys of this installation; see ``KeyRing/installation()``.
    ///
    /// - Throws: ``KeyError`` where there is no key and none can be made.
    public init() throws(KeyError) {
        self.init(keys: try KeyRing.installation())
    }

    /// The pseudonym of an id by the newest key; one that was made by any of the keys stays as it is.
    public func pseudonym(of id: String) -> String {
        isPseudonym(id) ? id : pseudonym(of: id, by: keys[0])
    }

    /// The pseudonyms that an id has or had, the newest first: one for each key.
    public func pseudonyms(of id: String) -> [String] {
        keys.map { pseudonym(of: id, by: $0) }
    }

    private func pseudonym(of id: String, by key: PrefixedKey) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(id.utf8), using: key.key)
        return key.prefix + Base32.encode(Array(code.prefix(17))).prefix(26)
    }

    private func isPseudonym(_ id: String) -> Bool {
        id.utf8.count == 33 && keys.key(of: id)?.rest.allSatisfy(Base32.isDigit) ?? false
    }
}
