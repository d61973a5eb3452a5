internal import VigilModel

extension Metric {
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError) {
        self.init("", data: .gauge([]))
        try decoder.reader.openObject()
        while let key = try decoder.reader.nextKey() {
            switch key {
            case "name": name = try decoder.string()
            case "description": description = try decoder.string()
            case "unit": unit = try decoder.string()
            case "metadata": try decoder.attributes(into: &metadata)
            case "gauge": if let body = try decoder.body(of: NumberPoint.self) { data = .gauge(body.points) }
            case "sum":
                if let body = try decoder.body(of: NumberPoint.self) {
                    data = .sum(body.points, body.temporality, isMonotonic: body.isMonotonic)
                }
            case "histogram":
                if let body = try decoder.body(of: HistogramPoint.self) {
                    data = .histogram(body.points, body.temporality)
                }
            case "exponentialHistogram", "exponential_histogram":
                if let body = try decoder.body(of: ExponentialHistogramPoint.self) {
                    data = .exponentialHistogram(body.points, body.temporality)
                }
            case "summary": if let body = try decoder.body(of: SummaryPoint.self) { data = .summary(body.points) }
            default: try decoder.reader.skip()
            }
        }
    }
}

/// A point of any kind.
private protocol JSONPoint {
    init(from decoder: inout JSONMessageDecoder) throws(OTLPError)
}

extension NumberPoint: JSONPoint {}
extension HistogramPoint: JSONPoint {}
extension ExponentialHistogramPoint: JSONPoint {}
extension SummaryPoint: JSONPoint {}

/// What stands in a metric's message of any kind.
private struct MetricBody<Point> {
    var points: [Point] = []
    var temporality = Temporality.unspecified
    var isMonotonic = false
}

extension JSONMessageDecoder {
    fileprivate mutating func body<Point: JSONPoint>(of type: Point.Type) throws(OTLPError) -> MetricBody<Point>? {
        if try reader.takeNull() { return nil }
        var body = MetricBody<Point>()
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "dataPoints", "data_points":
                if try reader.takeNull() { continue }
                try reader.openArray()
                while try reader.nextElement() {
                    try charge(Point.self)
                    body.points.append(try Point(from: &self))
                }
            case "aggregationTemporality", "aggregation_temporality": body.temporality = try temporality()
            case "isMonotonic", "is_monotonic": body.isMonotonic = try isTrue()
            default: try reader.skip()
            }
        }
        return body
    }

    private mutating func temporality() throws(OTLPError) -> Temporality {
        let number = try enumeration(["UNSPECIFIED", "DELTA", "CUMULATIVE"], prefix: "AGGREGATION_TEMPORALITY_")
        return UInt8(exactly: number).flatMap { Temporality(rawValue: $0) } ?? .unspecified
    }
}
