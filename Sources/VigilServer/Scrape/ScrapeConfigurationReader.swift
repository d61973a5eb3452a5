import VigilModel
import VigilPattern
import Yams

/// Makes jobs of the YAML tree of Prometheus' configuration.
struct ScrapeConfigurationReader {
    private var reader: ConfigurationReader
    private var interval = Duration.seconds(60)
    private var timeout = Duration.seconds(10)

    var mistakes: [String] { reader.mistakes }

    private static let otherSections: Set<String> = [
        "alerting", "rule_files", "remote_write", "remote_read", "storage", "tracing", "runtime", "otlp",
    ]

    init(name: String) {
        reader = ConfigurationReader(name: name)
    }

    mutating func document(_ root: Node, file: (String) throws -> String) -> [ScrapeJob] {
        let entries = reader.entries(root, "the configuration")
        for entry in entries where entry.name == "global" { global(entry.value) }
        var jobs: [ScrapeJob] = []
        for entry in entries {
            switch entry.name {
            case "global": break
            case "scrape_configs":
                for node in reader.list(entry.value, "scrape_configs") {
                    guard let job = job(node, file: file) else { continue }
                    if jobs.contains(where: { $0.name == job.name }) {
                        reader.mistake(node, "there are two jobs called \(job.name)", hint: "a job_name comes once")
                    }
                    jobs.append(job)
                }
            case let name where Self.otherSections.contains(name): break
            default: reader.mistake(entry.key, "there is no section \(entry.name)", hint: "scrape_configs, global")
            }
        }
        return jobs
    }

    private mutating func global(_ node: Node) {
        for entry in reader.entries(node, "global") {
            switch entry.name {
            case "scrape_interval": interval = reader.duration(entry.value, entry.name) ?? interval
            case "scrape_timeout": timeout = reader.duration(entry.value, entry.name) ?? timeout
            default: break
            }
        }
    }

    private mutating func job(_ node: Node, file: (String) throws -> String) -> ScrapeJob? {
        var job = ScrapeJob(name: "")
        job.interval = interval
        job.timeout = min(timeout, interval)
        var hasTimeout = false
        for entry in reader.entries(node, "a job") {
            if entry.name == "scrape_timeout" { hasTimeout = true }
            guard !set(entry.name, entry.value, of: &job) else { continue }
            guard !setCredentials(entry.name, entry.value, of: &job, file: file) else { continue }
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
        case "relabel_configs": job.relabeling = rules(node, name)
        case "metric_relabel_configs": job.metricRelabeling = rules(node, name)
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

    private mutating func setCredentials(
        _ name: String,
        _ node: Node,
        of job: inout ScrapeJob,
        file: (String) throws -> String
    ) -> Bool {
        guard name == "basic_auth" || name == "authorization" else { return false }
        if job.credentials != nil { reader.mistake(node, "basic_auth and authorization exclude one another") }
        var values: [String: String] = [:]
        let known =
            name == "basic_auth"
            ? ["username", "password", "password_file"] : ["type", "credentials", "credentials_file"]
        for entry in reader.entries(node, name) {
            guard known.contains(entry.name) else {
                reader.mistake(entry.key, "\(name) has no \(entry.name)", hint: known.joined(separator: ", "))
                continue
            }
            guard let text = reader.text(entry.value, entry.name) else { continue }
            guard entry.name.hasSuffix("_file") else {
                values[entry.name] = text
                continue
            }
            do {
                var content = try file(text)
                while content.last?.isNewline == true { content.removeLast() }
                values[String(entry.name.dropLast("_file".count))] = content
            } catch {
                reader.mistake(entry.value, "\(text) cannot be read", hint: "\(error)")
            }
        }
        job.credentials =
            name == "basic_auth"
            ? .basic(user: values["username"] ?? "", password: values["password"] ?? "")
            : .token(type: values["type"] ?? "Bearer", credentials: values["credentials"] ?? "")
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

extension ScrapeConfigurationReader {
    private mutating func rules(_ node: Node, _ what: String) -> [RelabelRule] {
        var rules: [RelabelRule] = []
        for element in reader.list(node, what) { rules.append(rule(element)) }
        return rules
    }

    private mutating func rule(_ node: Node) -> RelabelRule {
        var rule = RelabelRule()
        for entry in reader.entries(node, "a rule") {
            switch entry.name {
            case "source_labels": rule.sourceLabels = reader.texts(entry.value, entry.name)
            case "separator": rule.separator = reader.text(entry.value, entry.name) ?? ";"
            case "target_label": rule.target = ReplacementTemplate(reader.text(entry.value, entry.name) ?? "")
            case "replacement": rule.replacement = ReplacementTemplate(reader.text(entry.value, entry.name) ?? "")
            case "modulus": rule.modulus = reader.number(entry.value, entry.name) ?? 1
            case "regex": rule.pattern = pattern(entry.value)
            case "action":
                let text = reader.text(entry.value, entry.name)?.lowercased() ?? ""
                if let action = RelabelRule.Action(rawValue: text) {
                    rule.action = action
                } else {
                    // One mistake is enough: what else it may need depends on what it is.
                    rule.action = .keep
                    let actions = RelabelRule.Action.allCases.map(\.rawValue).joined(separator: ", ")
                    reader.mistake(entry.value, "there is no action \(text)", hint: actions)
                }
            default: reader.mistake(entry.key, "a rule has no \(entry.name)")
            }
        }
        check(rule, node)
        return rule
    }

    private mutating func pattern(_ node: Node) -> Pattern? {
        guard let text = reader.text(node, "regex") else { return nil }
        do throws(PatternError) {
            // Alone first, so that places in the message are those of what was written.
            _ = try Pattern(text)
            return try RelabelRule.pattern(text)
        } catch {
            reader.mistake(node, "the regex is not valid: \(error.message)", hint: error.hint)
            return nil
        }
    }

    private mutating func check(_ rule: RelabelRule, _ node: Node) {
        switch rule.action {
        case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
            if rule.target.source.isEmpty { reader.mistake(node, "\(rule.action.rawValue) needs a target_label") }
        case .keep, .drop, .labelmap, .labeldrop, .labelkeep: break
        }
        if rule.action == .hashmod, rule.modulus == 0 { reader.mistake(node, "hashmod needs a modulus over 0") }
    }
}
