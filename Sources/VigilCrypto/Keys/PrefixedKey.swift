import Crypto

/// A key for one purpose, and what stands in front of everything that was made with it.
struct PrefixedKey: Sendable {
    let prefix: String
    let key: SymmetricKey
}

extension KeyRing {
    /// The keys for one purpose, the newest first; at least one.
    func keys(for purpose: String, prefix: (_ id: String) -> String) -> [PrefixedKey] {
        keys.map { PrefixedKey(prefix: prefix($0.id), key: $0.derived(for: purpose)) }
    }
}

extension [PrefixedKey] {
    /// The key that a text was made with, as it says itself, and what follows its prefix.
    func key(of text: String) -> (key: SymmetricKey, rest: Substring.UTF8View)? {
        first { text.hasPrefix($0.prefix) }.map { ($0.key, text.utf8.dropFirst($0.prefix.utf8.count)) }
    }
}
