import VigilModel
import VigilStore

/// What processes take, by service: from the metrics `process.*`, whoever measures them.
struct ProcessMetrics: Sendable {
    static let names = [
        "process.cpu.utilization", "process.cpu.time", "process.memory.usage", "process.thread.count",
        "process.unix.file_descriptor.count", "process.open_file_descriptor.count",
    ]

    /// By name, then by service.
    private let series: [String: [String: [SeriesSamples]]]
    private let window: TimeRange

    init(_ series: [SeriesSamples], window: TimeRange) {
        self.window = window
        var byName: [String: [String: [SeriesSamples]]] = [:]
        for series in series {
            byName[series.identity.name, default: [:]][series.identity.resource.job, default: []].append(series)
        }
        self.series = byName.mapValues { $0.mapValues(Self.ofOneScope) }
    }

    /// A program and the supervisor above it may both measure: the figures of one, the supervisor's first, so that
    /// nothing is counted twice.
    private static func ofOneScope(_ series: [SeriesSamples]) -> [SeriesSamples] {
        let scopes = Set(series.map(\.identity.scopeName))
        let chosen = scopes.filter { $0.hasPrefix("vigil.") }.min() ?? scopes.min()
        return series.filter { $0.identity.scopeName == chosen }
    }

    var services: Set<String> { Set(series.values.flatMap(\.keys)) }

    /// When a service was last measured.
    func lastSeen(_ service: String) -> Timestamp? {
        series.values.compactMap { $0[service]?.newest }.max()
    }

    func newest(_ names: [String], _ service: String) -> Double? {
        for name in names {
            let levels = (series[name]?[service] ?? []).compactMap { $0.level(at: window.end) }
            if !levels.isEmpty { return levels.reduce(0, +) }
        }
        return nil
    }

    func levels(_ name: String, _ service: String, _ steps: TimeSteps) -> [Double?]? {
        guard let series = series[name]?[service] else { return nil }
        return series.map { $0.levels(in: steps) }.added
    }

    /// Processor use over time: 1 is one processor in full use, as `top` has it.
    ///
    /// It is worked out from processor time. Only where none is sent, the sender's own ratio stands for it, which is
    /// one of all processors.
    func cpu(_ service: String, _ steps: TimeSteps) -> [Double?]? {
        guard let series = series["process.cpu.time"]?[service] else {
            return levels("process.cpu.utilization", service, steps)
        }
        return series.map { $0.rates(in: steps) }.added
    }

    /// The newest processor use, as in ``cpu(_:_:)``.
    func cpuNewest(_ service: String) -> Double? {
        guard let series = series["process.cpu.time"]?[service] else {
            return newest(["process.cpu.utilization"], service)
        }
        let rates = series.compactMap { $0.rate(at: window.end) }
        return rates.isEmpty ? nil : rates.reduce(0, +)
    }
}

extension [SeriesSamples] {
    /// The time of the newest sample.
    var newest: Timestamp? {
        flatMap(\.streams).compactMap { $0.samples.last?.time }.max()
    }
}

extension [[Double?]] {
    /// The lines added up point by point; nil where all are.
    var added: [Double?] {
        guard var sum = first else { return [] }
        for line in dropFirst() {
            for (index, value) in line.enumerated() {
                if let value { sum[index] = (sum[index] ?? 0) + value }
            }
        }
        return sum
    }
}
