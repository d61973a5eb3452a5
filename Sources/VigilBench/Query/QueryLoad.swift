import VigilModel
import VigilOTLP

/// Scrapes of 10,000 series as bodies of remote write that end now, so that every server takes them.
struct QueryLoad {
    /// Scrapes, ten seconds apart.
    let steps: Int
    /// The time of the first scrape.
    let start: Timestamp
    private var scrapes = ScrapeLoad()
    private let shift: Duration
    private var labels: [[OutgoingSeries.Label]] = []

    init(steps: Int, endingAt now: Timestamp) {
        self.steps = steps
        let seconds = now.nanoseconds / 10_000_000_000 * 10
        start = Timestamp(nanoseconds: seconds * 1_000_000_000) - .seconds(10 * (steps + 1))
        shift = start - ScrapeLoad.start
    }

    /// The time of the last scrape.
    var end: Timestamp { start + .seconds(10 * (steps - 1)) }

    /// The next scrape, a body for 2,000 series each.
    mutating func next() -> [[UInt8]] {
        let batches = scrapes.scrape()
        var number = 0
        return batches.map { batch in
            var body: [OutgoingSeries] = []
            for group in batch.metrics {
                for metric in group.scopes.lazy.flatMap(\.items) {
                    for point in metric.numberPoints {
                        if number == labels.count { labels.append(Self.labels(metric.name, point, group.identity)) }
                        var series = OutgoingSeries(labels: labels[number])
                        let time = (point.time + shift).milliseconds
                        series.numbers = [OutgoingSeries.Number(time, point.value?.asDouble ?? 0)]
                        body.append(series)
                        number += 1
                    }
                }
            }
            return RemoteWriteBody.make(body)
        }
    }

    private static func labels(
        _ metric: String,
        _ point: NumberPoint,
        _ identity: ResourceIdentity?
    ) -> [OutgoingSeries.Label] {
        var labels = [("__name__", metric), ("instance", identity?.instance ?? ""), ("job", identity?.job ?? "")]
        for attribute in point.attributes { labels.append((attribute.key, attribute.value.description)) }
        return labels.sorted { $0.0 < $1.0 }.map { OutgoingSeries.Label($0.0, $0.1) }
    }
}

extension Metric {
    fileprivate var numberPoints: [NumberPoint] {
        switch data {
        case .gauge(let points), .sum(let points, _, _): points
        default: []
        }
    }
}
