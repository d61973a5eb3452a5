// What the server scrapes, works out and hands on, from files that may change while it runs: Prometheus' configuration
// and what that names, beside what was said on the command line. They are read as a whole: where one is not in order,
// nothing of them counts.

import Foundation

/// What is scraped, which rules are evaluated, and where samples are sent to.
package struct MonitoringConfiguration: Sendable {
    /// What is scraped.
    var jobs: [ScrapeJob] = []
    /// Where samples are sent to.
    var receivers: [RemoteWriteReceiver] = []
    /// Rules that are evaluated.
    var groups: [RuleGroup] = []
    /// How many rules that alert are passed over.
    var alertRules = 0

    /// Nothing.
    package init() {}
}

/// Where it is said what the server scrapes, works out and hands on.
package struct MonitoringFiles: Sendable {
    /// A configuration of Prometheus.
    package var configuration: String?
    /// Addresses that samples are sent to beside those of the configuration.
    package var receivers: [String] = []
    /// Files of rules beside those of the configuration, perhaps with `*`.
    package var rules: [String] = []

    /// Nowhere.
    package init() {}

    /// Reads it all.
    ///
    /// - Returns: What the files say now.
    /// - Throws: All that is wrong, each with its place.
    package func read() throws(PrometheusConfiguration.Failure) -> MonitoringConfiguration {
        var mistakes: [String] = []
        var monitoring = MonitoringConfiguration()
        var file = PrometheusConfiguration()
        do throws(PrometheusConfiguration.Failure) {
            if let configuration { file = try Self.prometheus(configuration) }
            monitoring.jobs = file.jobs
            monitoring.receivers = file.receivers
        } catch {
            mistakes += error.mistakes
        }
        let folder = ((configuration ?? "") as NSString).deletingLastPathComponent
        let patterns = file.ruleFiles.map { Self.path($0, beside: folder) } + rules
        for path in Self.files(of: patterns, &mistakes) {
            do throws(PrometheusConfiguration.Failure) {
                let rules = try RuleFile(Self.text(of: path), name: path, interval: file.evaluationInterval)
                monitoring.groups += rules.groups
                monitoring.alertRules += rules.alertRules
            } catch {
                mistakes += error.mistakes
            }
        }
        for address in receivers {
            if let mistake = RemoteWriteReader.mistake(inURL: address) {
                mistakes.append("--remote-write: \(mistake)")
            } else if !monitoring.receivers.contains(where: { $0.name == address }) {
                monitoring.receivers.append(RemoteWriteReceiver(url: address))
            }
        }
        guard mistakes.isEmpty else { throw PrometheusConfiguration.Failure(mistakes: mistakes) }
        return monitoring
    }

    /// The files that patterns name, each once.
    private static func files(of patterns: [String], _ mistakes: inout [String]) -> [String] {
        var files: [String] = []
        for pattern in patterns {
            do {
                for file in try RuleFiles.named(by: pattern) where !files.contains(file) { files.append(file) }
            } catch {
                mistakes.append("\(pattern) names no files: \(error)")
            }
        }
        return files
    }

    private static func prometheus(
        _ path: String
    ) throws(PrometheusConfiguration.Failure) -> PrometheusConfiguration {
        let folder = (path as NSString).deletingLastPathComponent
        return try PrometheusConfiguration(text(of: path), name: path) { name in
            try String(contentsOfFile: Self.path(name, beside: folder), encoding: .utf8)
        }
    }

    /// A path as it is written in a file of a folder.
    static func path(_ name: String, beside folder: String) -> String {
        name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
    }

    /// The content of a file.
    static func text(of path: String) throws(PrometheusConfiguration.Failure) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw PrometheusConfiguration.Failure(mistakes: [
                "\(path) cannot be read: it is missing, not readable, or not UTF-8."
            ])
        }
    }
}
