/// The processors' time in clock ticks by what they did: the first line of /proc/stat.
package struct ProcessorTimes: Hashable, Sendable {
    /// By OpenTelemetry's `cpu.mode`, in a fixed order.
    package var ticksByMode: [(mode: String, ticks: Int64)] = []

    private static let modes = ["user", "nice", "system", "idle", "iowait", "interrupt", "softirq", "steal"]

    /// > Source: proc_stat(5). Guest time is part of user time already.
    package init?(_ text: String) {
        guard let line = text.split(separator: "\n", maxSplits: 1).first, line.hasPrefix("cpu ") else { return nil }
        let numbers = line.split(separator: " ").dropFirst().map { Int64($0) ?? 0 }
        guard numbers.count >= 4 else { return nil }
        ticksByMode = zip(Self.modes, numbers).map { ($0, $1) }
    }

    package static func == (left: ProcessorTimes, right: ProcessorTimes) -> Bool {
        left.ticksByMode.elementsEqual(right.ticksByMode, by: ==)
    }

    package func hash(into hasher: inout Hasher) {
        for (mode, ticks) in ticksByMode {
            hasher.combine(mode)
            hasher.combine(ticks)
        }
    }
}

/// Bytes that a device has moved.
package struct DeviceTraffic: Hashable, Sendable {
    package var device: String
    /// Read from a disk, or received from a network.
    package var inBytes: Int64
    /// Written to a disk, or sent to a network.
    package var outBytes: Int64

    /// The disks of /proc/diskstats, without partitions, loops and RAM disks.
    ///
    /// > Source: the kernel's Documentation/admin-guide/iostats: sectors are of 512 bytes.
    package static func disks(_ text: String) -> [DeviceTraffic] {
        let disks = text.split(separator: "\n").compactMap { line -> DeviceTraffic? in
            let fields = line.split(separator: " ")
            guard fields.count >= 10, let read = Int64(fields[5]), let written = Int64(fields[9]) else { return nil }
            let name = String(fields[2])
            guard !["loop", "ram", "zram", "dm-"].contains(where: { name.hasPrefix($0) }) else { return nil }
            return DeviceTraffic(device: name, inBytes: read * 512, outBytes: written * 512)
        }
        let names = Set(disks.map(\.device))
        return disks.filter { !isPartition($0.device, of: names) }
    }

    /// `sda1` beside `sda`, `nvme0n1p2` beside `nvme0n1`.
    private static func isPartition(_ name: String, of names: Set<String>) -> Bool {
        var disk = Substring(name)
        while let last = disk.last, last.isNumber { disk = disk.dropLast() }
        guard disk.count < name.count else { return false }
        return names.contains(String(disk)) || disk.hasSuffix("p") && names.contains(String(disk.dropLast()))
    }

    /// The networks of /proc/net/dev, without the loopback.
    package static func networks(_ text: String) -> [DeviceTraffic] {
        text.split(separator: "\n").dropFirst(2).compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = String(line[..<colon].trimmed)
            let fields = line[line.index(after: colon)...].split(separator: " ")
            guard name != "lo", fields.count >= 9, let received = Int64(fields[0]), let sent = Int64(fields[8]) else {
                return nil
            }
            return DeviceTraffic(device: name, inBytes: received, outBytes: sent)
        }
    }
}

/// A file system in use.
package struct Mount: Hashable, Sendable {
    package var device: String
    package var path: String
    package var kind: String

    private static let kinds: Set<String> = [
        "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "overlay", "vfat", "exfat", "ntfs", "ntfs3", "apfs",
        "hfs", "jfs", "reiserfs", "bcachefs",
    ]

    /// The mounts of /proc/mounts that keep files on a disk, each device once.
    package static func disks(_ text: String) -> [Mount] {
        var seen: Set<String> = []
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count >= 3, kinds.contains(String(fields[2])) else { return nil }
            let mount = Mount(
                device: String(fields[0]),
                path: unescaped(fields[1]),
                kind: String(fields[2])
            )
            return seen.insert(mount.device).inserted ? mount : nil
        }
    }

    /// White space in paths is written as `\040`.
    private static func unescaped(_ path: Substring) -> String {
        var text: [UInt8] = []
        var bytes = path.utf8[...]
        while let byte = bytes.popFirst() {
            let digits = String(decoding: bytes.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), let code = UInt8(digits, radix: 8) {
                text.append(code)
                bytes = bytes.dropFirst(3)
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
