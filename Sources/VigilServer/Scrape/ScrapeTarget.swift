import VigilModel

/// One address that is scraped, with the labels that its series get.
struct ScrapeTarget: Sendable {
    let job: ScrapeJob
    /// As configured, before relabelling.
    let discovered: [String: String]
    /// Labels of its series; none begins with `__`.
    let labels: [String: String]
    /// What is asked.
    let url: String

    /// The targets of a job.
    ///
    /// - Returns: Those that are scraped, and the labels of those that relabelling dropped.
    static func targets(of job: ScrapeJob) -> (active: [ScrapeTarget], dropped: [[String: String]]) {
        var active: [ScrapeTarget] = []
        var dropped: [[String: String]] = []
        for group in job.groups {
            for address in group.targets {
                let discovered = labels(address, group, job)
                if let target = ScrapeTarget(discovered, job) {
                    active.append(target)
                } else {
                    dropped.append(discovered)
                }
            }
        }
        return (active, dropped)
    }

    private static func labels(_ address: String, _ group: ScrapeJob.Group, _ job: ScrapeJob) -> [String: String] {
        var labels = [
            "job": job.name, "__address__": address, "__scheme__": job.scheme, "__metrics_path__": job.path,
        ]
        for (name, values) in job.parameters { labels["__param_" + name] = values.first }
        return labels.merging(group.labels) { _, own in own }
    }

    private init?(_ discovered: [String: String], _ job: ScrapeJob) {
        guard var labels = job.relabeling.apply(to: discovered), let address = labels["__address__"],
            !address.isEmpty, !address.contains("/")
        else { return nil }
        self.job = job
        self.discovered = discovered
        url = Self.url(address, labels, job)
        if labels["instance"] == nil { labels["instance"] = address }
        self.labels = labels.filter { !$0.key.hasPrefix("__") }
    }

    private static func url(_ address: String, _ labels: [String: String], _ job: ScrapeJob) -> String {
        var parameters = job.parameters
        for (name, value) in labels where name.hasPrefix("__param_") {
            let name = String(name.dropFirst("__param_".count))
            parameters[name] = [value] + (parameters[name]?.dropFirst() ?? [])
        }
        let query = parameters.sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { FormParameters.encode(name) + "=" + FormParameters.encode($0) }
        }
        let scheme = labels["__scheme__"] ?? job.scheme
        let path = labels["__metrics_path__"] ?? job.path
        let separator = path.contains("?") ? "&" : "?"
        return "\(scheme)://\(address)\(path)" + (query.isEmpty ? "" : separator + query.joined(separator: "&"))
    }

    /// Where in each interval it is scraped: by its address and labels, so that targets are spread over time and each
    /// keeps its place over restarts.
    var offset: Duration {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let text = labels.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "\0")
        for byte in (url + "\0" + text).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return .nanoseconds(Int64(hash % UInt64(max(1, job.interval.nanoseconds))))
    }

    /// When it is scraped next: the first time with its place in the interval that is later than another.
    func next(after time: Timestamp) -> Timestamp {
        let place = time.floored(to: job.interval) + offset
        return place > time ? place : place + job.interval
    }
}
