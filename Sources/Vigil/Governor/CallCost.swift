import CVigil
import VigilModel

/// What calls take on this machine just now, in nanoseconds.
struct CallCost: Sendable {
    /// An operation that is counted.
    var counted = 100.0
    /// How much longer one takes that is traced as well.
    var traced = 200.0

    /// Measures both in some tens of microseconds, on things of its own.
    static func measure() -> CallCost {
        let histogram = HistogramSeries(attributes: [:], start: .zero)
        let ended = EndedOperations(countMax: calls)
        let counted = time { count(in: histogram) }
        let traced = time {
            count(in: histogram)
            trace(to: ended)
        }
        ended.takeAll { _ in }
        return CallCost(counted: counted, traced: max(0, traced - counted))
    }

    private static let calls = 64
    /// How much longer a call takes among other work, whose data is in the caches, than in a loop (`bench budget`).
    private static let coldness = 2.0

    /// The best of three rounds: whatever else happens only adds.
    private static func time(_ call: () -> Void) -> Double {
        var best = Int64.max
        for _ in 0..<3 {
            let start = vigil_ticks()
            for _ in 0..<calls { call() }
            best = min(best, vigil_ticks_ns(start, vigil_ticks()))
        }
        return Double(best) / Double(calls) * coldness
    }

    private static func count(in histogram: HistogramSeries) {
        guard let cell = OperationCell.take() else { return }
        let handle = OperationHandle(cell)
        handle.head.pointee.start_ticks = vigil_ticks()
        handle.head.pointee.span = vigil_random()
        guard handle.close({ $0.durationNanoseconds = vigil_ticks_ns($0.head.start_ticks, vigil_ticks()) }) else {
            return
        }
        histogram.add(Double(cell.pointee.durationNanoseconds) * 1e-9)
        OperationCell.give(cell)
    }

    private static func trace(to ended: EndedOperations) {
        guard let cell = OperationCell.take() else { return }
        cell.pointee.isSampled = true
        cell.pointee.itemsMax = OperationCell.attributesMax
        cell.pointee.set("key", "value")
        if ended.push(cell) == calls { ended.takeAll { _ in } }
    }
}
