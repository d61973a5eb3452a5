import VigilModel
import VigilStore

extension Evaluation {
    /// What an instant query comes to.
    func instantValue(of node: PlanNode) throws -> PromQL.Value {
        let time = Timestamp(nanoseconds: grid.start)
        switch node.type {
        case .scalar: return .scalar(try scalar(node, grid)[0], time)
        case .string: return .string(try text(node), time)
        case .vector:
            return .vector(
                try rows(node, grid).compactMap { row in
                    row.cell(0).sample.map { PromQL.Element(labels: row.labels, time: time, value: $0) }
                }
            )
        case .matrix:
            var series: [PromQL.Series] = []
            try forEachWindowed(node, grid) { input in
                guard let found = input.samples else { return }
                series.append(found)
                try hold(2 * found.times.count + found.histograms.reduce(0) { $0 + $1.histogram.weight })
            }
            return .matrix(series.sorted { $0.labels.precedes($1.labels) })
        }
    }

    /// What a query over a range of time comes to.
    func rangeValue(of node: PlanNode) throws -> [PromQL.Series] {
        if node.type == .scalar {
            let values = try scalar(node, grid)
            let times = (0..<grid.count).map { Timestamp(nanoseconds: grid.time($0)) }
            return [PromQL.Series(labels: LabelSet([]), times: times, values: values, histograms: [])]
        }
        var series: [PromQL.Series] = []
        try forEachRow(node, grid) { row in
            let found = row.series(grid)
            series.append(found)
            try hold(2 * found.times.count + found.histograms.reduce(0) { $0 + $1.histogram.weight })
        }
        return series.sorted { $0.labels.precedes($1.labels) }
    }
}

extension Cell {
    fileprivate var sample: PromQL.SampleValue? {
        switch self {
        case .none: nil
        case .float(let number): .float(number)
        case .histogram(let histogram): .histogram(histogram.compacted)
        }
    }
}

extension Row {
    fileprivate func series(_ grid: StepGrid) -> PromQL.Series {
        var series = PromQL.Series(labels: labels, times: [], values: [], histograms: [])
        series.times.reserveCapacity(grid.count)
        series.values.reserveCapacity(grid.count)
        for step in 0..<grid.count {
            let time = Timestamp(nanoseconds: grid.time(step))
            if !values[step].isAbsent {
                series.times.append(time)
                series.values.append(values[step])
            } else if !histograms.isEmpty, let histogram = histograms[step] {
                series.histograms.append(PromQL.HistogramSample(time: time, histogram: histogram.compacted))
            }
        }
        return series
    }
}

extension WindowInput {
    /// The samples of the only window; nil where there are none.
    fileprivate var samples: PromQL.Series? {
        var found = PromQL.Series(labels: series.labels, times: [], values: [], histograms: [])
        frame.forEach(series.times) { _, samples in
            found.times = samples.map { Timestamp(nanoseconds: series.times[$0]) }
            found.values = Array(series.values[samples])
        }
        frame.forEach(series.histogramTimes) { _, samples in
            found.histograms = samples.map {
                PromQL.HistogramSample(
                    time: Timestamp(nanoseconds: series.histogramTimes[$0]),
                    histogram: series.histograms[$0]
                )
            }
        }
        return found.times.isEmpty && found.histograms.isEmpty ? nil : found
    }
}
