package import VigilModel

/// What this process itself costs: `vigil.self.*`.
package struct SelfMetrics: Sendable {
    private let reader: ProcReader
    private let pid: Int32
    private var metrics: ProcessMetrics

    /// The metrics of this process, counted from its start.
    package init(start: Timestamp, files: any SystemFiles = LiveSystemFiles(), host: Host = .current) {
        reader = ProcReader(files: files, host: host)
        pid = host.processID
        metrics = ProcessMetrics(
            names: .own,
            processorCount: host.processorCount,
            memoryLimitBytes: nil,
            start: start
        )
    }

    /// What has been used up to now; empty where the system does not tell.
    package mutating func collect(now: Timestamp) -> [Metric] {
        guard let process = reader.process(pid) else { return [] }
        return metrics.metrics(of: reader.reading(of: [process]), now: now)
    }
}
