import Crypto
import NIOCore
import VigilModel
import VigilOTLP
import VigilStore

extension BatchIdentity {
    /// The identity of a body: the sender's `Idempotency-Key` where it gave one, else the body itself; in either case
    /// only together with the sender's token and the signal.
    init(token: String, signal: OTLPSignal, idempotencyKey: String?, body: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(part: token.utf8)
        hash.update(part: signal.rawValue.utf8)
        if let idempotencyKey {
            hash.update(part: "key".utf8)
            hash.update(part: idempotencyKey.utf8)
        } else {
            hash.update(part: "body".utf8)
            hash.update(bufferPointer: body)
        }
        self.init(hash)
    }

    /// The first half of a hash.
    init(_ hash: SHA256) {
        self = hash.finalize().withUnsafeBytes { bytes in
            BatchIdentity(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}

extension SHA256 {
    /// Takes in a text with its length, so that no two lists of texts give the same hash.
    mutating func update(part: String.UTF8View) {
        withUnsafeBytes(of: UInt64(part.count).bigEndian) { update(bufferPointer: $0) }
        update(data: Array(part))
    }
}
