internal import VigilModel

extension Metric {
    static var blank: Self { Self("", data: .gauge([])) }

    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError) {
        let outer = try decoder.reader.enter()
        while !decoder.reader.isAtEnd {
            switch try decoder.reader.tag() {
            case 0x0a: name = try decoder.string()
            case 0x12: description = try decoder.string()
            case 0x1a: unit = try decoder.string()
            case 0x2a: try decoder.gauge(into: &data)
            case 0x3a: try decoder.sum(into: &data)
            case 0x4a: try decoder.histogram(into: &data)
            case 0x52: try decoder.exponentialHistogram(into: &data)
            case 0x5a: try decoder.summary(into: &data)
            case 0x62: try decoder.attributes(into: &metadata.entries, run: 0x62)
            case let tag: try decoder.reader.skip(tag)
            }
        }
        decoder.reader.leave(outer)
    }
}

/// A point of any kind: an element of field 1 of its metric's message.
private protocol WirePoint {
    static var blank: Self { get }
    mutating func merge(from decoder: inout ProtobufDecoder) throws(OTLPError)
}

extension NumberPoint: WirePoint {}
extension HistogramPoint: WirePoint {}
extension ExponentialHistogramPoint: WirePoint {}
extension SummaryPoint: WirePoint {}

// Each takes the points out of the metric before it appends to them, so that they are never held twice, and puts
// them back: the same kind twice is merged, another kind replaces.
extension ProtobufDecoder {
    fileprivate mutating func gauge(into data: inout MetricData) throws(OTLPError) {
        var points: [NumberPoint] = []
        if case .gauge(let before) = data { points = before }
        data = .gauge([])
        var temporality = Temporality.unspecified
        var isMonotonic = false
        try body(&points, &temporality, &isMonotonic)
        data = .gauge(points)
    }

    fileprivate mutating func sum(into data: inout MetricData) throws(OTLPError) {
        var points: [NumberPoint] = []
        var temporality = Temporality.unspecified
        var isMonotonic = false
        if case .sum(let before, let kind, let isGrowing) = data {
            (points, temporality, isMonotonic) = (before, kind, isGrowing)
        }
        data = .gauge([])
        try body(&points, &temporality, &isMonotonic)
        data = .sum(points, temporality, isMonotonic: isMonotonic)
    }

    fileprivate mutating func histogram(into data: inout MetricData) throws(OTLPError) {
        var points: [HistogramPoint] = []
        var temporality = Temporality.unspecified
        var isMonotonic = false
        if case .histogram(let before, let kind) = data { (points, temporality) = (before, kind) }
        data = .gauge([])
        try body(&points, &temporality, &isMonotonic)
        data = .histogram(points, temporality)
    }

    fileprivate mutating func exponentialHistogram(into data: inout MetricData) throws(OTLPError) {
        var points: [ExponentialHistogramPoint] = []
        var temporality = Temporality.unspecified
        var isMonotonic = false
        if case .exponentialHistogram(let before, let kind) = data { (points, temporality) = (before, kind) }
        data = .gauge([])
        try body(&points, &temporality, &isMonotonic)
        data = .exponentialHistogram(points, temporality)
    }

    fileprivate mutating func summary(into data: inout MetricData) throws(OTLPError) {
        var points: [SummaryPoint] = []
        if case .summary(let before) = data { points = before }
        data = .gauge([])
        var temporality = Temporality.unspecified
        var isMonotonic = false
        try body(&points, &temporality, &isMonotonic)
        data = .summary(points)
    }

    /// The message of any kind of metric: the kinds give their fields the same numbers.
    private mutating func body<Point: WirePoint>(
        _ points: inout [Point],
        _ temporality: inout Temporality,
        _ isMonotonic: inout Bool
    ) throws(OTLPError) {
        let outer = try reader.enter()
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a:
                try reserve(&points, run: 0x0a)
                repeat {
                    var point = Point.blank
                    try point.merge(from: &self)
                    points.append(consume point)
                } while reader.take(0x0a)
            case 0x10: temporality = try enumeration(Temporality.self, else: .unspecified)
            case 0x18: isMonotonic = try reader.varint() != 0
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
    }
}
