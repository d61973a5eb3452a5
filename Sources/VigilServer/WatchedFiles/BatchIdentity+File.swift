import Crypto
import VigilStore

extension BatchIdentity {
    /// The identity of a piece of a file: which file, and from where to where.
    init(_ key: String, _ position: WatchPositions.Position) {
        var hash = SHA256()
        hash.update(part: "file".utf8)
        hash.update(part: key.utf8)
        let bounds = [UInt64(position.offset), UInt64(position.pendingEnd ?? position.offset)]
        bounds.withUnsafeBytes { hash.update(bufferPointer: $0) }
        self.init(hash)
    }
}
