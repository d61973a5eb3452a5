/// Makes names that stand for people, so that what they did can be told apart without telling who they are.
///
/// `VigilCrypto` has one with a key, which nobody without the key can trace back. The same id must give the same
/// pseudonym, and a pseudonym given in must come back as it is: whatever a program records may pass more than once.
public protocol Pseudonymizer: Sendable {
    /// The pseudonym of an id.
    ///
    /// Called off the request path, for each record that names somebody.
    func pseudonym(of id: String) -> String
}

/// What becomes of the ids of users before they leave the process.
public enum UserIDPolicy: String, Hashable, Sendable, CaseIterable {
    /// They are replaced by pseudonyms, and left out where nothing makes them.
    case pseudonyms
    /// They leave as they are.
    case plain
    /// They are left out.
    case none
}
