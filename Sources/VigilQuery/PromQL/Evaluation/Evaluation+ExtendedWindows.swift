import VigilModel
import VigilStore

/// Windows that reach beyond their edges, for selectors that are `anchored` or `smoothed`.
private struct ExtendedFrame {
    /// Where samples are looked for.
    let reach: WindowFrame
    private let selector: PlannedSelector
    private let width: Int64
    private let after: Int64

    init(_ selector: PlannedSelector, width: Int64, lookback: Int64, _ grid: StepGrid) {
        self.selector = selector
        self.width = width
        after = selector.edges == .smoothed ? lookback : 0
        reach = WindowFrame(
            grid: grid,
            width: width &+ lookback &+ after,
            offset: selector.offset &- after,
            fixed: selector.at
        )
    }

    func edges(_ step: Int, isCounter: Bool = false) -> ExtendedWindow.Edges {
        let end = reach.end(step) &- after
        return ExtendedWindow.Edges(
            start: end &- width,
            end: end,
            isSmoothed: selector.edges == .smoothed,
            isCounter: isCounter
        )
    }
}

extension Evaluation {
    private func extendedFrame(_ selector: PlannedSelector, _ width: Int64, _ grid: StepGrid) -> ExtendedFrame {
        ExtendedFrame(selector, width: width, lookback: options.lookback.nanoseconds, grid)
    }

    /// Evaluates a function over the windows of a selector whose edges are not plain; histograms are left out.
    func callOverExtended(
        _ call: WindowCall,
        _ selector: PlannedSelector,
        _ width: Int64,
        _ grid: StepGrid,
        _ body: (Row) throws -> Void
    ) throws {
        let frame = extendedFrame(selector, width, grid)
        let isCounter = call.function != .delta
        var table = RowTable(call.node)
        try fetched[selector.selection].forEach { series in
            try tick()
            let series = series.withoutEnds
            var row = Row(series.labels.withoutName, empty: grid.count)
            frame.reach.forEach(series.times) { step, samples in
                let edges = frame.edges(step, isCounter: isCounter)
                guard let window = ExtendedWindow(series, samples, edges) else { return }
                switch call.function {
                case .changes, .resets:
                    let values = zip(series.values[window.all], series.values[window.all].dropFirst())
                    row.values[step] = Double(
                        call.function == .resets
                            ? values.count { $1 < $0 } : values.count { $0 != $1 && !($0.isNaN && $1.isNaN) }
                    )
                case .rate:
                    row.values[step] = window.growth(of: series, isCounter: true) / (Double(width) / 1e9)
                default: row.values[step] = window.growth(of: series, isCounter: isCounter)
                }
            }
            noteUnlikelyCounter(labels: series.labels, call, row)
            try table.add(row)
        }
        try table.rows.forEach(body)
    }

    /// Calls with each series of a range vector whose edges are not plain, at one time: with samples at both edges.
    func forEachExtended(
        _ selector: PlannedSelector,
        _ width: Int64,
        _ grid: StepGrid,
        _ body: (WindowInput) throws -> Void
    ) throws {
        let frame = extendedFrame(selector, width, grid)
        let edges = frame.edges(0)
        // One nanosecond more, so that the edge where it begins belongs to it.
        let narrow = WindowFrame(grid: grid, width: width &+ 1, offset: selector.offset, fixed: selector.at)
        try fetched[selector.selection].forEach { series in
            try tick()
            let series = series.withoutEnds
            var found: ExtendedWindow?
            frame.reach.forEach(series.times) { if $0 == 0 { found = ExtendedWindow(series, $1, edges) } }
            guard let found else { return }
            var extended = FetchedSeries(labels: series.labels)
            extended.append(found.left, at: edges.start)
            for place in found.inner { extended.append(series.values[place], at: series.times[place]) }
            extended.append(found.right, at: edges.end)
            try body(WindowInput(series: extended, frame: narrow))
        }
    }

    /// The value of each series at each step, on the line between the samples around; the newest where none follows.
    func selectSmoothed(_ selector: PlannedSelector, _ grid: StepGrid, _ body: (Row) throws -> Void) throws {
        let frame = extendedFrame(selector, 0, grid)
        try fetched[selector.selection].forEach { series in
            try tick()
            let series = series.withoutEnds
            var row = Row(series.labels, empty: grid.count)
            frame.reach.forEach(series.times) { step, samples in
                let end = frame.edges(step).end
                let next = series.times[samples].partitioningIndex { $0 > end }
                guard next > samples.lowerBound else { return }
                let newest = series.values[next - 1]
                guard next < samples.upperBound else { return row.values[step] = newest }
                let (from, to) = (series.times[next - 1], series.times[next])
                row.values[step] = newest + (series.values[next] - newest) * Double(end &- from) / Double(to &- from)
            }
            if !row.isEmpty { try body(row) }
        }
    }
}
