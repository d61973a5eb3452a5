import VigilStore

// Windows of series that have histograms, alone or beside numbers.

/// What one window of such a series holds.
private struct MixedWindow {
    var step: Int
    var floats: Range<Int>
    var histograms: Range<Int>
    var end: Int64

    var isMixed: Bool { !floats.isEmpty && !histograms.isEmpty }
}

extension Evaluation {
    /// Evaluates a function over windows of a series that has histograms.
    func setCells(of input: WindowInput, _ call: WindowCall, in row: inout Row) {
        let name = input.series.labels.metricName
        guard let evaluate = Self.histogramFunctions[call.function] else {
            // Numbers alone are looked at.
            setNumbers(of: input, call, in: &row)
            let ignored = windows(of: input).contains(where: \.isMixed)
            if ignored {
                annotations.inform(
                    "ignored histograms in a range containing both floats and histograms for metric name \"\(name)\"",
                    call.argument.range
                )
            }
            return
        }
        for window in windows(of: input) where !window.floats.isEmpty || !window.histograms.isEmpty {
            do {
                row.set(window.step, try evaluate(input, window, call.function))
            } catch {
                annotations.warn(error.message(name), call.argument.range)
            }
        }
        noteUnlikelyKind(input, call, row)
    }

    /// Remarks that a total is taken for something that goes up and down, or the other way round.
    private func noteUnlikelyKind(_ input: WindowInput, _ call: WindowCall, _ row: Row) {
        guard !row.histograms.isEmpty, let isGauge = input.series.histograms.first?.isGauge else { return }
        let wanted: String
        switch (call.function, isGauge) {
        case (.rate, true), (.increase, true), (.irate, true): wanted = "counter"
        case (.delta, false), (.idelta, false): wanted = "gauge"
        default: return
        }
        let name = input.series.labels.metricName
        annotations.warn("this native histogram metric is not a \(wanted): \"\(name)\"", call.argument.range)
    }

    private func windows(of input: WindowInput) -> [MixedWindow] {
        var windows: [MixedWindow] = []
        input.frame.forEach(input.series.times) { step, samples in
            windows.append(
                MixedWindow(step: step, floats: samples, histograms: 0..<0, end: input.frame.end(step))
            )
        }
        input.frame.forEach(input.series.histogramTimes) { windows[$0].histograms = $1 }
        return windows
    }

    private enum Refusal: Error {
        case mixed
        case mixedBuckets

        func message(_ name: String) -> String {
            switch self {
            case .mixed: "encountered a mix of histograms and floats for metric name \"\(name)\""
            case .mixedBuckets:
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
                    + "\"\(name)\""
            }
        }
    }

    private typealias HistogramFunction =
        @Sendable (WindowInput, MixedWindow, PromQL.Function) throws(Refusal) -> Cell

    private static let histogramFunctions: [PromQL.Function: HistogramFunction] = [
        .rate: growth, .increase: growth, .delta: growth, .irate: lastGrowth, .idelta: lastGrowth,
        .sumOverTime: total, .avgOverTime: total, .countOverTime: count, .presentOverTime: count,
        .lastOverTime: edge, .firstOverTime: edge, .changes: course, .resets: course,
    ]

    private static func growth(
        _ input: WindowInput,
        _ window: MixedWindow,
        _ function: PromQL.Function
    ) throws(Refusal) -> Cell {
        let growth = Growth(isCounter: function != .delta, isRate: function == .rate)
        if window.histograms.isEmpty {
            var row = Row(input.series.labels, empty: 1)
            growth.floats(input.at(window.step), into: &row)
            return row.cell(0)
        }
        guard window.floats.isEmpty else { throw .mixed }
        do {
            let grown = try growth.histograms(
                input.series.histograms[window.histograms],
                input.series.histogramTimes[window.histograms],
                end: window.end,
                width: input.frame.width
            )
            return grown.map(Cell.histogram) ?? .none
        } catch {
            throw .mixedBuckets
        }
    }

    private static func lastGrowth(
        _ input: WindowInput,
        _ window: MixedWindow,
        _ function: PromQL.Function
    ) throws(Refusal) -> Cell {
        let growth = Growth(isCounter: function == .irate, isRate: function == .irate)
        if window.histograms.isEmpty {
            var row = Row(input.series.labels, empty: 1)
            growth.lastFloats(input.at(window.step), into: &row)
            return row.cell(0)
        }
        guard window.histograms.count >= 2 else {
            if window.isMixed { throw .mixed }
            return .none
        }
        let last = window.histograms.upperBound - 1
        let times = input.series.histogramTimes
        if let float = window.floats.last, input.series.times[float] > times[last - 1] { throw .mixed }
        do {
            return .histogram(
                try growth.last(
                    input.series.histograms[last - 1],
                    input.series.histograms[last],
                    seconds: Double(times[last] - times[last - 1]) / 1e9
                )
            )
        } catch {
            throw .mixedBuckets
        }
    }

    private static func total(
        _ input: WindowInput,
        _ window: MixedWindow,
        _ function: PromQL.Function
    ) throws(Refusal) -> Cell {
        if window.isMixed { throw .mixed }
        guard !window.histograms.isEmpty else {
            return input.at(window.step).number { function == .sumOverTime ? $0.sum : $0.mean }
        }
        let histograms = input.series.histograms[window.histograms]
        var sum = histograms[histograms.startIndex]
        for histogram in histograms.dropFirst() {
            guard sum.isCompatible(with: histogram) else { throw .mixedBuckets }
            sum.add(histogram)
        }
        if function == .avgOverTime { sum.divide(by: Double(histograms.count)) }
        sum.isGauge = true
        return .histogram(sum)
    }

    private static func count(
        _ input: WindowInput,
        _ window: MixedWindow,
        _ function: PromQL.Function
    ) throws(Refusal) -> Cell {
        .float(function == .presentOverTime ? 1 : Double(window.floats.count + window.histograms.count))
    }

    private static func edge(
        _ input: WindowInput,
        _ window: MixedWindow,
        _ function: PromQL.Function
    ) throws(Refusal) -> Cell {
        let cells = input.cells(window.floats, window.histograms)
        return (function == .lastOverTime ? cells.last : cells.first) ?? .none
    }

    private static func course(
        _ input: WindowInput,
        _ window: MixedWindow,
        _ function: PromQL.Function
    ) throws(Refusal) -> Cell {
        let cells = input.cells(window.floats, window.histograms)
        var count = 0
        for (before, now) in zip(cells, cells.dropFirst()) {
            switch (before, now) {
            case (.float(let before), .float(let now)):
                let isSame = before == now || before.isNaN && now.isNaN
                if function == .resets ? now < before : !isSame { count += 1 }
            case (.histogram(let before), .histogram(let now)):
                if function == .resets ? now.hasReset(since: before) : !now.isSame(as: before) { count += 1 }
            default: count += 1
            }
        }
        return .float(Double(count))
    }
}

extension WindowInput {
    /// One of the windows alone.
    fileprivate func at(_ step: Int) -> WindowInput {
        var input = self
        input.frame.grid = StepGrid(start: frame.grid.time(step), step: 1, count: 1)
        return input
    }

    fileprivate func number(_ number: (SampleWindow) -> Double) -> Cell {
        var row = Row(series.labels, empty: 1)
        setNumbers(in: &row) { number($1) }
        return row.cell(0)
    }

    /// Numbers and histograms in order of time.
    fileprivate func cells(_ floats: Range<Int>, _ histograms: Range<Int>) -> [Cell] {
        var cells: [(time: Int64, cell: Cell)] = floats.map { (series.times[$0], .float(series.values[$0])) }
        cells += histograms.map { (series.histogramTimes[$0], .histogram(series.histograms[$0])) }
        return cells.sorted { $0.time < $1.time }.map(\.cell)
    }
}
