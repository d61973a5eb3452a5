import CVigil

/// What the machine tells that helps to say how a process ended.
struct MachineFacts: Hashable, Sendable {
    /// Another one after each start of the machine; empty where it does not tell.
    var bootID: String
    /// The group whose memory limits hold for this process.
    var memoryGroup: MemoryGroup

    /// The machine as it is.
    static var present: MachineFacts {
        let bootID = SmallFile.text(of: "/proc/sys/kernel/random/boot_id") ?? ""
        return MachineFacts(
            bootID: bootID.split(separator: "\n").first.map(String.init) ?? "",
            memoryGroup: MemoryGroup(cgroups: SmallFile.text(of: "/proc/self/cgroup") ?? "")
        )
    }

    /// How many processes the kernel has killed for want of memory since the machine was started.
    static var oomKills: Int64? {
        SmallFile.text(of: "/proc/vmstat").flatMap { SmallFile.number(named: "oom_kill", in: $0) }
    }
}

/// The control group that limits a process's memory, of either version.
struct MemoryGroup: Hashable, Sendable {
    /// Where the kernel shows it; empty where there is none.
    let folder: String

    /// The group that was noted before.
    init(folder: String) {
        self.folder = folder
    }

    /// The group of a process.
    ///
    /// > Source: cgroups(7): `hierarchy-ID:controller-list:cgroup-path`, in version 2 `0::/path`.
    ///
    /// Inside a container the path may be one of the outside; then those above it are tried.
    ///
    /// - Parameter text: What /proc/PID/cgroup says.
    init(cgroups text: String) {
        var place: (root: String, path: Substring) = ("/sys/fs/cgroup", "")
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            if fields[1].split(separator: ",").contains("memory") {
                place = ("/sys/fs/cgroup/memory", fields[2])
                break
            }
            if fields[1].isEmpty { place.path = fields[2] }
        }
        let folders = Self.folders(place.root, place.path)
        folder = folders.first { MemoryGroup(folder: $0).oomKills != nil } ?? ""
    }

    /// How many of its processes the kernel has killed for want of memory; nil where it does not tell.
    var oomKills: Int64? {
        guard !folder.isEmpty else { return nil }
        let text = SmallFile.text(of: "\(folder)/memory.events") ?? SmallFile.text(of: "\(folder)/memory.oom_control")
        return text.flatMap { SmallFile.number(named: "oom_kill", in: $0) }
    }

    /// How much memory it may have; nil where there is no limit of its own.
    var limitBytes: Int64? {
        guard !folder.isEmpty else { return nil }
        let text =
            SmallFile.text(of: "\(folder)/memory.max") ?? SmallFile.text(of: "\(folder)/memory.limit_in_bytes")
        let limit = text?.split(separator: "\n").first.flatMap { Int64($0) }
        // Version 1 says "no limit" with a number near the largest there is.
        return limit.flatMap { $0 > 0 && $0 < 1 << 60 ? $0 : nil }
    }

    /// The folder of a group and those above it.
    private static func folders(_ root: String, _ path: Substring) -> [String] {
        let parts = path.split(separator: "/").map(String.init)
        return (0...parts.count).reversed().map { ([root] + parts.prefix($0)).joined(separator: "/") }
    }
}

/// Files in which the kernel tells a few lines.
enum SmallFile {
    /// The text of a file, its first 64 KiB; nil where it cannot be read.
    static func text(of path: String) -> String? {
        withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let size = vigil_read_file(path, start, buffer.count)
            return size < 0 ? nil : String(decoding: buffer.prefix(Int(size)), as: UTF8.self)
        }
    }

    /// The number behind a name, in lines of `name number`.
    static func number(named name: String, in text: String) -> Int64? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int64(words[1]) }
        }
        return nil
    }
}
