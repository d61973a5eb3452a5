import Foundation
import VigilTestKit

/// A folder of the soak's, with the disk that is looked at, its recording, and what the server leaves elsewhere.
struct SoakFolder: Sendable {
    let path: String
    var disk: String { path + "/disk" }
    var data: String { disk + "/data" }
    var aside: String { path + "/aside" }
    var recording: String { path + "/recording" }

    /// An empty one.
    init(_ path: String) throws {
        self.path = path
        try? FileManager.default.removeItem(atPath: path)
        for folder in [path, disk, aside] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try Data().write(to: URL(fileURLWithPath: recording))
    }

    /// One whose disk holds an image.
    init(_ path: String, _ image: DiskImage) throws {
        try self.init(path)
        for folder in image.folders.sorted() {
            try FileManager.default.createDirectory(
                atPath: "\(disk)/\(folder)",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        for (file, bytes) in image.files {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(disk)/\(file)"))
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// What is recorded so far.
    func recorded() throws -> DiskRecording {
        guard let bytes = FileManager.default.contents(atPath: recording) else {
            throw SoakFailure("\(recording) is gone")
        }
        return try DiskRecording([UInt8](bytes))
    }

    /// The disk that an image became, as a recording over it goes on from it.
    func recordedDisk(from image: DiskImage) throws -> RecordedDisk {
        var recorded = RecordedDisk(image)
        for file in image.files.keys {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(disk)/\(file)")
            guard let number = attributes[.systemFileNumber] as? NSNumber else { continue }
            recorded.adopt(file, as: number.uint64Value)
        }
        return recorded
    }

    /// What is on the disk and not what a recording says, or the other way round; but for what SQLite shares.
    func difference(from image: DiskImage) throws -> String? {
        var files = image.files.filter { !$0.key.hasSuffix("-shm") }
        for name in try FileManager.default.subpathsOfDirectory(atPath: disk) {
            var isFolder: ObjCBool = false
            let path = "\(disk)/\(name)"
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue {
                if !image.folders.contains(name) { return "the recording has no folder \(name)" }
                continue
            }
            if name.hasSuffix("-shm") { continue }
            guard let recorded = files.removeValue(forKey: name) else { return "the recording has no \(name)" }
            guard let bytes = FileManager.default.contents(atPath: path), Data(recorded) == bytes else {
                return "the recording has another \(name)"
            }
        }
        return files.isEmpty ? nil : "the recording has \(files.keys.sorted()), which is not there"
    }
}
