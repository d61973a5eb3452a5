// Prometheus remote write: `prometheus.WriteRequest` (1.0) and `io.prometheus.write.v2.Request` (2.0), read with OTLP's
// wire reader straight to the model. What contradicts the format throws; a series that cannot be taken (no name, labels
// beyond the limits, a histogram that contradicts itself) is left out and told of, and the others are taken.
//
// > Source: prometheus.io/docs/specs/prw/remote_write_spec and …_spec_2_0.

import VigilModel

/// Decodes write requests.
package struct RemoteWriteDecoder {
    /// The messages that there are.
    package enum Version: Hashable, Sendable {
        /// `prometheus.WriteRequest`
        case one
        /// `io.prometheus.write.v2.Request`
        case two
    }

    /// The most bytes that the labels of a series may have.
    static let labelBytesMax = 64 << 10
    /// The most labels of all series of a request: in version 2 one takes only two bytes on the wire.
    static let labelsMax = 2 << 20
    /// The most texts that series of version 2 may refer to.
    static let symbolsMax = 1 << 20
    /// The most buckets that all histograms of a request may come to with the gaps between them.
    static let bucketsMax = 4 << 20

    var reader: WireReader
    var symbols: [String] = []
    private var builder = PrometheusBatchBuilder()
    private var write = RemoteWrite()
    private var labels = 0
    private var buckets = 0

    /// Decodes a request.
    ///
    /// - Parameters:
    ///   - bytes: The message, after decompression.
    ///   - version: Which message it is.
    /// - Returns: What is in it.
    /// - Throws: Where the bytes are no such message.
    package static func decode(_ bytes: UnsafeRawBufferPointer, _ version: Version) throws(OTLPError) -> RemoteWrite {
        var decoder = RemoteWriteDecoder(reader: WireReader(bytes))
        switch version {
        case .one: try decoder.request1()
        case .two:
            try decoder.readSymbols()
            decoder.reader = WireReader(bytes)
            try decoder.request2()
        }
        return decoder.finish()
    }

    private init(reader: WireReader) {
        self.reader = reader
    }

    private mutating func finish() -> RemoteWrite {
        write.numbers = builder.makeNumbers()
        write.histograms = builder.makeDistributions()
        write.exemplarsTaken = builder.exemplarsTaken
        return write
    }

    private mutating func request1() throws(OTLPError) {
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: try take(try series1())
            case 0x1a: note(try metadata1())
            case let tag: try reader.skip(tag)
            }
        }
    }

    private mutating func request2() throws(OTLPError) {
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x2a:
                let (series, metadata) = try series2()
                note(metadata)
                try take(series)
            case let tag: try reader.skip(tag)
            }
        }
    }

    private mutating func note(_ metadata: PrometheusMetadata) {
        let isSaid = metadata.kind != .unknown || !metadata.help.isEmpty
        if isSaid, !metadata.name.isEmpty, write.metadata.last != metadata { write.metadata.append(metadata) }
    }

    private mutating func take(_ series: PrometheusSeries) throws(OTLPError) {
        labels += series.attributes.count
        guard labels <= Self.labelsMax else { throw OTLPError(.tooLarge, at: reader.position) }
        if let reason = Self.reason(against: series) {
            write.refusals.add(numbers: series.numbers.count, histograms: series.histograms.count, reason)
            return
        }
        var distributions: [NativeHistogram.Point] = []
        for histogram in series.histograms {
            do throws(NativeHistogram.Refusal) {
                let point = try histogram.point()
                buckets += point.bucketsCount
                distributions.append(point)
            } catch {
                write.refusals.add(histograms: 1, "\(series.name.prefix(200)): \(error.reason)")
            }
            guard buckets <= Self.bucketsMax else { throw OTLPError(.tooLarge, at: reader.position) }
        }
        var others = series
        if !series.numbers.isEmpty, !distributions.isEmpty {
            others.numbers = []
            others.exemplars = []
            builder.add(series)
        }
        builder.add(others, distributions: distributions)
    }

    private static func reason(against series: PrometheusSeries) -> String? {
        if series.name.isEmpty { return "a series has no name (label __name__)" }
        if series.labelBytes > labelBytesMax { return "the labels of a series have over \(labelBytesMax >> 10) KiB" }
        if series.hasRepeatedLabel { return "\(series.name.prefix(200)): a label is given twice" }
        return nil
    }
}

extension NativeHistogram.Point {
    fileprivate var bucketsCount: Int {
        switch self {
        case .exponential(let point): point.histogram.positive.counts.count + point.histogram.negative.counts.count
        case .classic(let point): point.bucketCounts.count
        }
    }
}

extension NativeHistogram.Refusal {
    fileprivate var reason: String {
        switch self {
        case .fractional: "a histogram's counts have fractions, which this store has no place for"
        case .malformed(let reason): "a histogram is not valid: \(reason)"
        }
    }
}
