import VigilModel

/// Measures a running command with all that it has started.
struct CommandMeter {
    /// How often: densely at first, so that short runs have a curve too, and what the shortest used is seen at all.
    static func interval(after ran: Duration) -> Duration {
        ran < .seconds(1) ? max(.milliseconds(20), ran) : ran < .seconds(10) ? .seconds(1) : .seconds(5)
    }

    private let pid: Int32
    private let reader: ProcReader
    private let ownPID: Int32
    private var metrics: ProcessMetrics
    private var known: [Int32: Int64] = [:]
    /// What orphans that were reaped here had used; no process that is left tells of them.
    private var reaped = ProcessUsage()
    private(set) var peakMemoryBytes: Int64 = 0
    private(set) var cpuSeconds = 0.0

    init(
        pid: Int32,
        memoryLimitBytes: Int64?,
        start: Timestamp,
        files: any SystemFiles = LiveSystemFiles(),
        host: Host = .current
    ) {
        self.pid = pid
        reader = ProcReader(files: files, host: host)
        ownPID = host.processID
        metrics = ProcessMetrics(
            processorCount: host.processorCount,
            memoryLimitBytes: memoryLimitBytes,
            start: start
        )
    }

    /// What is used now; empty where the system does not tell or the command is gone.
    mutating func collect(now: Timestamp) -> [Metric] {
        let members = ProcessTree.members(of: pid, excluding: [ownPID], known: known, in: reader.processes())
        guard !members.isEmpty else { return [] }
        known = Dictionary(members.map { ($0.pid, $0.startTicks) }) { first, _ in first }
        for member in members { peakMemoryBytes = max(peakMemoryBytes, reader.peakBytes(of: member.pid) ?? 0) }
        var reading = reader.reading(of: members)
        reading.userSeconds += reaped.user.inSeconds
        reading.systemSeconds += reaped.system.inSeconds
        return finish(reading, now: now)
    }

    /// An orphan has ended here.
    mutating func orphanEnded(_ usage: ProcessUsage) {
        reaped.add(usage)
    }

    /// The last values: the command has ended and told what it and its children used.
    mutating func ended(_ usage: ProcessUsage, now: Timestamp) -> [Metric] {
        reaped.add(usage)
        // Between fork and exec the command was a copy of this process, and the system counts that too: only what is
        // more than this process ever had is surely the command's.
        if usage.residentBytesMax > reader.peakBytes(of: ownPID) ?? 0 {
            peakMemoryBytes = max(peakMemoryBytes, usage.residentBytesMax)
        }
        var reading = ProcessReading()
        reading.userSeconds = reaped.user.inSeconds
        reading.systemSeconds = reaped.system.inSeconds
        return finish(reading, now: now)
    }

    private mutating func finish(_ reading: ProcessReading, now: Timestamp) -> [Metric] {
        peakMemoryBytes = max(peakMemoryBytes, reading.residentBytes)
        cpuSeconds = max(cpuSeconds, reading.userSeconds + reading.systemSeconds)
        return metrics.metrics(of: reading, now: now)
    }
}
