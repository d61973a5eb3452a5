// How far a receiver has acknowledged, in a small file of its own beside the store. See docs/formats/remote-write.md.

import Foundation
import Vigil
import VigilModel

/// How far one receiver has acknowledged what came.
struct RemoteWritePosition: Codable, Equatable, Sendable {
    private(set) var version = 1
    /// What the receiver is called.
    var receiver: String
    /// The position of the last batch that is acknowledged, as are all before it.
    var sequence: UInt64
    /// The last batch of what is under way: sent again, it has the same bounds.
    var pendingThrough: UInt64?

    init(receiver: String, sequence: UInt64) {
        self.receiver = receiver
        self.sequence = sequence
    }

    /// The folder, beside the store.
    static func folder(in dataDirectory: String) -> String { dataDirectory + "/remote-write" }

    /// The file of a receiver.
    static func path(of receiver: String, in folder: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in receiver.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return folder + "/" + String(repeating: "0", count: 16 - digits.count) + digits + ".json"
    }

    /// What was written last; nil where there is no file, or it is not one of this receiver's.
    ///
    /// - Throws: Where it is there and cannot be read.
    static func read(_ path: String) throws -> RemoteWritePosition? {
        do {
            let file = try LocalFile(path, .read)
            let bytes = try file.read(at: 0, count: try file.size())
            let position = try JSONDecoder().decode(RemoteWritePosition.self, from: Data(bytes))
            guard position.version == 1, position.pendingThrough.map({ $0 > position.sequence }) ?? true else {
                return nil
            }
            return position
        } catch let error as FileError where error.isMissing {
            return nil
        }
    }

    /// Replaces the file, so that it outlives a power cut.
    func write(_ path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = [UInt8](try encoder.encode(self))
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        try LocalFolder.make(folder)
        let file = try LocalFile(path + ".new", .create)
        try file.truncate(to: 0)
        try file.write(bytes, at: 0)
        try file.synchronize()
        try LocalFolder.rename(path + ".new", to: path)
        try LocalFolder.synchronize(folder)
    }

    /// Removes the files of receivers that are not among these.
    static func forgetOthers(than receivers: [String], in folder: String) throws {
        let kept = Set(receivers.map { path(of: $0, in: folder) })
        for name in try LocalFolder.names(in: folder) where !kept.contains("\(folder)/\(name)") {
            try LocalFolder.remove("\(folder)/\(name)")
        }
    }
}
