// The part of Prometheus' configuration file that says what is scraped: `scrape_configs` with static targets, and the
// intervals of `global`. All mistakes are told at once, each with its line and column. What of a job is Prometheus' and
// is not understood here is a mistake too: a job without its TLS or its discovery would be another one. Sections about
// other things (rules, alerting, storage) are passed over.

import Yams

/// What is scraped.
package struct ScrapeConfiguration: Sendable {
    /// The jobs, in the order of the file.
    package var jobs: [ScrapeJob] = []

    /// A configuration cannot be used.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// One for each mistake: place, what is wrong, what would be right.
        package var mistakes: [String]

        package var description: String { mistakes.joined(separator: "\n") }
    }

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
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw Failure(mistakes: ["\(name): this is not YAML: \(error)"])
        }
        var reader = ScrapeConfigurationReader(name: name)
        if let root { jobs = reader.document(root, file: file) }
        guard reader.mistakes.isEmpty else { throw Failure(mistakes: reader.mistakes) }
    }
}
