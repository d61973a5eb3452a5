import VigilModel

/// Makes metrics of measured numbers, all at one time.
struct MetricMaker {
    let now: Timestamp
    /// When counting began.
    let start: Timestamp

    /// A value with what tells it from others of the same metric.
    typealias Value = (attributes: Attributes, number: NumberValue)

    func counter(_ name: String, _ description: String, unit: String, _ values: [Value]) -> Metric {
        Metric(
            name,
            description: description,
            unit: unit,
            data: .sum(points(values, start: start), .cumulative, isMonotonic: true)
        )
    }

    /// A sum that goes up and down, as memory in use: it adds up over processes.
    func upDownCounter(_ name: String, _ description: String, unit: String, _ values: [Value]) -> Metric {
        Metric(
            name,
            description: description,
            unit: unit,
            data: .sum(points(values, start: start), .cumulative, isMonotonic: false)
        )
    }

    func gauge(_ name: String, _ description: String, unit: String, _ values: [Value]) -> Metric {
        Metric(name, description: description, unit: unit, data: .gauge(points(values, start: .zero)))
    }

    private func points(_ values: [Value], start: Timestamp) -> [NumberPoint] {
        values.map { NumberPoint(attributes: $0.attributes, start: start, time: now, value: $0.number) }
    }
}
