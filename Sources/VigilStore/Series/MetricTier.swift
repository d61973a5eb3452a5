/// A coarser copy of metrics: one point for each stream and span of time.
package enum MetricTier: UInt8, Hashable, Sendable, CaseIterable {
    case minute = 1
    case hour = 2

    /// The coarsest whose points cover no more than a time; nil where none do.
    package static func coarsest(within resolution: Duration) -> MetricTier? {
        allCases.last { $0.width <= resolution }
    }

    /// The time that a point covers.
    package var width: Duration {
        switch self {
        case .minute: .seconds(60)
        case .hour: .seconds(3_600)
        }
    }
}
