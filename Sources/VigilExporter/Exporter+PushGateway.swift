public import Vigil

extension Vigil.Exporter {
    /// Pushes metrics to a Prometheus Pushgateway at each collection, and once at the end: for jobs that do not live
    /// long enough to be scraped.
    ///
    /// Spans and log records have no place there and are passed over; `.fanOut([…])` sends them elsewhere.
    ///
    /// - Parameters:
    ///   - url: The address of the gateway: `http://localhost:9091`.
    ///   - job: The label `job` of all that is pushed; nil: what the application calls itself.
    ///   - grouping: Further labels of the group, in order; what another process pushes under the same ones replaces
    ///     it.
    ///   - timeout: How long a push may take.
    /// - Returns: An exporter for `Vigil.bootstrap`.
    public static func pushGateway(
        _ url: String,
        job: String? = nil,
        grouping: KeyValuePairs<String, String> = [:],
        timeout: Duration = .seconds(10)
    ) -> Vigil.Exporter {
        let labels = grouping.map { (name: $0.key, value: $0.value) }
        return Vigil.Exporter(name: "push gateway") { context in
            try PushGatewaySink(url, job: job ?? context.service, grouping: labels, timeout: timeout)
        }
    }
}
