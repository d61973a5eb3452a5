import VigilModel
import VigilStore

// Two indices move over the columns of a series as steps go on; nothing is searched and nothing copied.

/// A series whose samples are looked at in windows.
struct WindowInput {
    /// The samples, without marks of ends.
    var series: FetchedSeries
    /// Where the windows lie.
    var frame: WindowFrame
}

extension Evaluation {
    /// The newest sample of each series at each step.
    func select(_ selector: PlannedSelector, _ grid: StepGrid, _ body: (Row) throws -> Void) throws {
        if selector.edges == .smoothed { return try selectSmoothed(selector, grid, body) }
        let frame = frame(selector, options.lookback.nanoseconds, grid)
        try fetched[selector.selection].forEach { series in
            try tick()
            let row = series.newest(in: frame)
            if !row.isEmpty { try body(row) }
        }
    }

    /// When the newest sample of each series was measured, in seconds.
    func selectTimes(_ selector: PlannedSelector, _ grid: StepGrid, _ body: (Row) throws -> Void) throws {
        let frame = frame(selector, options.lookback.nanoseconds, grid)
        try fetched[selector.selection].forEach { series in
            try tick()
            var row = Row(series.labels.withoutName, empty: grid.count)
            series.forEachNewest(in: frame) { step, place in
                switch place {
                case .float(let index): row.values[step] = series.times[index].asSeconds
                case .histogram(let index): row.values[step] = series.histogramTimes[index].asSeconds
                }
            }
            if !row.isEmpty { try body(row) }
        }
    }

    private func frame(_ selector: PlannedSelector, _ width: Int64, _ grid: StepGrid) -> WindowFrame {
        WindowFrame(grid: grid, width: width, offset: selector.offset, fixed: selector.at)
    }

    /// Calls with each series of a range vector.
    func forEachWindowed(_ node: PlanNode, _ grid: StepGrid, _ body: (WindowInput) throws -> Void) throws {
        switch node.kind {
        case .matrix(let selector, let width) where selector.edges != .plain:
            try forEachExtended(selector, width, grid, body)
        case .matrix(let selector, let width):
            let frame = frame(selector, width, grid)
            try fetched[selector.selection].forEach { series in
                try tick()
                try body(WindowInput(series: series.withoutEnds, frame: frame))
            }
        case .subquery(let subquery):
            let frame = WindowFrame(grid: grid, width: subquery.width, offset: subquery.offset, fixed: subquery.at)
            guard grid.count > 0 else { return }
            let inner = StepGrid.aligned(
                after: frame.end(0) &- subquery.width,
                upTo: frame.end(grid.count - 1),
                step: subquery.step
            )
            guard inner.count <= max(options.limits.stepsMax * 10, 1) else {
                throw PromQL.EvaluationError(
                    .limitExceeded,
                    "the subquery makes \(inner.count) steps: take a longer step or a shorter range",
                    node.range
                )
            }
            guard inner.count > 0 else { return }
            try forEachRow(subquery.expression, inner) { row in
                try tick()
                try body(WindowInput(series: FetchedSeries(row, inner), frame: frame))
            }
        default: throw fail("a range vector is needed here", node)
        }
    }
}

extension FetchedSeries {
    /// The samples of a row at the times of a grid.
    fileprivate init(_ row: Row, _ grid: StepGrid) {
        self.init(labels: row.labels)
        for step in 0..<grid.count {
            switch row.cell(step) {
            case .none: continue
            case .float(let number):
                times.append(grid.time(step))
                values.append(number)
            case .histogram(let histogram):
                histogramTimes.append(grid.time(step))
                histograms.append(histogram)
            }
        }
    }

    fileprivate enum Place {
        case float(Int)
        case histogram(Int)
    }

    /// Calls with the newest sample of each window, unless the series has ended by it.
    @inline(__always)
    fileprivate func forEachNewest(in frame: WindowFrame, _ body: (Int, Place) -> Void) {
        if histograms.isEmpty {
            frame.forEach(times) { step, samples in
                if let last = samples.last, !values[last].isAbsent { body(step, .float(last)) }
            }
            return
        }
        var newest = [Int](repeating: -1, count: frame.grid.count)
        frame.forEach(histogramTimes) { step, samples in newest[step] = samples.last ?? -1 }
        frame.forEach(times) { step, samples in
            let histogram = newest[step]
            if let last = samples.last, histogram < 0 || times[last] > histogramTimes[histogram] {
                if !values[last].isAbsent { body(step, .float(last)) }
            } else if histogram >= 0 {
                body(step, .histogram(histogram))
            }
        }
    }

    fileprivate func newest(in frame: WindowFrame) -> Row {
        var row = Row(labels, empty: frame.grid.count)
        forEachNewest(in: frame) { step, place in
            switch place {
            case .float(let index): row.values[step] = values[index]
            case .histogram(let index): row.set(step, .histogram(histograms[index]))
            }
        }
        return row
    }
}
