import Foundation
package import VigilModel
package import VigilStore

/// Looks through the store in a folder that no server of this process has open.
package enum FolderExamination {
    /// Looks through a folder without changing anything in it.
    ///
    /// - Parameters:
    ///   - directory: An absolute path; where there is none yet, that is said.
    ///   - deep: See ``ExaminedStore/examine(deep:progress:)``.
    ///   - now: The time.
    ///   - progress: Called now and then.
    /// - Returns: What was found; a store that another process has open is looked through all the same.
    /// - Throws: `CancellationError`.
    @concurrent
    package static func run(
        _ directory: String,
        deep: Bool,
        now: Timestamp,
        progress: @escaping @Sendable (ExaminationProgress) -> Void
    ) async throws -> StoreExamination {
        var isFolder = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder), isFolder.boolValue else {
            return absent(directory, now, isThere: FileManager.default.fileExists(atPath: directory))
        }
        let disk: SystemDisk
        do {
            disk = try SystemDisk(directory)
        } catch {
            throw StoreError(error)
        }
        let lock = lockCheck(disk)
        let isLive = lock.status != .well
        var examination = try await Blocking.cancellable { isCancelled in
            try StoreExaminer(
                disk: disk,
                isDeep: deep,
                isLive: isLive,
                manifest: nil,
                allowedBytes: nil,
                now: now,
                damaged: { _ in },
                isCancelled: isCancelled,
                progress: progress
            ).run()
        }
        examination.checks.insert(lock, at: min(2, examination.checks.count))
        return examination
    }

    private static func absent(_ directory: String, _ now: Timestamp, isThere: Bool) -> StoreExamination {
        var examination = StoreExamination(time: now, folder: directory, isDeep: false)
        examination.isEmpty = true
        var check = StoreCheck("folder", "\(directory) is not there yet")
        if isThere {
            check.summary = directory
            check.wrong("It is no folder.", at: directory, advice: "Name another one with --data.")
        }
        examination.checks = [check]
        return examination
    }

    /// Who has the store open.
    private static func lockCheck(_ disk: SystemDisk) -> StoreCheck {
        var check = StoreCheck("lock", "no server has it open")
        let path = "\(disk.directory ?? "")/lock"
        guard let holder = DiskLockHolder.find(on: disk) else { return check }
        check.summary = "held by \(holder)"
        check.doubtful(
            "Another process has the store open: \(holder).",
            at: path,
            advice: "What it has in memory, and how it fares, it says itself: vigil doctor --server URL."
        )
        return check
    }
}

/// Who has a store's lock.
enum DiskLockHolder {
    /// The text of the process that has it; nil where none has.
    ///
    /// The lock's file is not made where it is missing, and its text stays.
    static func find(on disk: SystemDisk) -> String? {
        guard let file = try? disk.open("lock", .read) else { return nil }
        let text = String(decoding: (try? file.read(at: 0, count: 1_024)) ?? [], as: UTF8.self)
        file.close()
        do {
            try disk.lock("lock", text: text).release()
            return nil
        } catch {
            guard error.kind == .locked else { return nil }
            return error.holder.isEmpty ? "a process that does not say its number" : error.holder
        }
    }
}
