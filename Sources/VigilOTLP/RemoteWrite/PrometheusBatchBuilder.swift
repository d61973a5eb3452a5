// Series as batches. A series' identity follows from its labels alone, never from metadata, which may come later, from
// elsewhere, or not at all: a name that ends in `_total` is a counter, every other number a gauge, and PromQL does not
// mind. So a series that is scraped and also written is one.
//
// Prometheus sends an exemplar as a series without a sample; it joins the sample of its series in the same request.

package import VigilModel

/// Makes batches of Prometheus' series.
package struct PrometheusBatchBuilder {
    private struct Owner: Hashable {
        var job: String
        var instance: String
    }

    private struct LooseExemplars {
        var owner: Owner
        var name: String
        var attributes: Attributes
        var exemplars: [Exemplar]
    }

    private struct Distributions {
        var exponential: [ExponentialHistogramPoint] = []
        var classic: [HistogramPoint] = []
    }

    private var numbers: [Owner: [String: [NumberPoint]]] = [:]
    private var distributions: [Owner: [String: Distributions]] = [:]
    private var loose: [LooseExemplars] = []
    private var help: [String: String] = [:]
    /// How many exemplars found their series.
    package private(set) var exemplarsTaken = 0

    /// Nothing yet.
    package init() {}

    /// Adds a series with its numbers and exemplars, and the histograms that were made of what came.
    package mutating func add(_ series: PrometheusSeries, distributions values: [NativeHistogram.Point] = []) {
        let owner = Owner(job: series.job, instance: series.instance)
        if !series.help.isEmpty { help[series.name] = series.help }
        if !series.numbers.isEmpty {
            var points = series.numbers
            for index in points.indices { points[index].attributes = series.attributes }
            points[points.count - 1].exemplars = series.exemplars
            exemplarsTaken += series.exemplars.count
            numbers[owner, default: [:]][series.name, default: []] += points
        } else if !values.isEmpty {
            add(values, of: series, owner)
        } else if !series.exemplars.isEmpty {
            loose.append(
                LooseExemplars(
                    owner: owner,
                    name: series.name,
                    attributes: series.attributes,
                    exemplars: series.exemplars
                )
            )
        }
    }

    private mutating func add(_ values: [NativeHistogram.Point], of series: PrometheusSeries, _ owner: Owner) {
        var exemplars = series.exemplars
        exemplarsTaken += exemplars.count
        for value in values {
            switch value {
            case .exponential(var point):
                (point.attributes, point.exemplars) = (series.attributes, exemplars)
                distributions[owner, default: [:]][series.name, default: Distributions()].exponential.append(point)
            case .classic(var point):
                (point.attributes, point.exemplars) = (series.attributes, exemplars)
                distributions[owner, default: [:]][series.name, default: Distributions()].classic.append(point)
            }
            exemplars = []
        }
    }

    /// The numbers, by who is watched.
    package mutating func makeNumbers() -> TelemetryBatch {
        placeLooseExemplars()
        return batch(numbers) { name, points in
            let isCounter = name.hasSuffix("_total")
            return [isCounter ? .sum(points, .cumulative, isMonotonic: true) : .gauge(points)]
        }
    }

    /// The histograms, by who is watched.
    package func makeDistributions() -> TelemetryBatch {
        batch(distributions) { _, points in
            var data: [MetricData] = []
            if !points.exponential.isEmpty { data.append(.exponentialHistogram(points.exponential, .cumulative)) }
            if !points.classic.isEmpty { data.append(.histogram(points.classic, .cumulative)) }
            return data
        }
    }

    private func batch<Points>(
        _ owners: [Owner: [String: Points]],
        _ data: (String, Points) -> [MetricData]
    ) -> TelemetryBatch {
        let groups = owners.map { owner, metrics in
            ResourceGroup(
                resource: Resource(job: owner.job, instance: owner.instance),
                identity: ResourceIdentity(job: owner.job, instance: owner.instance),
                scopes: [
                    ScopeGroup(
                        scope: InstrumentationScope(),
                        items: metrics.flatMap { name, points in
                            data(name, points).map { Metric(name, description: help[name] ?? "", data: $0) }
                        }
                    )
                ]
            )
        }
        return TelemetryBatch(metrics: groups)
    }

    /// Exemplars that came apart from their samples join the newest sample of their series.
    private mutating func placeLooseExemplars() {
        var places: [Owner: [String: [Attributes: Int]]] = [:]
        for item in loose {
            guard let points = numbers[item.owner]?[item.name] else { continue }
            let known = places[item.owner]?[item.name] ?? Self.newest(points)
            places[item.owner, default: [:]][item.name] = known
            guard let place = known[item.attributes.canonical] else { continue }
            numbers[item.owner]?[item.name]?[place].exemplars += item.exemplars
            exemplarsTaken += item.exemplars.count
        }
        loose = []
    }

    private static func newest(_ points: [NumberPoint]) -> [Attributes: Int] {
        var places: [Attributes: Int] = [:]
        for (place, point) in points.enumerated() { places[point.attributes.canonical] = place }
        return places
    }
}
