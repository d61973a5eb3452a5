/// The times at which an expression is evaluated, in nanoseconds since the Unix epoch.
struct StepGrid: Hashable {
    var start: Int64
    /// How far apart they are; without meaning where there is one.
    var step: Int64
    var count: Int
    /// The end that a query over a range of time was given; the last time may come up to a step earlier.
    var until: Int64?

    func time(_ index: Int) -> Int64 { start &+ step &* Int64(index) }
    /// The last time.
    var end: Int64 { time(max(0, count - 1)) }
    /// What a query calls `end()`.
    var queryEnd: Int64 { until ?? end }
    /// The first time alone.
    var first: StepGrid { StepGrid(start: start, step: step, count: min(1, count)) }
}

/// The windows that a range of time makes at the steps of a grid: open at their start, closed at their end.
struct WindowFrame {
    var grid: StepGrid
    /// How long a window is.
    var width: Int64
    /// How far back it ends from the time of the step.
    var offset: Int64
    /// The time that takes the step's place.
    var fixed: Int64?

    @inline(__always)
    func end(_ step: Int) -> Int64 { (fixed ?? grid.time(step)) &- offset }

    /// Calls with each step and the places of the samples that lie in its window.
    @inline(__always)
    func forEach(_ times: [Int64], _ body: (_ step: Int, _ samples: Range<Int>) throws -> Void) rethrows {
        var (low, high) = (0, 0)
        try times.withUnsafeBufferPointer { times in
            for step in 0..<grid.count {
                let end = end(step)
                let start = end &- width
                while high < times.count, times[high] <= end { high += 1 }
                while low < high, times[low] <= start { low += 1 }
                try body(step, low..<high)
            }
        }
    }
}

extension Int64 {
    /// Nanoseconds since the epoch as Prometheus' seconds, exact where they are whole milliseconds.
    var asSeconds: Double {
        let (milliseconds, rest) = quotientAndRemainder(dividingBy: 1_000_000)
        return rest == 0 ? Double(milliseconds) / 1e3 : Double(self) / 1e9
    }
}
