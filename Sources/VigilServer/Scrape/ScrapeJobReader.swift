import VigilModel
import VigilPattern
import Yams

/// Makes jobs of the YAML tree of Prometheus' configuration.
struct ScrapeJobReader {
    /// Keeps what is wrong.
    var reader: ConfigurationReader
    /// What a job has that does not say its own.
    var interval = Duration.seconds(60)
    var timeout = Duration.seconds(10)

    /// The jobs of `scrape_configs`, in their order.
    mutating func jobs(_ node: Node, file: (String) throws -> String) -> [ScrapeJob] {
        var jobs: [ScrapeJob] = []
        for node in reader.list(node, "scrape_configs") {
            guard var job = job(node, file: file) else { continue }
            if jobs.contains(where: { $0.name == job.name }) {
                reader.mistake(node, "there are two jobs called \(job.name)", hint: "a job_name comes once")
            }
            job.source =
                ConfigurationReader.source(of: node) + "\(job.interval) \(job.timeout) \(job.credentials as Any)"
            jobs.append(job)
        }
        return jobs
    }

    private mutating func job(_ node: Node, file: (String) throws -> String) -> ScrapeJob? {
        var job = ScrapeJob(name: "")
        job.interval = interval
        job.timeout = min(timeout, interval)
        var hasTimeout = false
        for entry in reader.entries(node, "a job") {
            if entry.name == "scrape_timeout" { hasTimeout = true }
            guard !set(entry.name, entry.value, of: &job) else { continue }
            if reader.credentials(entry.name, entry.value, &job.credentials, file: file) { continue }
            reader.mistake(
                entry.key,
                "\(entry.name) is not known, or not supported",
                hint: "targets are given by static_configs; TLS, proxies and discovery are not there yet"
            )
        }
        if job.name.isEmpty { reader.mistake(node, "a job needs a job_name") }
        if job.timeout > job.interval {
            guard hasTimeout else {
                job.timeout = job.interval
                return job
            }
            reader.mistake(node, "scrape_timeout must not be longer than scrape_interval")
        }
        return job.name.isEmpty ? nil : job
    }

    /// Sets a field of a job; false where it is none of these.
    private mutating func set(_ name: String, _ node: Node, of job: inout ScrapeJob) -> Bool {
        switch name {
        case "job_name": job.name = reader.text(node, name) ?? ""
        case "scrape_interval": job.interval = reader.duration(node, name) ?? job.interval
        case "scrape_timeout": job.timeout = reader.duration(node, name) ?? job.timeout
        case "metrics_path": job.path = reader.text(node, name) ?? job.path
        case "scheme":
            job.scheme = reader.text(node, name) ?? job.scheme
            if !["http", "https"].contains(job.scheme) { reader.mistake(node, "scheme must be http or https") }
        case "params":
            for entry in reader.entries(node, name) {
                job.parameters[entry.name] = reader.texts(entry.value, entry.name)
            }
        case "honor_labels": job.honorsLabels = reader.flag(node, name) ?? false
        case "honor_timestamps": job.honorsTimes = reader.flag(node, name) ?? true
        case "static_configs": job.groups = groups(node)
        case "relabel_configs": job.relabeling = reader.relabelRules(node, name)
        case "metric_relabel_configs": job.metricRelabeling = reader.relabelRules(node, name)
        default: return setLimit(name, node, of: &job)
        }
        return true
    }

    private mutating func setLimit(_ name: String, _ node: Node, of job: inout ScrapeJob) -> Bool {
        switch name {
        case "sample_limit": job.samplesMax = reader.count(node, name) ?? 0
        case "label_limit": job.labelsMax = reader.count(node, name) ?? 0
        case "label_name_length_limit": job.labelNameMax = reader.count(node, name) ?? 0
        case "label_value_length_limit": job.labelValueMax = reader.count(node, name) ?? 0
        case "body_size_limit":
            let bytes = reader.bytes(node, name) ?? 0
            if bytes > 0 { job.bodyMax = bytes }
        case "follow_redirects":
            if reader.flag(node, name) == true { reader.mistake(node, "redirects are not followed", hint: "false") }
        default: return false
        }
        return true
    }

    private mutating func groups(_ node: Node) -> [ScrapeJob.Group] {
        var groups: [ScrapeJob.Group] = []
        for element in reader.list(node, "static_configs") {
            var group = ScrapeJob.Group()
            for entry in reader.entries(element, "an element of static_configs") {
                switch entry.name {
                case "targets": group.targets = targets(entry.value)
                case "labels":
                    for label in reader.entries(entry.value, "labels") {
                        if !RelabelRule.isLabelName(label.name) {
                            reader.mistake(label.key, "\(label.name) is no name of a label")
                        }
                        group.labels[label.name] = reader.text(label.value, label.name)
                    }
                default:
                    reader.mistake(entry.key, "static_configs have no \(entry.name)", hint: "targets, labels")
                }
            }
            groups.append(group)
        }
        return groups
    }

    private mutating func targets(_ node: Node) -> [String] {
        var targets: [String] = []
        for element in reader.list(node, "targets") {
            guard let target = reader.text(element, "a target") else { continue }
            if target.isEmpty || target.contains("/") {
                reader.mistake(element, "“\(target)” is no target", hint: "host:port; the path is in metrics_path")
            } else {
                targets.append(target)
            }
        }
        return targets
    }
}
