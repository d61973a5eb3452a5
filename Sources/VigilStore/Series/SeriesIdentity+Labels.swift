import VigilModel

extension SeriesIdentity {
    /// The series as Prometheus names it: `__name__`, `job`, `instance`, what else identifies the resource and the
    /// scope, and the attributes.
    ///
    /// A histogram's or summary's `__name__` is that of its family, without `_bucket`, `_sum` or `_count`.
    public var labels: LabelSet {
        var labels: [Label] = []
        for attribute in attributes {
            labels.append(Label(PrometheusName.label(attribute.key), attribute.value.description))
        }
        labels.append(
            Label(
                "__name__",
                PrometheusName.metric(name, unit: unit, isCounter: kind.isMonotonicSum, isGauge: kind == .gauge)
            )
        )
        labels.append(Label("job", resource.job))
        labels.append(Label("instance", resource.instance))
        labels.append(Label("service_version", resource.serviceVersion))
        labels.append(Label("deployment_environment_name", resource.environment))
        labels.append(Label("otel_scope_name", scopeName))
        labels.append(Label("otel_scope_version", scopeVersion))
        return LabelSet(labels)
    }
}
