package import VigilModel

/// What a text of samples says.
package struct ParsedExposition: Equatable, Sendable {
    /// What metrics are, in the order of the text.
    package var metadata: [PrometheusMetadata] = []
    /// The samples, in the order of the text.
    package var samples: [ExpositionSample] = []

    /// An empty text.
    package init() {}
}

/// One line of a text of samples.
package struct ExpositionSample: Equatable, Sendable {
    /// The name with its ending: `http_requests_total`.
    package var name: String
    /// The labels in the order in which they came, each name once.
    package var labels: [ExpositionSeries.Label] = []
    /// What was measured; ``StaleMarker`` cannot come from a text.
    package var value: Double
    /// When it was measured, where the text says it.
    package var time: Timestamp?
    /// A single measurement.
    package var exemplar: Exemplar?

    /// A sample.
    package init(
        _ name: String,
        _ labels: [ExpositionSeries.Label] = [],
        value: Double,
        time: Timestamp? = nil,
        exemplar: Exemplar? = nil
    ) {
        self.name = name
        self.labels = labels
        self.value = value
        self.time = time
        self.exemplar = exemplar
    }
}
