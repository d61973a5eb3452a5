import Crypto
import VigilModel

/// Random texts that open doors, and how they are compared.
enum Secret {
    /// 256 random bits as text for headers, addresses and cookies.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in Hex.encode(generator.next() as UInt64) }.joined()
    }

    /// Whether two texts are equal, in a time that does not tell where they differ.
    static func equal(_ left: String, _ right: String) -> Bool {
        let left = SHA256.hash(data: Array(left.utf8))
        let right = SHA256.hash(data: Array(right.utf8))
        return zip(left, right).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
    }

    /// What is kept of a secret that need not be shown again.
    static func digest(_ secret: String) -> String {
        SHA256.hash(data: Array(secret.utf8)).map { Hex.encode($0) }.joined()
    }
}
