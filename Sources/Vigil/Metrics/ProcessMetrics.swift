import CVigil
import VigilModel

/// What this process uses, by OpenTelemetry's process conventions.
///
/// Read at each collection; what the platform does not tell is absent.
struct ProcessMetrics: Sendable {
    /// The start of what is cumulative.
    let start: Timestamp

    func collect(at time: Timestamp) -> [Metric] {
        var usage = vigil_process_usage()
        vigil_process_usage(&usage)
        var metrics: [Metric] = []
        let gauges: [(String, String, [(Attributes, Int64)])] = [
            ("process.memory.usage", "By", [([:], usage.resident_bytes)]),
            ("process.memory.virtual", "By", [([:], usage.virtual_bytes)]),
            ("process.thread.count", "{thread}", [([:], usage.threads)]),
            ("process.unix.file_descriptor.count", "{file_descriptor}", [([:], usage.open_files)]),
            (
                "vigil.process.heap.usage", "By",
                [
                    (["vigil.process.heap.state": "used"], usage.heap_used_bytes),
                    (["vigil.process.heap.state": "free"], usage.heap_free_bytes),
                ]
            ),
        ]
        for (name, unit, values) in gauges {
            let points = values.filter { $0.1 >= 0 }
                .map { NumberPoint(attributes: $0.0, start: start, time: time, value: .int($0.1)) }
            guard !points.isEmpty else { continue }
            metrics.append(Metric(name, unit: unit, data: .sum(points, .cumulative, isMonotonic: false)))
        }
        let times = [("user", usage.user_cpu_ns), ("system", usage.system_cpu_ns)].filter { $0.1 >= 0 }
        if !times.isEmpty {
            let points = times.map { mode, nanoseconds in
                NumberPoint(
                    attributes: ["cpu.mode": .string(mode)],
                    start: start,
                    time: time,
                    value: .double(Double(nanoseconds) / 1e9)
                )
            }
            metrics.append(Metric("process.cpu.time", unit: "s", data: .sum(points, .cumulative, isMonotonic: true)))
        }
        return metrics
    }
}
