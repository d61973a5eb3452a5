import Foundation

@testable import Vigil

/// A control group with a memory limit, within the one that the tests run in.
final class MemoryLimit {
    let folder: String
    private static let own = MachineFacts.present.memoryGroup.folder

    /// Whether this process may make one.
    static var isAvailable: Bool {
        FileManager.default.isWritableFile(atPath: own) && (try? MemoryLimit(bytes: 64 << 20)) != nil
    }

    init(bytes: Int) throws {
        folder = Self.own + "/vigil-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let names = ["memory.max", "memory.limit_in_bytes"].map { "\(folder)/\($0)" }
        let name = names.first { FileManager.default.fileExists(atPath: $0) }
        guard let file = name.flatMap({ FileHandle(forWritingAtPath: $0) }) else {
            rmdir(folder)
            throw CrashedProgram.Failure(description: "\(folder) has no limit to set")
        }
        try file.write(contentsOf: Data("\(bytes)\n".utf8))
    }

    deinit { rmdir(folder) }

    /// What has a program start in the group.
    var prefix: [String] { ["/bin/sh", "-c", "echo $$ >\(folder)/cgroup.procs && exec \"$@\"", "sh"] }
}
