import Vigil
import VigilModel
import VigilStore

/// A file that is being watched, opened for one look at it.
struct WatchedFile {
    /// Whole lines of it.
    struct Piece {
        let start: Int
        let end: Int
        let bytes: [UInt8]
    }

    static let headBytesMax = 256
    static let pieceBytes = 1 << 20
    /// A longer line is none that could be taken.
    static let lineBytesMax = 64 << 20

    let path: String
    /// The device and the number, which a file keeps when it is renamed.
    let key: String
    private let file: LocalFile
    private let size: Int

    init(_ path: String) throws(FileError) {
        self.path = path
        file = try LocalFile(path, .read)
        let identity = try file.identity()
        key = "\(identity.device)-\(identity.number)"
        size = try file.size()
    }

    /// How far it has been taken in: what is known, or the beginning where it is another file by now or was cut.
    func position(known: WatchPositions.Position?, now: Timestamp) throws(FileError) -> WatchPositions.Position {
        if var known, size >= known.offset, try head(known.headBytes) == known.head {
            known.seen = now
            if known.headBytes < Self.headBytesMax {
                known.headBytes = min(size, Self.headBytesMax)
                known.head = try head(known.headBytes)
            }
            return known
        }
        let headBytes = min(size, Self.headBytesMax)
        return WatchPositions.Position(headBytes: headBytes, head: try head(headBytes), seen: now)
    }

    /// The next whole lines from a position on; nil where there are none yet.
    func piece(at position: WatchPositions.Position) throws(FileError) -> Piece? {
        let start = position.offset
        if let end = position.pendingEnd {
            return Piece(start: start, end: end, bytes: try file.read(at: start, count: min(end, size) - start))
        }
        var count = Self.pieceBytes
        while start < size {
            let bytes = try file.read(at: start, count: min(count, size - start))
            if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                return Piece(start: start, end: start + newline + 1, bytes: Array(bytes[...newline]))
            }
            if count >= Self.lineBytesMax { return Piece(start: start, end: start + bytes.count, bytes: bytes) }
            guard bytes.count == count else { return nil }
            count *= 2
        }
        return nil
    }

    private func head(_ count: Int) throws(FileError) -> UInt64 {
        ContentKey(try file.read(at: 0, count: count), path: "").low
    }
}
