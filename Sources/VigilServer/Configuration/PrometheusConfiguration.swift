// The part of Prometheus' configuration file that is understood here: `scrape_configs` with static targets,
// `rule_files`, `remote_write`, and of `global` the intervals and `external_labels`. All mistakes are told at once,
// each with its line and column. What a job or receiver can have in Prometheus and is not understood here is a mistake
// too: a job without its TLS or its discovery would be another one. Sections about other things (alerting, storage) are
// passed over.

import Yams

/// What Prometheus' configuration file says.
package struct PrometheusConfiguration: Sendable {
    /// What is scraped, in the order of the file.
    package var jobs: [ScrapeJob] = []
    /// Where samples are sent to, in the order of the file.
    package var receivers: [RemoteWriteReceiver] = []
    /// Files of rules, as they are written: relative to the configuration's folder, perhaps with `*`.
    package var ruleFiles: [String] = []
    /// How often groups of rules are evaluated that do not say it themselves.
    package var evaluationInterval = Duration.seconds(60)

    /// A configuration cannot be used.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// One for each mistake: place, what is wrong, what would be right.
        package var mistakes: [String]

        package var description: String { mistakes.joined(separator: "\n") }

        package init(mistakes: [String]) {
            self.mistakes = mistakes
        }
    }

    /// Nothing.
    package init() {}

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - text: The YAML.
    ///   - name: What the file is called, for mistakes.
    ///   - file: Reads a file that the configuration names (a password); relative to the configuration's folder.
    /// - Throws: All that is wrong.
    package init(
        _ text: String,
        name: String,
        file: (String) throws -> String
    ) throws(Failure) {
        var reader = PrometheusConfigurationReader(name: name)
        if let root = try ConfigurationReader.root(text, name: name) { self = reader.document(root, file: file) }
        guard reader.mistakes.isEmpty else { throw Failure(mistakes: reader.mistakes) }
    }
}

extension ConfigurationReader {
    /// The tree of a text in YAML; nil where it is empty.
    static func root(_ text: String, name: String) throws(PrometheusConfiguration.Failure) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch {
            throw PrometheusConfiguration.Failure(mistakes: ["\(name): this is not YAML: \(error)"])
        }
    }
}
