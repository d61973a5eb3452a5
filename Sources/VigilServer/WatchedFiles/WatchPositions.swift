import Foundation
import Vigil
import VigilModel

/// How far watched files have been taken in, in a file of its own beside the store.
///
/// Before a piece of a file is handed to the store, its bounds are written here and synchronised; after a death the
/// same piece is taken again, and the store knows it by its identity.
struct WatchPositions: Codable, Equatable {
    /// How far one file has been taken in.
    struct Position: Codable, Equatable {
        /// What tells the file from another that got its number: the first bytes, hashed, and how many those are.
        var headBytes = 0
        var head: UInt64 = 0
        /// What lies before has been taken in.
        var offset = 0
        /// How many lines that is.
        var lines = 0
        /// The end of the piece that is being taken in, and since when; nil where none is.
        var pendingEnd: Int?
        var pendingSince: Timestamp?
        /// When the file was last seen; one that is gone is forgotten after 30 days.
        var seen: Timestamp

        /// Whether it is a place that a file can have been taken in up to, whatever the file's size.
        var isSound: Bool {
            guard (0...WatchedFile.headBytesMax).contains(headBytes), offset >= 0, (0...offset).contains(lines) else {
                return false
            }
            guard let pendingEnd else { return true }
            return pendingEnd > offset && pendingEnd - offset <= WatchedFile.lineBytesMax
        }
    }

    /// What was written cannot have been written by a server.
    struct Unsound: Error, CustomStringConvertible {
        /// Of which file.
        let key: String

        var description: String { "what it says of the file \(key) makes no sense: it is damaged" }
    }

    private(set) var version = 1
    /// By device and number, as `64769-1234`.
    var files: [String: Position] = [:]

    static let forgottenAfter: Duration = .seconds(30 * 86_400)
    static let filesMax = 10_000

    /// What was written last; nothing where there is no file yet.
    ///
    /// - Throws: ``Unsound`` where it was damaged, and what a file or JSON throws.
    static func read(_ path: String) throws -> WatchPositions {
        do {
            let file = try LocalFile(path, .read)
            let bytes = try file.read(at: 0, count: try file.size())
            let positions = try JSONDecoder().decode(WatchPositions.self, from: Data(bytes))
            if let (key, _) = positions.files.first(where: { !$0.value.isSound }) { throw Unsound(key: key) }
            return positions
        } catch let error as FileError where error.isMissing {
            return WatchPositions()
        }
    }

    /// Replaces the file, so that it outlives a power cut.
    func write(_ path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let bytes = [UInt8](try encoder.encode(self))
        let file = try LocalFile(path + ".new", .create)
        try file.truncate(to: 0)
        try file.write(bytes, at: 0)
        try file.synchronize()
        try LocalFolder.rename(path + ".new", to: path)
        try LocalFolder.synchronize(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    }

    /// Forgets files that have not been seen for long.
    mutating func forgetGone(at now: Timestamp) {
        files = files.filter { now - $0.value.seen < Self.forgottenAfter }
        guard files.count > Self.filesMax else { return }
        let newest = files.sorted { $0.value.seen > $1.value.seen }.prefix(Self.filesMax)
        files = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
    }
}
