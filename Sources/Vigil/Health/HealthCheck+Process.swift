import CVigil
import Synchronization
import VigilModel

// Checks of what this process and its machine have left. What a platform does not tell is healthy, and says so.

extension HealthCheck {
    /// How much of the heap is in use, in percent.
    ///
    /// The C library takes memory from the system as it is needed, so the share of what it holds is high in many a
    /// process that is well: give a limit where there is one.
    ///
    /// - Parameters:
    ///   - percent: Degraded above 75 and unhealthy above 90.
    ///   - limitBytes: What the heap may grow to; nil: what the C library holds now.
    /// - Returns: The check.
    public static func heap(
        percent: HealthThresholds = HealthThresholds(degradedAbove: 75, unhealthyAbove: 90),
        limitBytes: Int64? = nil
    ) -> HealthCheck {
        HealthCheck {
            let usage = ProcessFacts.usage
            let total = limitBytes ?? (usage.heap_used_bytes + usage.heap_free_bytes)
            guard usage.heap_used_bytes >= 0, total > 0 else { return .healthy("the heap cannot be measured here") }
            return heapResult(used: usage.heap_used_bytes, total: total, percent)
        }
    }

    /// What so many bytes in use of so many come to.
    static func heapResult(used: Int64, total: Int64, _ percent: HealthThresholds) -> HealthCheckResult {
        let share = rounded(100 * Double(used) / Double(total))
        return percent.result(
            of: share,
            ("Memory usage high", "Memory usage critical"),
            ["heapUsedPercent": .double(share), "heapUsed": .int(used), "heapTotal": .int(total)]
        )
    }

    /// How full the disk is on which a path lies, in percent.
    ///
    /// - Parameters:
    ///   - path: A file or folder on it.
    ///   - percent: Degraded above 90 and unhealthy above 98.
    /// - Returns: The check.
    public static func disk(
        at path: String,
        percent: HealthThresholds = HealthThresholds(degradedAbove: 90, unhealthyAbove: 98)
    ) -> HealthCheck {
        HealthCheck {
            var space = vigil_filesystem_space()
            guard vigil_filesystem_space(path, &space), space.total_bytes > 0 else {
                return .unhealthy("\(path) cannot be looked at")
            }
            let used = 100 * (1 - Double(space.available_bytes) / Double(space.total_bytes))
            return percent.result(
                of: used,
                ("Disk nearly full", "Disk full"),
                [
                    "diskUsedPercent": .double(rounded(used)),
                    "diskAvailable": .int(Int64(clamping: space.available_bytes)),
                    "diskTotal": .int(Int64(clamping: space.total_bytes)),
                ]
            )
        }
    }

    /// How many of the files that it may have open this process has open, in percent.
    ///
    /// - Parameter percent: Degraded above 80 and unhealthy above 95.
    /// - Returns: The check.
    public static func fileDescriptors(
        percent: HealthThresholds = HealthThresholds(degradedAbove: 80, unhealthyAbove: 95)
    ) -> HealthCheck {
        HealthCheck {
            let open = ProcessFacts.usage.open_files
            let limit = vigil_process_file_limit()
            guard open >= 0, limit > 0 else { return .healthy("open files cannot be counted here") }
            return percent.result(
                of: 100 * Double(open) / Double(limit),
                ("Many files open", "Too many files open"),
                ["fileDescriptors": .int(open), "fileDescriptorsMax": .int(limit)]
            )
        }
    }

    /// What this process takes: processor time since the check ran last, memory, threads.
    ///
    /// - Parameters:
    ///   - cpuPercent: Of all processors together; degraded above 50 and unhealthy above 80.
    ///   - memoryMegabytes: Of resident memory; degraded above 500 and unhealthy above 1,000.
    /// - Returns: The check.
    public static func process(
        cpuPercent: HealthThresholds = HealthThresholds(degradedAbove: 50, unhealthyAbove: 80),
        memoryMegabytes: HealthThresholds = HealthThresholds(degradedAbove: 500, unhealthyAbove: 1_000)
    ) -> HealthCheck {
        let meter = ProcessorMeter()
        return HealthCheck {
            let usage = ProcessFacts.usage
            var metadata: Attributes = [:]
            var results: [HealthCheckResult] = []
            if let percent = meter.percent(usage) {
                metadata["cpuPercent"] = .double(rounded(percent))
                results.append(cpuPercent.result(of: percent, ("CPU usage high", "CPU usage critical"), [:]))
            }
            if usage.resident_bytes >= 0 {
                let megabytes = Double(usage.resident_bytes) / 1e6
                metadata["memoryResident"] = .int(usage.resident_bytes)
                results.append(
                    memoryMegabytes.result(of: megabytes, ("Memory usage high", "Memory usage critical"), [:])
                )
            }
            if usage.threads >= 0 { metadata["threads"] = .int(usage.threads) }
            if usage.open_files >= 0 { metadata["fileDescriptors"] = .int(usage.open_files) }
            let messages = results.compactMap(\.message)
            return HealthCheckResult(
                HealthStatus(overall: results.map(\.status)),
                messages.isEmpty ? nil : messages.joined(separator: "; "),
                metadata: metadata
            )
        }
    }

    private static func rounded(_ percent: Double) -> Double { (percent * 10).rounded() / 10 }
}

/// Measures how much processor time was used between two looks.
private final class ProcessorMeter: Sendable {
    private let last = Mutex<(time: Int64, cpu: Int64)?>(nil)

    /// Percent of all processors since the look before; nil at the first, and where the system does not tell.
    func percent(_ usage: vigil_process_usage) -> Double? {
        guard usage.user_cpu_ns >= 0, usage.system_cpu_ns >= 0 else { return nil }
        let now = (time: vigil_monotonic_clock_ns(), cpu: usage.user_cpu_ns + usage.system_cpu_ns)
        let before = last.withLock { last in
            defer { last = now }
            return last
        }
        guard let before, now.time > before.time else { return nil }
        let processors = Double(max(1, vigil_processor_count()))
        return 100 * Double(now.cpu - before.cpu) / Double(now.time - before.time) / processors
    }
}
