import VigilModel
import VigilStore

/// Asks for the metrics of a window, as coarse as a chart of it may be.
struct WindowScan {
    /// The parts of a window that can be told apart in a chart, twice over.
    private static let parts = 120

    private let resolution: Duration
    /// The width of the points that may come.
    private let width: Duration
    /// The window, begun where a point begins, so that none lies half inside.
    let window: TimeRange

    init(_ window: TimeRange) {
        resolution = .nanoseconds(window.duration.nanoseconds / Int64(Self.parts))
        width = MetricTier.coarsest(within: resolution)?.width ?? .zero
        let start = width == .zero ? window.start : window.start.floored(to: width)
        self.window = TimeRange(start: start, end: window.end)
    }

    /// The series of a metric, with what is needed before the window to compare totals.
    func scan(_ name: String, matchers: [LabelMatcher] = []) -> MetricScan {
        let lookback = max(SeriesSamples.lookback, width * 2)
        return MetricScan(
            name: name,
            matchers: matchers,
            range: TimeRange(start: window.start - lookback, end: window.end),
            resolution: resolution
        )
    }
}
