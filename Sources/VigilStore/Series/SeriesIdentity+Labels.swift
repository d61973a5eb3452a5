import VigilModel

extension SeriesIdentity {
    /// The series as Prometheus names it: `__name__`, `job`, `instance`, what else identifies the resource and the
    /// scope, and the attributes.
    ///
    /// A histogram's or summary's `__name__` is that of its family, without `_bucket`, `_sum` or `_count`.
    ///
    /// > Source: OpenTelemetry, "Prometheus and OpenMetrics Compatibility": values of keys that come to the same label
    /// > are joined by `;` in the order of the keys.
    public var labels: LabelSet {
        let own = [
            Label(
                "__name__",
                PrometheusName.metric(name, unit: unit, isCounter: kind.isMonotonicSum, isGauge: kind == .gauge)
            ),
            Label("job", resource.job),
            Label("instance", resource.instance),
            Label("service_version", resource.serviceVersion),
            Label("deployment_environment_name", resource.environment),
            Label("otel_scope_name", scopeName),
            Label("otel_scope_version", scopeVersion),
        ]
        let taken = Set(own.filter { !$0.value.isEmpty }.map(\.name))
        var values: [String: String] = [:]
        for attribute in attributes {
            var name = PrometheusName.label(attribute.key)
            // What the series says of itself must not hide whose it is; Prometheus' word for the other one.
            if taken.contains(name) { name = "exported_" + name }
            let value = attribute.value.description
            values[name] = values[name].map { $0 + ";" + value } ?? value
        }
        return LabelSet(own + values.map { Label($0.key, $0.value) })
    }
}
