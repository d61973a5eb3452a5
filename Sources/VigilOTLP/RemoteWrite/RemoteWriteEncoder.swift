// The message of a write request, before compression. A ``WireWriter`` writes from the back to the front, so what comes
// first in a message is written last. In version 2 texts stand once, in a table that is complete only when all series
// have been gone through; it is field 4 and the series are field 5, so writing backwards has it ready in time.

import VigilModel

/// Encodes Prometheus' remote write.
package struct RemoteWriteEncoder: ~Copyable {
    private var writer: WireWriter
    /// Places of texts in the table of version 2, whose first is empty.
    private var symbols: [String: UInt64] = ["": 0]
    private var table: [String] = [""]

    /// Encodes a request.
    ///
    /// - Parameters:
    ///   - series: In this order.
    ///   - version: Which message to make.
    /// - Returns: The message's bytes.
    package static func encode(_ series: [OutgoingSeries], _ version: RemoteWriteDecoder.Version) -> [UInt8] {
        var encoder = RemoteWriteEncoder(capacity: 64 * series.count + 1_024)
        for one in series.reversed() {
            switch version {
            case .one: encoder.series1(one)
            case .two: encoder.series2(one)
            }
        }
        if version == .two {
            for text in encoder.table.reversed() { encoder.writer.requiredField(0x22, string: text) }
        }
        return encoder.writer.bytes
    }

    private init(capacity: Int) {
        writer = WireWriter(capacity: capacity)
    }

    private mutating func series1(_ series: OutgoingSeries) {
        let mark = writer.count
        for histogram in series.histograms.reversed() { self.histogram(histogram, tag: 0x22) }
        for example in series.examples.reversed() {
            let mark = writer.count
            writer.field(0x18, varint: UInt64(bitPattern: example.milliseconds))
            number(example.value, tag: 0x11)
            for label in example.labels.reversed() { self.label(label) }
            writer.finish(0x1a, since: mark)
        }
        for number in series.numbers.reversed() { sample(number) }
        for label in series.labels.reversed() { self.label(label) }
        writer.finish(0x0a, since: mark)
    }

    private mutating func label(_ label: OutgoingSeries.Label) {
        let mark = writer.count
        writer.field(0x12, string: label.value)
        writer.field(0x0a, string: label.name)
        writer.finish(0x0a, since: mark)
    }

    private mutating func series2(_ series: OutgoingSeries) {
        let mark = writer.count
        metadata(series.metadata)
        for example in series.examples.reversed() {
            let mark = writer.count
            writer.field(0x18, varint: UInt64(bitPattern: example.milliseconds))
            number(example.value, tag: 0x11)
            references(example.labels)
            writer.finish(0x22, since: mark)
        }
        for histogram in series.histograms.reversed() { self.histogram(histogram, tag: 0x1a) }
        for number in series.numbers.reversed() { sample(number) }
        references(series.labels)
        writer.finish(0x2a, since: mark)
    }

    private mutating func references(_ labels: [OutgoingSeries.Label]) {
        let mark = writer.count
        for label in labels.reversed() {
            writer.varint(symbol(label.value))
            writer.varint(symbol(label.name))
        }
        writer.finish(0x0a, since: mark)
    }

    private mutating func metadata(_ metadata: PrometheusMetadata) {
        let mark = writer.count
        writer.field(0x20, varint: symbol(metadata.unit))
        writer.field(0x18, varint: symbol(metadata.help))
        writer.field(0x08, varint: metadata.kind.wire)
        writer.finishUnlessEmpty(0x2a, since: mark)
    }

    private mutating func symbol(_ text: String) -> UInt64 {
        if let place = symbols[text] { return place }
        let place = UInt64(table.count)
        symbols[text] = place
        table.append(text)
        return place
    }

    /// A sample of either version.
    private mutating func sample(_ sample: OutgoingSeries.Number) {
        let mark = writer.count
        writer.field(0x10, varint: UInt64(bitPattern: sample.milliseconds))
        number(sample.value, tag: 0x09)
        writer.finish(0x12, since: mark)
    }

    /// A double: zero without a sign is the default and left out.
    private mutating func number(_ value: Double, tag: UInt64) { writer.field(tag, fixed64: value.bitPattern) }

    /// A native histogram of either version.
    private mutating func histogram(_ sample: OutgoingSeries.Distribution, tag: UInt64) {
        let mark = writer.count
        writer.field(0x78, varint: UInt64(bitPattern: sample.milliseconds))
        let histogram = sample.histogram ?? ExponentialHistogram(scale: 0, sum: StaleMarker.value)
        buckets(histogram.positive, deltas: 0x62, spans: 0x5a)
        buckets(histogram.negative, deltas: 0x4a, spans: 0x42)
        // Integer counts: each of these is one of a pair, and written even where it is zero.
        writer.varint(histogram.zeroCount)
        writer.varint(0x30)
        number(histogram.zeroThreshold, tag: 0x29)
        writer.field(0x20, varint: Self.zigzag(Int64(histogram.scale)))
        number(histogram.sum ?? .nan, tag: 0x19)
        writer.varint(histogram.count)
        writer.varint(0x08)
        writer.finish(tag, since: mark)
    }

    private mutating func buckets(_ buckets: ExponentialHistogram.Buckets, deltas: UInt64, spans: UInt64) {
        guard let first = buckets.counts.firstIndex(where: { $0 > 0 }),
            let last = buckets.counts.lastIndex(where: { $0 > 0 })
        else { return }
        let counts = buckets.counts[first...last].map { Int64(clamping: $0) }
        let mark = writer.count
        for place in counts.indices.reversed() {
            writer.varint(Self.zigzag(counts[place] - (place > 0 ? counts[place - 1] : 0)))
        }
        writer.finish(deltas, since: mark)
        let spanMark = writer.count
        writer.field(0x10, varint: UInt64(counts.count))
        // Prometheus counts a bucket by its upper bound, OpenTelemetry by its lower one.
        writer.field(0x08, varint: Self.zigzag(Int64(buckets.offset) + Int64(first) + 1))
        writer.finish(spans, since: spanMark)
    }

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
}

extension PrometheusMetadata.Kind {
    /// The kind's number in remote write.
    fileprivate var wire: UInt64 { UInt64(Self.allCases.firstIndex(of: self) ?? 0) }
}
