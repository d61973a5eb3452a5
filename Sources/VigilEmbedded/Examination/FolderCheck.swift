import Foundation
import VigilStore

/// Who may reach a store's folder, and how much room there is.
struct FolderCheck {
    /// Less is free: soon nothing can be stored.
    private static let freeMin: UInt64 = 64 << 20
    /// Less of the disk is free, and less than so many bytes.
    private static let freeShareMin = 0.05
    private static let freeAmple: UInt64 = 5 << 30

    let disk: any Disk
    /// What all parts may take before the oldest go; nil where only the server knows.
    let allowedBytes: UInt64?
    /// What is stored already.
    let usedBytes: UInt64

    /// Whether it is there, and this user's alone.
    var folder: StoreCheck {
        var check = StoreCheck("folder")
        guard let path = disk.directory else {
            check.summary = "in memory"
            return check
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes?[.posixPermissions] as? NSNumber)?.uint16Value ?? 0
        let owner = (attributes?[.ownerAccountID] as? NSNumber)?.uint32Value
        check.summary = "\(path), mode \(Self.octal(mode))"
        if let owner, owner != getuid(), getuid() != 0 {
            check.doubtful(
                "It belongs to another user (\(owner)).",
                at: path,
                advice: "Ask as that user, or ask its server with --server."
            )
        }
        if mode & 0o022 != 0 {
            check.wrong(
                "Other users of this machine may replace what is in it (mode \(Self.octal(mode))).",
                at: path,
                advice: "chmod 700 \(path)"
            )
        } else if mode & 0o077 != 0 {
            check.doubtful(
                "Other users of this machine may look into it (mode \(Self.octal(mode))).",
                at: path,
                advice: "chmod 700 \(path)"
            )
        }
        noteFiles(of: path, &check)
        if let network = try? disk.networkFileSystem() {
            check.wrong(
                "It is on a network file system (\(network)), which does not keep the store's promises.",
                at: path,
                advice: "Choose a folder on a local disk with --data."
            )
        }
        return check
    }

    /// Files that more than their owner may read or write.
    private func noteFiles(of path: String, _ check: inout StoreCheck) {
        let journal = ((try? disk.list(JournalFolder.path)) ?? []).map { "\(JournalFolder.path)/\($0)" }
        let names = [Manifest.fileName, "\(Manifest.fileName)-wal", "\(Manifest.fileName)-shm"] + journal
        for name in names.sorted() {
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.uint16Value, mode & 0o077 != 0 else {
                continue
            }
            check.wrong(
                "It is open to other users of this machine (mode \(Self.octal(mode))).",
                at: "\(path)/\(name)",
                advice: "chmod 600 \(path)/\(name)"
            )
        }
    }

    /// Whether there is room for what may come.
    var space: StoreCheck {
        var check = StoreCheck("space")
        let place = disk.directory ?? ""
        guard let free = try? disk.freeBytes(), let total = try? disk.totalBytes() else {
            check.wrong("The disk does not say how full it is.", at: place, advice: "See that it is mounted.")
            return check
        }
        let share = Double(free) / Double(max(total, 1))
        check.summary = "\(Self.size(free)) of \(Self.size(total)) free"
        if free < Self.freeMin {
            check.wrong(
                "Only \(Self.size(free)) are free: what is sent will be refused.",
                at: place,
                advice: "Make room, or let less be kept: vigil serve --retention-size."
            )
        } else if share < Self.freeShareMin && free < Self.freeAmple {
            check.doubtful(
                "Only \(Self.size(free)) are free.",
                at: place,
                advice: "Make room, or let less be kept: vigil serve --retention-size."
            )
        } else if let allowedBytes, allowedBytes > usedBytes, allowedBytes - usedBytes > free {
            check.doubtful(
                "\(Self.size(allowedBytes)) may be kept, and the disk is full before that.",
                at: place,
                advice: "Make room, or let less be kept: vigil serve --retention-size \(Self.advised(usedBytes, free))"
            )
        }
        return check
    }

    /// A size for retention that leaves a tenth of what is free.
    private static func advised(_ used: UInt64, _ free: UInt64) -> String {
        let bytes = used + free / 10 * 9
        return bytes >= 2_000_000_000 ? "\(bytes / 1_000_000_000)GB" : "\(max(1, bytes / 1_000_000))MB"
    }

    static func octal(_ mode: UInt16) -> String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// `73.9 GB`.
    static func size(_ bytes: UInt64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var (scaled, index) = (Double(bytes), 0)
        while scaled >= 999.5, index < units.count - 1 { (scaled, index) = (scaled / 1_000, index + 1) }
        let text = index == 0 || scaled >= 99.95 ? "\(Int(scaled.rounded()))" : String(format: "%.1f", scaled)
        return "\(text) \(units[index])"
    }
}
