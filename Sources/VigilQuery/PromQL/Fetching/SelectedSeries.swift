import VigilModel
import VigilStore

/// The series that a selection takes.
///
/// Numbers stay where they are stored until their turn comes, and are read into memory that the next series uses again,
/// so that a query holds what it makes of samples and not the samples. Distributions and deltas were read before.
final class SelectedSeries {
    /// A series, each set of labels once.
    struct Entry {
        enum Place {
            /// With a number of the reader's.
            case stored(Int)
            case read(FetchedSeries)
        }

        var labels: LabelSet
        var place: Place
    }

    /// In order of labels, where the plan asks for it.
    private let entries: [Entry]
    /// Whether all are of one metric, so that they differ without its name too.
    let isOneMetric: Bool
    private var reader: any SeriesReader
    private let limits: PromQL.Limits
    /// How many samples were read.
    private(set) var samplesRead = 0

    init(_ entries: [Entry], isOneMetric: Bool, _ reader: any SeriesReader, _ limits: PromQL.Limits) {
        self.entries = entries
        self.isOneMetric = isOneMetric
        self.reader = reader
        self.limits = limits
    }

    /// Calls with each series that has samples.
    func forEach(_ body: (FetchedSeries) throws -> Void) throws {
        var columns = NumberColumns()
        var count = 0
        for (index, entry) in entries.enumerated() {
            if index % 128 == 0 { try Task.checkCancellation() }
            switch entry.place {
            case .read(let series):
                try body(series)
                count += 1
            case .stored(let number):
                if try reader.readNumbers(of: number, into: &columns) {
                    if columns.times.isEmpty { continue }
                    samplesRead += columns.times.count
                    try body(FetchedSeries(labels: entry.labels, columns))
                } else {
                    guard let series = try series(number, entry.labels) else { continue }
                    samplesRead += series.weight
                    try body(series)
                }
                count += 1
            }
            guard count <= limits.seriesMax else {
                throw PromQL.EvaluationError(
                    .limitExceeded,
                    "a selector takes more than \(limits.seriesMax) series: narrow it"
                )
            }
        }
    }

    /// A series of several writers or runs, on one line of time; nil where it has no samples.
    private func series(_ number: Int, _ labels: LabelSet) throws -> FetchedSeries? {
        try reader.samples(of: number).map { FetchedSeries(labels, Timeline.samples(of: $0, [:])) { $0.number } }
    }
}

extension FetchedSeries {
    /// Numbers of a series.
    init(labels: LabelSet, _ columns: NumberColumns) {
        self.init(labels: labels, times: columns.times, values: columns.values)
    }

    /// What a function makes of samples; where it makes nothing, the series has ended.
    init(_ labels: LabelSet, _ samples: [Sample], _ number: (SampleValue) -> Double?) {
        self.init(labels: labels)
        times.reserveCapacity(samples.count)
        values.reserveCapacity(samples.count)
        for sample in samples { append(number(sample.value) ?? Row.absent, at: sample.time.nanoseconds) }
    }
}
