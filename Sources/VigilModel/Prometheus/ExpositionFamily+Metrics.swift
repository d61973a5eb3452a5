// What an application measured, as families: the names and values are those that a server makes of the same metrics.

extension ExpositionFamily {
    /// Families of metrics as one process has them: totals since its start.
    ///
    /// Changes (delta points) have no place in a scrape and are left out.
    ///
    /// - Parameter metrics: What was measured.
    /// - Returns: A family for each name and kind, in the order of the metrics.
    public static func families(of metrics: [Metric]) -> [ExpositionFamily] {
        metrics.compactMap { metric in
            guard let kind = Kind(metric.data) else { return nil }
            var name = PrometheusName.metric(
                metric.name,
                unit: metric.unit,
                isCounter: kind == .counter,
                isGauge: kind == .gauge
            )
            if kind == .counter, name.hasSuffix("_total") { name.removeLast("_total".count) }
            let series = ExpositionSeries.series(of: metric.data, kind)
            // Strict readers refuse families without a help text.
            let help = metric.description.isEmpty ? "No description was given." : metric.description
            return series.isEmpty ? nil : ExpositionFamily(name, kind, help: help, series: series)
        }
    }

    /// What is known of resources beyond the labels of their series: the family `target_info`.
    ///
    /// - Parameter resources: Each with the identity that its series have as labels; nil where they have none, since
    ///   who scrapes adds it.
    /// - Returns: A series for each resource.
    public static func targetInfo(_ resources: [(identity: ResourceIdentity?, resource: Resource)]) -> ExpositionFamily
    {
        let identifying: Set<String> = [
            SemanticName.serviceName, SemanticName.serviceNamespace, SemanticName.serviceInstanceID,
        ]
        let series = resources.map { identity, resource in
            let own = ["job": identity?.job ?? "", "instance": identity?.instance ?? ""].filter { !$0.value.isEmpty }
            let others = resource.attributes.canonical.filter { identity == nil || !identifying.contains($0.key) }
            return ExpositionSeries(.labels(of: Attributes(others), besides: own), .number(1))
        }
        return ExpositionFamily("target", .info, help: "Target metadata", series: series)
    }
}

extension ExpositionFamily.Kind {
    fileprivate init?(_ data: MetricData) {
        switch data {
        case .gauge: self = .gauge
        case .sum(_, .delta, _), .histogram(_, .delta), .exponentialHistogram(_, .delta): return nil
        case .sum(_, _, let isMonotonic): self = isMonotonic ? .counter : .gauge
        case .histogram, .exponentialHistogram: self = .histogram
        case .summary: self = .summary
        }
    }
}

extension ExpositionSeries {
    fileprivate static func series(of data: MetricData, _ kind: ExpositionFamily.Kind) -> [ExpositionSeries] {
        let taken: Set<String> = kind == .histogram ? ["le"] : kind == .summary ? ["quantile"] : []
        switch data {
        case .gauge(let points), .sum(let points, _, _):
            return points.compactMap { point in
                guard let value = point.value?.asDouble else { return nil }
                return ExpositionSeries(
                    .labels(of: point.attributes, taken: taken),
                    .number(value),
                    exemplars: point.exemplars
                )
            }
        case .histogram(let points, _):
            return points.map { point in
                ExpositionSeries(
                    .labels(of: point.attributes, taken: taken),
                    .histogram(buckets: point.classicBuckets, count: point.count, sum: point.sum),
                    exemplars: point.exemplars
                )
            }
        case .exponentialHistogram(let points, _):
            return points.map { point in
                let histogram = point.histogram
                return ExpositionSeries(
                    .labels(of: point.attributes, taken: taken),
                    .histogram(buckets: histogram.classicBuckets(), count: histogram.count, sum: histogram.sum),
                    exemplars: point.exemplars
                )
            }
        case .summary(let points):
            return points.map { point in
                ExpositionSeries(
                    .labels(of: point.attributes, taken: taken),
                    .summary(quantiles: point.quantiles, count: point.count, sum: point.sum)
                )
            }
        }
    }
}

extension [ExpositionSeries.Label] {
    /// Attributes as labels; a name that is taken makes room as `exported_…`, and of two attributes that become one
    /// label the values are joined.
    ///
    /// - Parameters:
    ///   - attributes: The attributes.
    ///   - own: Labels that stand beside them.
    ///   - taken: Names that are added later.
    /// - Returns: Each name once.
    fileprivate static func labels(
        of attributes: Attributes,
        besides own: [String: String] = [:],
        taken: Set<String> = []
    ) -> [ExpositionSeries.Label] {
        var values = own
        for attribute in attributes.canonical {
            var name = PrometheusName.label(attribute.key)
            if own[name] != nil || taken.contains(name) { name = "exported_" + name }
            let value = attribute.value.description
            values[name] = values[name].map { $0 + ";" + value } ?? value
        }
        return values.map { .init($0.key, $0.value) }
    }
}
