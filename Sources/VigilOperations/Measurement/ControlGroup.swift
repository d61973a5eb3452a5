/// The memory that a process may have, and whether the kernel has killed for it: control groups, of either version.
package struct ControlGroup: Sendable {
    private let files: any SystemFiles
    /// The memory controller's folders, the process's own first, then those above it.
    private let folders: [String]
    private let isVersion2: Bool

    /// The group of a process, or of this one where none is given.
    ///
    /// Inside a container /proc tells paths of the outside: where a folder is not there, those above it are tried.
    package init(of pid: Int32? = nil, files: any SystemFiles = LiveSystemFiles()) {
        self.files = files
        let text = files.text(of: "/proc/\(pid.map(String.init) ?? "self")/cgroup") ?? ""
        let (path, isVersion2) = Self.memoryPath(in: text)
        self.isVersion2 = isVersion2
        let root = isVersion2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
        let parts = path.split(separator: "/")
        folders = (0...parts.count).reversed().map { count in
            ([root] + parts.prefix(count).map(String.init)).joined(separator: "/")
        }
    }

    /// The path of the memory controller's group in /proc/PID/cgroup, and whether that is version 2.
    ///
    /// > Source: cgroups(7): `hierarchy-ID:controller-list:cgroup-path`, in version 2 `0::/path`.
    package static func memoryPath(in text: String) -> (path: String, isVersion2: Bool) {
        var unified = "/"
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            if fields[1].split(separator: ",").contains("memory") { return (String(fields[2]), false) }
            if fields[1].isEmpty { unified = String(fields[2]) }
        }
        return (unified, true)
    }

    /// The smallest limit on this group or one above it; nil where there is none.
    package var memoryLimitBytes: Int64? {
        let name = isVersion2 ? "memory.max" : "memory.limit_in_bytes"
        let limits = folders.compactMap { files.text(of: "\($0)/\(name)").flatMap(ProcTable.number) }
        // Version 1 says "no limit" with a number near the largest there is.
        return limits.filter { $0 > 0 && $0 < 1 << 60 }.min()
    }

    /// How many processes of the group the kernel has killed for want of memory; nil where it does not tell.
    package var oomKills: Int64? {
        let name = isVersion2 ? "memory.events" : "memory.oom_control"
        for folder in folders {
            guard let text = files.text(of: "\(folder)/\(name)") else { continue }
            return ProcTable.numbers(text)["oom_kill"]
        }
        return nil
    }
}
