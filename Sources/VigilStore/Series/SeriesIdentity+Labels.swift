import VigilModel

extension SeriesIdentity {
    /// The series as Prometheus names it: `__name__`, `job`, `instance`, what else identifies the resource and the
    /// scope, and the attributes.
    ///
    /// A histogram's or summary's `__name__` is that of its family, without `_bucket`, `_sum` or `_count`.
    ///
    /// > Source: OpenTelemetry, "Prometheus and OpenMetrics Compatibility": values of keys that come to the same label
    /// > are joined by `;` in the order of the keys.
    public var labels: LabelSet { labels(metricName: metricName) }

    /// The label `__name__`.
    var metricName: String {
        PrometheusName.metric(name, unit: unit, isCounter: kind.isMonotonicSum, isGauge: kind == .gauge)
    }

    /// The labels of a series whose ``metricName`` is known.
    func labels(metricName: String) -> LabelSet {
        var labels = Self.ownNames.compactMap { name in
            let value = name == "__name__" ? metricName : own(name) ?? ""
            return value.isEmpty ? nil : Label(name, value)
        }
        for attribute in attributes {
            let name = labelName(of: attribute.key)
            let value = attribute.value.description
            if let known = labels.firstIndex(where: { $0.name == name }) {
                labels[known].value += ";" + value
            } else {
                labels.append(Label(name, value))
            }
        }
        return LabelSet(labels)
    }

    /// What the series says of itself.
    static let ownNames = [
        "__name__", "job", "instance", "service_version", "deployment_environment_name", "otel_scope_name",
        "otel_scope_version",
    ]

    /// The value of a label that says what the series says of itself; nil for any other.
    func own(_ name: String) -> String? {
        switch name {
        case "__name__": metricName
        case "job": resource.job
        case "instance": resource.instance
        case "service_version": resource.serviceVersion
        case "deployment_environment_name": resource.environment
        case "otel_scope_name": scopeName
        case "otel_scope_version": scopeVersion
        default: nil
        }
    }

    /// The label of an attribute.
    ///
    /// What the series says of itself must not hide whose it is; Prometheus' word for the other one.
    private func labelName(of key: String) -> String {
        let name = PrometheusName.label(key)
        return own(name)?.isEmpty ?? true ? name : "exported_" + name
    }
}
