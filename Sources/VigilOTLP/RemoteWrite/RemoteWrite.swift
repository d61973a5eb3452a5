package import VigilModel

/// A decoded write request.
package struct RemoteWrite: Equatable, Sendable {
    /// Numbers by who is watched, with their exemplars.
    package var numbers = TelemetryBatch()
    /// Histograms by who is watched.
    package var histograms = TelemetryBatch()
    /// How many exemplars go with them.
    package var exemplarsTaken = 0
    /// What metrics are, as far as the request says.
    package var metadata: [PrometheusMetadata] = []
    /// What is not taken, and why; sending it again is of no use.
    package var refusals = RemoteWriteRefusals()

    /// An empty request.
    package init() {}
}

/// What is known of a metric beside its series.
package struct PrometheusMetadata: Hashable, Sendable {
    /// What the series of a metric are, in OpenMetrics' words.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Nobody knows.
        case unknown
        /// Only rises.
        case counter
        /// Goes up and down.
        case gauge
        /// A distribution over buckets.
        case histogram
        /// A distribution that goes up and down.
        case gaugeHistogram = "gaugehistogram"
        /// Quantiles that the sender worked out.
        case summary
        /// Says something in its labels and is always 1.
        case info
        /// Which of several states there is.
        case stateSet = "stateset"

        /// A kind by its number in remote write.
        init(wire number: UInt64) {
            self = number < Self.allCases.count ? Self.allCases[Int(number)] : .unknown
        }
    }

    /// The metric: without the endings of single samples where the sender leaves them out.
    package var name: String
    /// What its series are.
    package var kind: Kind
    /// What it measures, for people.
    package var help: String
    /// The unit, as OpenMetrics has it; mostly empty.
    package var unit: String

    /// What is known of a metric.
    package init(_ name: String, _ kind: Kind = .unknown, help: String = "", unit: String = "") {
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
    }
}

/// What of a write request is not taken.
package struct RemoteWriteRefusals: Equatable, Sendable {
    /// How many numbers.
    package private(set) var numbers = 0
    /// How many histograms.
    package private(set) var histograms = 0
    /// Why, each reason once, at most ten.
    package private(set) var reasons: [String] = []

    /// Whether all was taken.
    package var isEmpty: Bool { reasons.isEmpty }

    mutating func add(numbers: Int = 0, histograms: Int = 0, _ reason: String) {
        self.numbers += numbers
        self.histograms += histograms
        if reasons.count < 10, !reasons.contains(reason) { reasons.append(reason) }
    }
}
