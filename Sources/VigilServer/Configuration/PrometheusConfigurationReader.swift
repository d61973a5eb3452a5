import Yams

/// Goes through the sections of Prometheus' configuration.
struct PrometheusConfigurationReader {
    private var reader: ConfigurationReader
    private var interval = Duration.seconds(60)
    private var timeout = Duration.seconds(10)
    private var externalLabels: [String: String] = [:]

    var mistakes: [String] { reader.mistakes }

    private static let otherSections: Set<String> = [
        "alerting", "remote_read", "storage", "tracing", "runtime", "otlp", "scrape_config_files",
    ]

    init(name: String) {
        reader = ConfigurationReader(name: name)
    }

    mutating func document(_ root: Node, file: (String) throws -> String) -> PrometheusConfiguration {
        var configuration = PrometheusConfiguration()
        let entries = reader.entries(root, "the configuration")
        for entry in entries where entry.name == "global" { global(entry.value, &configuration) }
        for entry in entries {
            switch entry.name {
            case "global": break
            case "scrape_configs":
                var jobs = ScrapeJobReader(reader: reader, interval: interval, timeout: timeout)
                configuration.jobs = jobs.jobs(entry.value, file: file)
                reader = jobs.reader
            case "remote_write":
                var receivers = RemoteWriteReader(reader: reader, externalLabels: externalLabels)
                configuration.receivers = receivers.receivers(entry.value, file: file)
                reader = receivers.reader
            case "rule_files": configuration.ruleFiles = reader.texts(entry.value, entry.name)
            case let name where Self.otherSections.contains(name): break
            default:
                let known = "scrape_configs, remote_write, rule_files, global"
                reader.mistake(entry.key, "there is no section \(entry.name)", hint: known)
            }
        }
        return configuration
    }

    private mutating func global(_ node: Node, _ configuration: inout PrometheusConfiguration) {
        for entry in reader.entries(node, "global") {
            switch entry.name {
            case "scrape_interval": interval = reader.duration(entry.value, entry.name) ?? interval
            case "scrape_timeout": timeout = reader.duration(entry.value, entry.name) ?? timeout
            case "evaluation_interval":
                configuration.evaluationInterval =
                    reader.duration(entry.value, entry.name) ?? configuration.evaluationInterval
            case "external_labels": externalLabels = reader.labels(entry.value, entry.name)
            default: break
            }
        }
    }
}

extension ConfigurationReader {
    /// Labels: names that Prometheus' labels can have, with their values.
    mutating func labels(_ node: Node, _ what: String) -> [String: String] {
        var labels: [String: String] = [:]
        for label in entries(node, what) {
            if !RelabelRule.isLabelName(label.name) || label.name == "__name__" {
                mistake(label.key, "\(label.name) is no name of a label", hint: "letters, digits and _, no digit first")
            }
            labels[label.name] = text(label.value, label.name)
        }
        return labels
    }
}
