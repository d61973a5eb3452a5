/// What a process tree uses, at one time.
package struct ProcessReading: Hashable, Sendable {
    package var userSeconds = 0.0
    package var systemSeconds = 0.0
    package var residentBytes: Int64 = 0
    package var threads: Int64 = 0
    package var fileDescriptors: Int64 = 0
    package var readBytes: Int64 = 0
    package var writtenBytes: Int64 = 0
    package var processes = 0

    package init() {}
}

/// Reads /proc.
package struct ProcReader: Sendable {
    private let files: any SystemFiles
    private let host: Host

    package init(files: any SystemFiles = LiveSystemFiles(), host: Host = .current) {
        self.files = files
        self.host = host
    }

    /// All processes of the machine.
    package func processes() -> [ProcessStat] {
        (files.names(in: "/proc") ?? []).compactMap { name in
            guard let first = name.utf8.first, (0x30...0x39).contains(first) else { return nil }
            return files.text(of: "/proc/\(name)/stat").flatMap(ProcessStat.init)
        }
    }

    /// One process; nil where it is gone.
    package func process(_ pid: Int32) -> ProcessStat? {
        files.text(of: "/proc/\(pid)/stat").flatMap(ProcessStat.init)
    }

    /// The most that a process ever had resident, in bytes; nil where the system does not tell.
    package func peakBytes(of pid: Int32) -> Int64? {
        files.text(of: "/proc/\(pid)/status").map(ProcTable.numbers)?["VmHWM"]
    }

    /// What some processes use together.
    ///
    /// Memory that they share counts once for each. Times and I/O include those of the children that they have waited
    /// for, but not of those that have ended otherwise.
    package func reading(of processes: [ProcessStat]) -> ProcessReading {
        var sum = ProcessReading()
        let ticks = Double(host.clockTicksPerSecond)
        for process in processes {
            sum.userSeconds += Double(process.userTicks + process.childrenUserTicks) / ticks
            sum.systemSeconds += Double(process.systemTicks + process.childrenSystemTicks) / ticks
            guard !process.isZombie else { continue }
            sum.residentBytes += process.residentPages * host.pageBytes
            sum.threads += process.threads
            sum.processes += 1
            sum.fileDescriptors += Int64(files.names(in: "/proc/\(process.pid)/fd")?.count ?? 0)
            if let text = files.text(of: "/proc/\(process.pid)/io") {
                let numbers = ProcTable.numbers(text)
                sum.readBytes += numbers["read_bytes"] ?? 0
                sum.writtenBytes += numbers["write_bytes"] ?? 0
            }
        }
        return sum
    }
}
