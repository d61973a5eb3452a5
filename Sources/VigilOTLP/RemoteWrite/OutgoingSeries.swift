package import VigilModel

/// A series with samples as remote write carries it.
package struct OutgoingSeries: Sendable {
    /// A label.
    package struct Label: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// Its value.
        package var value: String

        /// A label by its name and value.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A number at a time.
    package struct Number: Hashable, Sendable {
        /// Milliseconds since the Unix epoch.
        package var milliseconds: Int64
        /// The number; ``StaleMarker/value`` where the series ended.
        package var value: Double

        /// A number at a time.
        package init(_ milliseconds: Int64, _ value: Double) {
            self.milliseconds = milliseconds
            self.value = value
        }
    }

    /// A native histogram at a time.
    package struct Distribution: Hashable, Sendable {
        /// Milliseconds since the Unix epoch.
        package var milliseconds: Int64
        /// The distribution; nil where the series ended.
        package var histogram: ExponentialHistogram?

        /// A distribution at a time.
        package init(_ milliseconds: Int64, _ histogram: ExponentialHistogram?) {
            self.milliseconds = milliseconds
            self.histogram = histogram
        }
    }

    /// A single measurement.
    package struct Example: Hashable, Sendable {
        /// What tells it from others, the trace first of all.
        package var labels: [Label]
        /// Milliseconds since the Unix epoch.
        package var milliseconds: Int64
        /// What was measured.
        package var value: Double

        /// A measurement at a time.
        package init(_ labels: [Label], _ milliseconds: Int64, _ value: Double) {
            self.labels = labels
            self.milliseconds = milliseconds
            self.value = value
        }
    }

    /// The labels in the order of their names, `__name__` among them, none with an empty value.
    package var labels: [Label]
    /// What the metric is; said in version 2 alone.
    package var metadata = PrometheusMetadata("")
    /// Numbers, times ascending.
    package var numbers: [Number] = []
    /// Native histograms, times ascending.
    package var histograms: [Distribution] = []
    /// Single measurements, times ascending.
    package var examples: [Example] = []

    /// A series without samples.
    package init(labels: [Label]) {
        self.labels = labels
    }

    /// How many samples and measurements there are.
    package var count: Int { numbers.count + histograms.count + examples.count }
}
