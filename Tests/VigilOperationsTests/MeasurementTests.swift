import Testing
import VigilModel

@testable import VigilOperations

/// Files of a machine that a test makes up.
private struct MadeUpFiles: SystemFiles {
    var texts: [String: String] = [:]
    var folders: [String: [String]] = [:]

    func text(of path: String) -> String? { texts[path] }
    func names(in path: String) -> [String]? { folders[path] }
    func space(of path: String) -> FileSystemSpace? {
        path == "/" ? FileSystemSpace(total: 1000, free: 400, available: 300) : nil
    }
}

@Suite struct MeasurementTests {
    private let now = Timestamp(seconds: 10_000)
    private let host = Host(name: "h", processorCount: 2, processID: 1)

    private func stat(
        _ pid: Int,
        parent: Int,
        session: Int,
        user: Int = 0,
        children: Int = 0,
        state: String = "S"
    )
        -> String
    {
        "\(pid) (a (b) c) \(state) \(parent) \(pid) \(session) 0 -1 0 0 0 0 0 \(user) 20 "
            + "\(children) 0 20 0 3 0 \(pid)77 0 256 0 0"
    }

    private func value(_ metrics: [Metric], _ name: String, _ key: String = "", _ attribute: String = "") -> Double? {
        guard let metric = metrics.first(where: { $0.name == name }) else { return nil }
        let points: [NumberPoint] =
            switch metric.data {
            case .gauge(let points), .sum(let points, _, _): points
            default: []
            }
        return points.first { key.isEmpty || $0.attributes[key] == .string(attribute) }?.value?.asDouble
    }

    @Test func aProcessIsReadThoughItsNameHoldsParentheses() throws {
        let process = try #require(ProcessStat(stat(42, parent: 7, session: 40, user: 150)))
        #expect(process.pid == 42 && process.parent == 7 && process.session == 40)
        #expect(process.userTicks == 150 && process.systemTicks == 20)
        #expect(process.threads == 3 && process.residentPages == 256 && process.startTicks == 4277)
        #expect(ProcessStat("") == nil && ProcessStat("1 (x) S 1") == nil)
    }

    @Test func theTreeHoldsDescendantsSessionAndKnownOrphans() {
        let processes = [
            stat(1, parent: 0, session: 1), stat(10, parent: 1, session: 10), stat(11, parent: 10, session: 10),
            stat(12, parent: 11, session: 12), stat(13, parent: 1, session: 10), stat(14, parent: 1, session: 14),
            stat(15, parent: 1, session: 15),
        ].compactMap(ProcessStat.init)
        let members = ProcessTree.members(of: 10, excluding: [1], known: [14: 1477, 15: 3], in: processes)
        #expect(members.map(\.pid) == [10, 11, 12, 13, 14])
    }

    @Test func usageOfATreeIsAddedUp() {
        let files = MadeUpFiles(
            texts: ["/proc/10/io": "read_bytes: 100\nwrite_bytes: 50\ncancelled_write_bytes: 0\n"],
            folders: ["/proc/10/fd": ["0", "1", "2"]]
        )
        let reader = ProcReader(files: files, host: host)
        let processes = [
            stat(10, parent: 1, session: 1, user: 100, children: 50),
            stat(11, parent: 10, session: 1, user: 50, state: "Z"),
        ].compactMap(ProcessStat.init)
        let reading = reader.reading(of: processes)
        #expect(reading.userSeconds == 2)
        #expect(reading.systemSeconds == 0.4)
        #expect(reading.residentBytes == 256 * 4096)
        #expect(reading.threads == 3 && reading.fileDescriptors == 3 && reading.processes == 1)
        #expect(reading.readBytes == 100 && reading.writtenBytes == 50)
    }

    @Test func countersNeverGoBackAndUtilizationIsAShareOfAllProcessors() {
        var metrics = ProcessMetrics(processorCount: 2, memoryLimitBytes: 1000, start: now)
        var reading = ProcessReading()
        reading.userSeconds = 4
        reading.residentBytes = 250
        let first = metrics.metrics(of: reading, now: now)
        #expect(value(first, "process.memory.utilization") == 0.25)
        reading.userSeconds = 6
        let second = metrics.metrics(of: reading, now: now + .seconds(2))
        #expect(value(second, "process.cpu.utilization", "cpu.mode", "user") == 0.5)
        reading.userSeconds = 1
        let third = metrics.metrics(of: reading, now: now + .seconds(3))
        #expect(value(third, "process.cpu.time", "cpu.mode", "user") == 6)
        reading.userSeconds = 2
        let fourth = metrics.metrics(of: reading, now: now + .seconds(4))
        #expect(value(fourth, "process.cpu.time", "cpu.mode", "user") == 7)
    }

    @Test func controlGroupsOfBothVersionsAreRead() {
        let first = MadeUpFiles(texts: [
            "/proc/5/cgroup": "4:memory:/a/b\n1:cpu:/\n0::/x\n",
            "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712\n",
            "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "1048576\n",
            "/sys/fs/cgroup/memory/a/b/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n",
        ])
        #expect(ControlGroup(of: 5, files: first).memoryLimitBytes == 1_048_576)
        #expect(ControlGroup(of: 5, files: first).oomKills == 3)
        let second = MadeUpFiles(texts: [
            "/proc/5/cgroup": "0::/user.slice/x.scope\n",
            "/sys/fs/cgroup/user.slice/memory.max": "max\n",
            "/sys/fs/cgroup/user.slice/x.scope/memory.max": "2097152\n",
            "/sys/fs/cgroup/user.slice/x.scope/memory.events": "low 0\noom 1\noom_kill 2\n",
        ])
        #expect(ControlGroup(of: 5, files: second).memoryLimitBytes == 2_097_152)
        #expect(ControlGroup(of: 5, files: second).oomKills == 2)
        #expect(ControlGroup(of: 5, files: MadeUpFiles()).memoryLimitBytes == nil)
    }

    @Test func theMachineIsMeasured() {
        let files = MadeUpFiles(texts: [
            "/proc/stat": "cpu  100 0 100 200 0 0 0 0 0 0\ncpu0 1 1\n",
            "/proc/meminfo":
                "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\nBuffers: 50 kB\nCached: 200 kB\n",
            "/proc/loadavg": "0.50 0.25 0.10 1/2 3\n", "/proc/uptime": "100.5 200\n",
            "/proc/mounts": "/dev/vda / ext4 rw 0 0\nproc /proc proc rw 0 0\n",
            "/proc/diskstats": " 8 0 sda 1 0 10 0 1 0 20 0 0 0 0\n 8 1 sda1 1 0 10 0 1 0 20 0 0 0 0\n",
            "/proc/net/dev": "h\nh\n lo: 1 0 0 0 0 0 0 0 1\n eth0: 7 0 0 0 0 0 0 0 9 0\n",
        ])
        var collector = HostMetrics(files: files, host: host)
        let metrics = collector.collect(now: now)
        #expect(value(metrics, "system.cpu.time", "cpu.mode", "idle") == 2)
        #expect(value(metrics, "system.memory.usage", "system.memory.state", "used") == 614_400)
        #expect(value(metrics, "system.memory.utilization", "system.memory.state", "used") == 0.6)
        #expect(value(metrics, "system.filesystem.usage", "system.filesystem.state", "used") == 600)
        #expect(value(metrics, "system.filesystem.utilization") == 600.0 / 900)
        #expect(value(metrics, "system.disk.io", "disk.io.direction", "write") == 10_240)
        #expect(value(metrics, "system.network.io", "network.io.direction", "transmit") == 9)
        #expect(value(metrics, "system.cpu.load_average.1m") == 0.5)
        #expect(value(metrics, "system.uptime") == 100.5)
        #expect(value(metrics, "system.cpu.utilization") == nil)
    }

    #if os(Linux)
    @Test func thisProcessAndMachineAreMeasured() {
        var own = SelfMetrics(start: now)
        let used = own.collect(now: now)
        #expect((value(used, "vigil.self.memory.usage") ?? 0) > 1_000_000)
        var machine = HostMetrics()
        let metrics = machine.collect(now: now)
        #expect((value(metrics, "system.memory.limit") ?? 0) > 1_000_000)
        #expect((value(metrics, "system.uptime") ?? 0) > 0)
    }
    #endif
}
