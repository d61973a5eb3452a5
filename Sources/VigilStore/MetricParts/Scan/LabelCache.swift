import Synchronization
import VigilModel

/// The labels of series that were asked for lately, so that they are made once and not for each question.
///
/// Past its bound half of what it has goes: all that was not asked for since the half before.
package final class LabelCache: Sendable {
    private struct State {
        var recent: [SeriesKey: FoundSeries] = [:]
        var earlier: [SeriesKey: FoundSeries] = [:]

        mutating func series(_ key: SeriesKey, _ halfMax: Int) -> FoundSeries? {
            if let known = recent[key] { return known }
            guard let known = earlier[key] else { return nil }
            insert(known, key, halfMax)
            return known
        }

        mutating func insert(_ series: FoundSeries, _ key: SeriesKey, _ halfMax: Int) {
            if recent.count >= halfMax {
                earlier = recent
                recent = [:]
            }
            recent[key] = series
        }
    }

    private let state = Mutex(State())
    private let halfMax: Int

    /// A cache of labels of so many series.
    package init(seriesMax: Int = 32_768) {
        halfMax = max(1, seriesMax / 2)
    }

    /// The series under a key; made where it is not known.
    func series(_ key: SeriesKey, _ identity: () throws -> SeriesIdentity) rethrows -> FoundSeries {
        if let known = state.withLock({ $0.series(key, halfMax) }) { return known }
        let identity = try identity()
        let made = FoundSeries(labels: identity.labels, kind: identity.kind)
        state.withLock { $0.insert(made, key, halfMax) }
        return made
    }
}
