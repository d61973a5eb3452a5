package import VigilModel
package import VigilStore

/// What a query came to, as Prometheus' HTTP API shows it; see ``json`` for that.
package struct QueryView: Sendable, Equatable {
    /// What it came to.
    package var value: Value
    /// Remarks: the answer may be other than what was meant.
    package var warnings: [String]
    /// Remarks that are good to know.
    package var infos: [String]
    /// What it cost; nil where nobody asked.
    package var cost: Cost?

    /// An answer with its remarks.
    package init(_ value: Value, warnings: [String] = [], infos: [String] = []) {
        self.value = value
        self.warnings = warnings
        self.infos = infos
    }

    /// What a query can come to.
    package enum Value: Sendable, Equatable {
        /// One number.
        case scalar(Double, Timestamp)
        /// A text.
        case string(String, Timestamp)
        /// Series with one sample each, in the order that the query asks for.
        case vector([Element])
        /// Series with samples over time, sorted by labels.
        case matrix([Series])
    }

    /// A series with its sample at one time.
    package struct Element: Sendable, Equatable {
        package var labels: LabelSet
        package var time: Timestamp
        package var value: Number

        package init(labels: LabelSet, time: Timestamp, value: Number) {
            self.labels = labels
            self.time = time
            self.value = value
        }
    }

    /// A series with its samples over time; numbers and histograms lie apart, times ascending in both.
    package struct Series: Sendable, Equatable {
        package var labels: LabelSet
        package var times: [Timestamp]
        /// As many numbers as times.
        package var values: [Double]
        package var histogramTimes: [Timestamp]
        /// As many histograms as times of them.
        package var histograms: [Histogram]

        package init(
            labels: LabelSet,
            times: [Timestamp] = [],
            values: [Double] = [],
            histogramTimes: [Timestamp] = [],
            histograms: [Histogram] = []
        ) {
            self.labels = labels
            self.times = times
            self.values = values
            self.histogramTimes = histogramTimes
            self.histograms = histograms
        }
    }

    /// What a sample holds.
    package enum Number: Sendable, Equatable {
        case float(Double)
        case histogram(Histogram)
    }

    /// A distribution.
    package struct Histogram: Sendable, Equatable {
        package var count: Double
        package var sum: Double
        /// The buckets that hold something, ascending.
        package var buckets: [Bucket]

        package init(count: Double, sum: Double, buckets: [Bucket]) {
            self.count = count
            self.sum = sum
            self.buckets = buckets
        }
    }

    /// A bucket with its bounds.
    package struct Bucket: Sendable, Equatable {
        /// Which bounds belong to it, by the numbers of Prometheus' API.
        package enum Bounds: Int, Sendable {
            case upper = 0, lower, neither, both
        }

        package var bounds: Bounds
        package var lower: Double
        package var upper: Double
        package var count: Double

        package init(bounds: Bounds, lower: Double, upper: Double, count: Double) {
            self.bounds = bounds
            self.lower = lower
            self.upper = upper
            self.count = count
        }
    }

    /// What an answer cost.
    package struct Cost: Sendable, Equatable {
        /// How many samples were read.
        package var samples: Int
        /// Seconds in which it waited for its turn.
        package var waited = 0.0
        /// Seconds in which it was worked out.
        package var took = 0.0
    }
}

extension QueryView {
    /// How many series there are; a scalar or a text counts as one.
    package var seriesCount: Int {
        switch value {
        case .scalar, .string: 1
        case .vector(let elements): elements.count
        case .matrix(let series): series.count
        }
    }

    /// Whether there is no series in it.
    package var isEmpty: Bool { seriesCount == 0 }
}
