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
        try times.withUnsafeBufferPointer { try forEach($0, body) }
    }

    /// Calls with each step and the places of the samples that lie in its window.
    @inline(__always)
    func forEach(
        _ times: UnsafeBufferPointer<Int64>,
        _ body: (_ step: Int, _ samples: Range<Int>) throws -> Void
    ) rethrows {
        var (low, high) = (WindowEdge(), WindowEdge())
        for step in 0..<grid.count {
            let end = end(step)
            high.move(to: end, in: times)
            low.move(to: end &- width, in: times)
            try body(step, low.place..<high.place)
        }
    }
}

/// The first of some ascending times that is later than a time which only moves on.
struct WindowEdge {
    private(set) var place = 0
    /// How many times were passed the last time; most often it is as many again.
    private var stride = 0

    @inline(__always)
    mutating func move(to time: Int64, in times: UnsafeBufferPointer<Int64>) {
        let start = place
        let guess = start &+ stride
        if guess <= times.count, guess == 0 || times[guess &- 1] <= time {
            place = guess
            if guess == times.count || times[guess] > time { return }
        }
        while place < times.count, times[place] <= time { place &+= 1 }
        stride = place &- start
    }
}

extension Int64 {
    /// Nanoseconds since the epoch as Prometheus' seconds, exact where they are whole milliseconds.
    var asSeconds: Double {
        let (milliseconds, rest) = quotientAndRemainder(dividingBy: 1_000_000)
        return rest == 0 ? Double(milliseconds) / 1e3 : Double(self) / 1e9
    }
}
