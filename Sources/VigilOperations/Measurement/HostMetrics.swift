package import VigilModel

/// How the machine fares: OpenTelemetry's `system.*`.
package struct HostMetrics: Sendable {
    private let files: any SystemFiles
    private let host: Host
    private var lastTimes: ProcessorTimes?

    package init(files: any SystemFiles = LiveSystemFiles(), host: Host = .current) {
        self.files = files
        self.host = host
    }

    /// What is true now, and what was counted since the machine started; what the system does not tell is left out.
    package mutating func collect(now: Timestamp) -> [Metric] {
        let uptime = files.text(of: "/proc/uptime").flatMap { $0.split(separator: " ").first }.flatMap { Double($0) }
        // The counters began when the machine did, to the second, so that the start is the same each time.
        let boot = (now - .seconds(uptime ?? 0)).floored(to: .seconds(10))
        let maker = MetricMaker(now: now, start: boot)
        var metrics = processors(maker) + memory(maker) + fileSystems(maker)
        metrics += traffic(
            maker,
            "system.disk.io",
            "Bytes read from and written to disks.",
            key: "disk.io.direction",
            ("read", "write"),
            files.text(of: "/proc/diskstats").map(DeviceTraffic.disks) ?? []
        )
        metrics += traffic(
            maker,
            "system.network.io",
            "Bytes received and sent.",
            key: "network.io.direction",
            ("receive", "transmit"),
            files.text(of: "/proc/net/dev").map(DeviceTraffic.networks) ?? []
        )
        metrics += load(maker)
        if let uptime {
            metrics.append(
                maker.gauge(
                    "system.uptime",
                    "Time since the machine started.",
                    unit: "s",
                    [([:], .double(uptime))]
                )
            )
        }
        return metrics
    }

    private mutating func processors(_ maker: MetricMaker) -> [Metric] {
        guard let times = files.text(of: "/proc/stat").flatMap(ProcessorTimes.init) else { return [] }
        defer { lastTimes = times }
        let ticks = Double(host.clockTicksPerSecond)
        var metrics = [
            maker.counter(
                "system.cpu.time",
                "Time of all processors by what they did.",
                unit: "s",
                times.ticksByMode.map { (["cpu.mode": .string($0.mode)], .double(Double($0.ticks) / ticks)) }
            )
        ]
        guard let lastTimes else { return metrics }
        let passed = zip(times.ticksByMode, lastTimes.ticksByMode).map { (mode: $0.mode, ticks: $0.ticks - $1.ticks) }
        let all = passed.reduce(0) { $0 + max(0, $1.ticks) }
        guard all > 0 else { return metrics }
        metrics.append(
            maker.gauge(
                "system.cpu.utilization",
                "Share of all processors' time by what they did.",
                unit: "1",
                passed.map { (["cpu.mode": .string($0.mode)], .double(Double(max(0, $0.ticks)) / Double(all))) }
            )
        )
        return metrics
    }

    private func memory(_ maker: MetricMaker) -> [Metric] {
        guard let text = files.text(of: "/proc/meminfo") else { return [] }
        let numbers = ProcTable.numbers(text)
        guard let total = numbers["MemTotal"], total > 0, let free = numbers["MemFree"] else { return [] }
        let buffers = numbers["Buffers"] ?? 0
        let cached = (numbers["Cached"] ?? 0) + (numbers["SReclaimable"] ?? 0)
        // `used` is what programs could not get back, as free(1) says it since 2023.
        let used = total - (numbers["MemAvailable"] ?? free + buffers + cached)
        let states = [("used", used), ("free", free), ("buffers", buffers), ("cached", cached)]
        return [
            maker.upDownCounter(
                "system.memory.usage",
                "Memory by state.",
                unit: "By",
                states.map { (["system.memory.state": .string($0.0)], .int($0.1)) }
            ),
            maker.gauge(
                "system.memory.utilization",
                "Share of memory by state.",
                unit: "1",
                states.map { (["system.memory.state": .string($0.0)], .double(Double($0.1) / Double(total))) }
            ),
            maker.upDownCounter("system.memory.limit", "Memory that there is.", unit: "By", [([:], .int(total))]),
        ]
    }

    private func fileSystems(_ maker: MetricMaker) -> [Metric] {
        let mounts = files.text(of: "/proc/mounts").map(Mount.disks) ?? []
        var usage: [MetricMaker.Value] = []
        var utilization: [MetricMaker.Value] = []
        for mount in mounts {
            guard let space = files.space(of: mount.path), space.total > 0 else { continue }
            let about: Attributes = [
                "system.device": .string(mount.device), "system.filesystem.mountpoint": .string(mount.path),
                "system.filesystem.type": .string(mount.kind),
            ]
            let used = space.total - min(space.total, space.free)
            for (state, bytes) in [("used", used), ("free", space.available)] {
                var attributes = about
                attributes["system.filesystem.state"] = .string(state)
                usage.append((attributes, .int(Int64(clamping: bytes))))
            }
            // Of what is everyone's: the superuser's reserve counts to neither part.
            let share = Double(used) / Double(max(1, used + space.available))
            utilization.append((about, .double(share)))
        }
        guard !usage.isEmpty else { return [] }
        return [
            maker.upDownCounter("system.filesystem.usage", "Room on file systems by state.", unit: "By", usage),
            maker.gauge("system.filesystem.utilization", "Share of room in use.", unit: "1", utilization),
        ]
    }

    private func traffic(
        _ maker: MetricMaker,
        _ name: String,
        _ description: String,
        key: String,
        _ directions: (String, String),
        _ devices: [DeviceTraffic]
    ) -> [Metric] {
        guard !devices.isEmpty else { return [] }
        let deviceKey = name == "system.disk.io" ? "system.device" : "network.interface.name"
        let values = devices.flatMap { device -> [MetricMaker.Value] in
            let name = AttributeValue.string(device.device)
            return [
                (
                    Attributes([Attribute(deviceKey, name), Attribute(key, .string(directions.0))]),
                    .int(device.inBytes)
                ),
                (
                    Attributes([Attribute(deviceKey, name), Attribute(key, .string(directions.1))]),
                    .int(device.outBytes)
                ),
            ]
        }
        return [maker.counter(name, description, unit: "By", values)]
    }

    private func load(_ maker: MetricMaker) -> [Metric] {
        let averages = files.text(of: "/proc/loadavg").map {
            $0.split(separator: " ").prefix(3).compactMap { Double($0) }
        }
        return zip(["1m", "5m", "15m"], averages ?? []).map { span, average in
            maker.gauge(
                "system.cpu.load_average.\(span)",
                "Processes that ran or wanted to, on average.",
                unit: "{thread}",
                [([:], .double(average))]
            )
        }
    }
}
