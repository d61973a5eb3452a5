import VigilModel
import VigilStore

/// Operations step by step: what the charts of rate, latency and errors are drawn from.
struct OperationTimeline: Sendable {
    let steps: TimeSteps
    private(set) var counts: [Double?]
    private(set) var failures: [Double]
    private(set) var histograms: [ExponentialHistogram?]
    /// When operations were last counted.
    private var newest = Timestamp.distantPast

    init(_ steps: TimeSteps) {
        self.steps = steps
        counts = Array(repeating: nil, count: steps.count)
        failures = Array(repeating: 0, count: steps.count)
        histograms = Array(repeating: nil, count: steps.count)
    }

    mutating func add(_ series: SeriesSamples, isFailure: Bool) {
        newest = max(newest, [series].newest ?? newest)
        for (index, count) in series.increases(in: steps).enumerated() {
            guard let count else { continue }
            counts[index] = (counts[index] ?? 0) + count
            if isFailure { failures[index] += count }
        }
        for (index, histogram) in series.distributions(in: steps).enumerated() {
            if let histogram { merge(histogram, at: index) }
        }
    }

    mutating func add(_ other: OperationTimeline) {
        newest = max(newest, other.newest)
        for index in 0..<steps.count {
            if let count = other.counts[index] { counts[index] = (counts[index] ?? 0) + count }
            failures[index] += other.failures[index]
            if let histogram = other.histograms[index] { merge(histogram, at: index) }
        }
    }

    private mutating func merge(_ histogram: ExponentialHistogram, at index: Int) {
        if histograms[index]?.merge(histogram) == nil { histograms[index] = histogram }
    }

    /// The charts, as far as something was measured.
    ///
    /// Until something last came from the service, a step without operations is one with none of them; after it
    /// nothing is known, and neither is it in steps during which the service was watched otherwise and was not there.
    func charts(lastSeen: Timestamp, presence: [Double?]? = nil) -> [ChartView] {
        guard let first = counts.firstIndex(where: { $0 != nil }) else { return [] }
        // What has not been sent yet is not zero: unless the sender has been silent for long, it ends where it counted.
        let end = lastSeen - newest < max(.seconds(65), steps.width * 2) ? newest : lastSeen
        let rates = (0..<steps.count).map { index -> Double? in
            guard index >= first else { return nil }
            if counts[index] ?? 0 == 0, let presence, presence[index] == nil { return nil }
            let covered = (min(steps[index].end, end) - steps[index].start).inSeconds
            // A step of which too little is known would show as a fall that never was.
            guard covered >= steps.width.inSeconds * 0.3 else { return nil }
            return (counts[index] ?? 0) / covered
        }
        let errors = (0..<steps.count).map { index -> Double? in
            guard let count = counts[index], count > 0 else { return nil }
            return failures[index] / count
        }
        let latency = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)].map { name, quantile in
            ChartView.Line(name: name, values: histograms.map { $0?.quantile(quantile) })
        }
        return [
            ChartView("rate", "Operations", "/s", steps, [ChartView.Line(name: "rate", values: rates)]),
            ChartView("latency", "Latency", "s", steps, latency),
            ChartView("errors", "Error rate", "1", steps, [ChartView.Line(name: "errors", values: errors)]),
        ]
    }
}

extension ChartView {
    /// The most steps of a chart.
    static let stepsMax = 60

    init(_ id: String, _ title: String, _ unit: String, _ steps: TimeSteps, _ lines: [Line]) {
        self.init(
            id: id,
            title: title,
            unit: unit,
            start: steps.start,
            stepSeconds: steps.width.inSeconds,
            lines: lines
        )
    }
}
