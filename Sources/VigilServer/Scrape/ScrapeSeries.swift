// What a scrape comes to: the samples of its text with the labels of the target, relabelled; a stale marker for each
// series that was there the last time and is not now; and the five series that tell of the scrape itself. A scrape that
// fails has no samples, so all its series end.

import VigilModel
import VigilOTLP

/// Follows the series of one target from scrape to scrape.
///
/// Knows no clock, task or lock.
struct ScrapeSeries {
    /// What a scrape came to.
    struct Result {
        var batch: TelemetryBatch
        /// Samples in the text.
        var scraped = 0
        /// Samples after relabelling.
        var kept = 0
        /// Series that the scrape before did not have.
        var added = 0
        /// Samples that were left out, since their series came twice.
        var repeated = 0
    }

    /// Why the samples of a scrape are not taken, although they could be read.
    struct Refusal: Error, CustomStringConvertible {
        var description: String
    }

    private struct Key: Hashable {
        var name: String
        var labels: [String: String]
    }

    private let target: ScrapeTarget
    private var known: Set<Key> = []

    init(target: ScrapeTarget) {
        self.target = target
    }

    /// A text was read.
    ///
    /// - Parameters:
    ///   - text: Its samples.
    ///   - time: When it was asked for.
    ///   - took: How long that took.
    /// - Returns: What to store.
    /// - Throws: Where a limit of the job is passed; call ``scrapeFailed(at:took:)`` then.
    mutating func scraped(_ text: ParsedExposition, at time: Timestamp, took: Duration) throws(Refusal) -> Result {
        var result = Result(batch: TelemetryBatch(), scraped: text.samples.count)
        var builder = PrometheusBatchBuilder()
        var present: Set<Key> = []
        var timed: Set<Key> = []
        for sample in text.samples {
            guard let labels = target.job.metricRelabeling.apply(to: labels(of: sample)),
                let name = labels["__name__"], !name.isEmpty
            else { continue }
            try check(labels)
            result.kept += 1
            let key = Key(name: name, labels: labels)
            let ownTime = target.job.honorsTimes ? sample.time : nil
            guard present.insert(key).inserted || ownTime != nil else {
                result.repeated += 1
                continue
            }
            // A series that carries its own times ends when they end, not when it is missing.
            if ownTime != nil { timed.insert(key) }
            var point = NumberPoint(prometheus: sample.value, time: ownTime ?? time)
            if let exemplar = sample.exemplar { point.exemplars = [exemplar] }
            builder.add(Self.series(key, point))
        }
        let limit = target.job.samplesMax
        guard limit == 0 || result.kept <= limit else {
            throw Refusal(description: "\(result.kept) samples are over the job's sample_limit of \(limit)")
        }
        result.added = present.subtracting(known).count
        let lasting = present.subtracting(timed)
        for gone in known.subtracting(present) { builder.add(Self.stale(gone, at: time)) }
        known = lasting
        addReport(to: &builder, isUp: true, result, at: time, took: took)
        result.batch = builder.makeNumbers()
        return result
    }

    /// Nothing could be read, or nothing of it is taken.
    mutating func scrapeFailed(at time: Timestamp, took: Duration, scraped: Int = 0) -> Result {
        var result = Result(batch: TelemetryBatch(), scraped: scraped)
        var builder = PrometheusBatchBuilder()
        for gone in known { builder.add(Self.stale(gone, at: time)) }
        known = []
        addReport(to: &builder, isUp: false, result, at: time, took: took)
        result.batch = builder.makeNumbers()
        return result
    }

    /// The target is scraped no more: all its series end, those of the scrapes themselves too.
    mutating func ended(at time: Timestamp) -> TelemetryBatch {
        var builder = PrometheusBatchBuilder()
        for gone in known { builder.add(Self.stale(gone, at: time)) }
        known = []
        for name in Self.reportNames { builder.add(Self.stale(reportKey(name), at: time)) }
        return builder.makeNumbers()
    }

    /// A sample's labels with those of the target: of two with one name the target's win, and the sample's is
    /// `exported_…`, unless the job honours the sample's.
    private func labels(of sample: ExpositionSample) -> [String: String] {
        var labels: [String: String] = [:]
        for label in sample.labels { labels[label.name] = label.value }
        for (name, value) in target.labels {
            if let own = labels[name] {
                if target.job.honorsLabels { continue }
                var other = "exported_" + name
                while labels[other] != nil || target.labels[other] != nil { other = "exported_" + other }
                if !own.isEmpty { labels[other] = own }
            }
            labels[name] = value
        }
        labels["__name__"] = sample.name
        return labels.filter { !$0.value.isEmpty }
    }

    private func check(_ labels: [String: String]) throws(Refusal) {
        let job = target.job
        guard job.labelsMax == 0 || labels.count <= job.labelsMax else {
            throw Refusal(description: "\(labels.count) labels are over the job's label_limit of \(job.labelsMax)")
        }
        guard job.labelNameMax > 0 || job.labelValueMax > 0 else { return }
        for (name, value) in labels {
            if job.labelNameMax > 0, name.utf8.count > job.labelNameMax {
                throw Refusal(description: "a label's name is over label_name_length_limit: \(name.prefix(80))")
            }
            if job.labelValueMax > 0, value.utf8.count > job.labelValueMax {
                throw Refusal(description: "the value of the label \(name) is over label_value_length_limit")
            }
        }
    }

    private func addReport(
        to builder: inout PrometheusBatchBuilder,
        isUp: Bool,
        _ result: Result,
        at time: Timestamp,
        took: Duration
    ) {
        let report: [(String, Double)] = [
            ("up", isUp ? 1 : 0), ("scrape_duration_seconds", took.inSeconds),
            ("scrape_samples_scraped", Double(result.scraped)),
            ("scrape_samples_post_metric_relabeling", Double(result.kept)),
            ("scrape_series_added", Double(result.added)),
        ]
        for (name, value) in report {
            builder.add(Self.series(reportKey(name), NumberPoint(prometheus: value, time: time)))
        }
    }

    private static let reportNames = [
        "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
    ]

    private func reportKey(_ name: String) -> Key {
        Key(name: name, labels: target.labels.merging(["__name__": name]) { $1 })
    }

    private static func stale(_ key: Key, at time: Timestamp) -> PrometheusSeries {
        series(key, NumberPoint(time: time, value: nil))
    }

    private static func series(_ key: Key, _ point: NumberPoint) -> PrometheusSeries {
        var series = PrometheusSeries()
        for (name, value) in key.labels.sorted(by: { $0.key < $1.key }) { series.add(label: name, value) }
        series.numbers = [point]
        series.exemplars = point.exemplars
        return series
    }
}
