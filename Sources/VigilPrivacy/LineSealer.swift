/// Encrypts lines of a file one by one, so that a file can be appended to and read line by line.
///
/// `VigilCrypto` has one with the key of the installation.
public protocol LineSealer: Sendable {
    /// A line that only the key opens.
    ///
    /// - Parameter line: Text without a newline.
    /// - Returns: Text without a newline, another one each time.
    /// - Throws: Where it cannot be encrypted; the line is then not written.
    func seal(_ line: String) throws -> String
    /// The line that was sealed; nil where none of the keys opens it, or it was changed.
    func open(_ sealed: String) -> String?
}
