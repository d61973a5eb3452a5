// About how many bytes of memory records hold. Close enough to bound a queue, and cheap enough for each record:
// text lengths are looked up, not counted.

import VigilModel

extension SpanRecord {
    var approximateBytes: Int {
        var bytes = 256 + name.utf8.count + traceState.utf8.count + attributes.approximateBytes
        for event in events { bytes += 64 + event.name.utf8.count + event.attributes.approximateBytes }
        for link in links { bytes += 64 + link.attributes.approximateBytes }
        return bytes
    }
}

extension LogRecord {
    var approximateBytes: Int { 192 + body.approximateBytes + attributes.approximateBytes }
}

extension Metric {
    var approximateBytes: Int {
        switch data {
        case .gauge(let points), .sum(let points, _, _):
            128 + points.reduce(0) { $0 + 64 + $1.attributes.approximateBytes }
        case .histogram(let points, _):
            128 + points.reduce(0) { $0 + 128 + 8 * $1.bucketCounts.count + $1.attributes.approximateBytes }
        case .exponentialHistogram(let points, _):
            128
                + points.reduce(0) {
                    $0 + 192 + 8 * ($1.histogram.positive.counts.count + $1.histogram.negative.counts.count)
                        + $1.attributes.approximateBytes
                }
        case .summary(let points):
            128 + points.reduce(0) { $0 + 64 + 16 * $1.quantiles.count + $1.attributes.approximateBytes }
        }
    }
}

extension Attributes {
    fileprivate var approximateBytes: Int {
        entries.reduce(0) { $0 + 48 + $1.key.utf8.count + $1.value.approximateBytes }
    }
}

extension AttributeValue {
    fileprivate var approximateBytes: Int {
        switch self {
        case .empty, .bool, .int, .double: 0
        case .string(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .array(let values): values.reduce(0) { $0 + 16 + $1.approximateBytes }
        case .map(let attributes): attributes.approximateBytes
        }
    }
}
