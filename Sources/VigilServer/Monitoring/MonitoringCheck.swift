import Yams

/// What a file says that is in order: a configuration of Prometheus with the rules that it names, or a file of rules.
package struct MonitoringCheck: Codable, Sendable {
    /// The file.
    package let file: String
    /// Jobs that are scraped.
    package var jobs = 0
    /// Receivers that samples are sent to.
    package var receivers = 0
    /// Groups of rules.
    package var groups = 0
    /// Rules that record.
    package var rules = 0
    /// Rules that alert, which are passed over.
    package var alertRules = 0

    private enum CodingKeys: String, CodingKey {
        case file, jobs, receivers, groups, rules
        case alertRules = "alert_rules"
    }

    /// Checks a file.
    ///
    /// - Throws: All that is wrong, each with its place.
    package init(of path: String) throws(PrometheusConfiguration.Failure) {
        file = path
        let text = try MonitoringFiles.text(of: path)
        let root = try ConfigurationReader.root(text, name: path)
        var files = MonitoringFiles()
        if root?.mapping?.keys.contains("groups") == true {
            files.rules = [path]
        } else {
            files.configuration = path
        }
        let monitoring = try files.read()
        jobs = monitoring.jobs.count
        receivers = monitoring.receivers.count
        groups = monitoring.groups.count
        rules = monitoring.groups.reduce(0) { $0 + $1.rules.count }
        alertRules = monitoring.alertRules
    }
}
