import VigilModel
import VigilStore

/// All that is known of the services in a window, ready to be made into views.
struct ServiceFacts: Sendable {
    let window: TimeRange
    let operations: OperationTally
    let processes: ProcessMetrics
    let sightings: [String: Sighting]
    let endings: [String: ProcessView]

    private let steps: TimeSteps
    private let timelines: [String: OperationTimeline]

    init(
        window: TimeRange,
        operations: OperationTally,
        processes: ProcessMetrics,
        sightings: [String: Sighting],
        endings: [String: ProcessView]
    ) {
        self.window = window
        self.operations = operations
        self.processes = processes
        self.sightings = sightings
        self.endings = endings
        steps = TimeSteps(covering: window, count: ChartView.stepsMax)
        timelines = operations.timelines(steps)
    }

    /// The services, busiest first.
    func services() -> [ServiceView] {
        sightings.map { service($0.key, $0.value) }
            .sorted { left, right in
                left.operations.count == right.operations.count
                    ? left.name < right.name : left.operations.count > right.operations.count
            }
    }

    private func service(_ name: String, _ sighting: Sighting) -> ServiceView {
        ServiceView(
            name: name,
            version: sighting.version,
            environment: sighting.environment,
            instances: sighting.instances.filter { !$0.isEmpty }.sorted(),
            language: sighting.language,
            lastSeen: sighting.lastSeen,
            operations: operations.total(service: name),
            cpuUtilization: processes.cpuNewest(name),
            memoryBytes: processes.newest(["process.memory.usage"], name),
            threads: processes.newest(["process.thread.count"], name),
            fileDescriptors: processes.newest(
                ["process.unix.file_descriptor.count", "process.open_file_descriptor.count"],
                name
            ),
            process: endings[name],
            charts: charts(name, lastSeen: sighting.lastSeen)
        )
    }

    private func charts(_ name: String, lastSeen: Timestamp) -> [ChartView] {
        let memory = processes.levels("process.memory.usage", name, steps)
        var charts = timelines[name]?.charts(lastSeen: lastSeen, presence: memory) ?? []
        if let cpu = processes.cpu(name, steps) {
            charts.append(ChartView("cpu", "Processor", "1", steps, [ChartView.Line(name: "cpu", values: cpu)]))
        }
        if let memory {
            charts.append(ChartView("memory", "Memory", "By", steps, [ChartView.Line(name: "memory", values: memory)]))
        }
        return charts
    }

    /// Charts over all services; processor and memory with a line for each of the largest five.
    func charts() -> [ChartView] {
        var all = OperationTimeline(steps)
        for (_, timeline) in timelines.sorted(by: { $0.key < $1.key }) { all.add(timeline) }
        let lastSeen = sightings.values.map(\.lastSeen).max() ?? .distantPast
        let names = processes.services.sorted()
        return all.charts(lastSeen: lastSeen)
            + [
                Self.chart("cpu", "Processor", "1", steps, names.map { ($0, processes.cpu($0, steps)) }),
                Self.chart(
                    "memory",
                    "Memory",
                    "By",
                    steps,
                    names.map { ($0, processes.levels("process.memory.usage", $0, steps)) }
                ),
            ]
            .compactMap(\.self)
    }

    private static func chart(
        _ id: String,
        _ title: String,
        _ unit: String,
        _ steps: TimeSteps,
        _ lines: [(name: String, values: [Double?]?)]
    ) -> ChartView? {
        let measured = lines.compactMap { line in line.values.map { ChartView.Line(name: line.name, values: $0) } }
        func highest(_ line: ChartView.Line) -> Double { line.values.compactMap(\.self).max() ?? 0 }
        let largest = measured.sorted { highest($0) > highest($1) }.prefix(5)
        return largest.isEmpty ? nil : ChartView(id, title, unit, steps, Array(largest))
    }
}
