// Prometheus remote write 1.0: a WriteRequest in protobuf, read with OTLP's wire reader straight to the model.
//
// Labels `job` and `instance` name the resource, and the instance stays as it was given; `__name__` is the metric's
// name; the rest are attributes. A name that ends in `_total` is a counter, everything else a gauge: the metadata that
// Prometheus sends by itself once a minute comes too late to decide a series' identity, and PromQL does not mind.
// Numbers are all that is taken: native histograms are counted as rejected.

import VigilModel
import VigilOTLP

/// A decoded write request.
struct RemoteWrite: Equatable {
    /// Its samples by who is watched.
    var batch = TelemetryBatch()
    /// Native histograms, which are not taken.
    var histogramsRejected = 0
}

/// Decodes write requests.
struct RemoteWriteDecoder {
    /// A write request cannot be taken, and never will be.
    enum Failure: Error, Equatable {
        case malformed(OTLPError)
        /// A series has no name.
        case nameMissing
        /// Names and labels of one series are longer than allowed.
        case labelsTooLong
    }

    private struct Owner: Hashable {
        var job: String
        var instance: String
    }

    private struct Series {
        var name = ""
        var job = ""
        var instance = ""
        var attributes = Attributes()
        var labelBytes = 0
        var points: [NumberPoint] = []
        var exemplars: [Exemplar] = []
        var histograms = 0
    }

    /// Prometheus' own mark of a series that has ended.
    static let staleBits: UInt64 = 0x7ff0_0000_0000_0002
    private static let labelBytesMax = 64 << 10

    private var reader: WireReader
    private var metrics: [Owner: [String: [NumberPoint]]] = [:]
    private var histogramsRejected = 0

    /// Decodes the bytes of a `prometheus.WriteRequest`.
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> RemoteWrite {
        var decoder = RemoteWriteDecoder(reader: WireReader(bytes))
        try decoder.request()
        return decoder.result
    }

    private init(reader: WireReader) {
        self.reader = reader
    }

    private mutating func request() throws(Failure) {
        while !reader.isAtEnd {
            switch try read({ (reader) throws(OTLPError) in try reader.tag() }) {
            case 0x0a: try series()
            case let tag: try read { (reader) throws(OTLPError) in try reader.skip(tag) }
            }
        }
    }

    /// A TimeSeries.
    private mutating func series() throws(Failure) {
        let outer = try read { (reader) throws(OTLPError) in try reader.enter() }
        var series = Series()
        while !reader.isAtEnd {
            switch try read({ (reader) throws(OTLPError) in try reader.tag() }) {
            case 0x0a: try label(of: &series)
            case 0x12: series.points.append(try read { (reader) throws(OTLPError) in try Self.sample(&reader) })
            case 0x1a:
                let exemplar = try read { (reader) throws(OTLPError) in try Self.exemplar(&reader) }
                series.exemplars.append(exemplar)
            case let tag:
                if tag == 0x22 { series.histograms += 1 }
                try read { (reader) throws(OTLPError) in try reader.skip(tag) }
            }
        }
        reader.leave(outer)
        try take(series)
    }

    private mutating func label(of series: inout Series) throws(Failure) {
        let (name, value) = try read { (reader) throws(OTLPError) in try Self.label(&reader) }
        series.labelBytes += name.utf8.count + value.utf8.count
        guard series.labelBytes <= Self.labelBytesMax else { throw .labelsTooLong }
        switch name {
        case "__name__": series.name = value
        case "job": series.job = value
        case "instance": series.instance = value
        default: series.attributes.entries.append(Attribute(name, .string(value)))
        }
    }

    private mutating func take(_ series: Series) throws(Failure) {
        guard !series.name.isEmpty else { throw .nameMissing }
        histogramsRejected += series.histograms
        guard !series.points.isEmpty else { return }
        var points = series.points
        for index in points.indices { points[index].attributes = series.attributes }
        points[points.count - 1].exemplars = series.exemplars
        let owner = Owner(job: series.job, instance: series.instance)
        metrics[owner, default: [:]][series.name, default: []] += points
    }

    private var result: RemoteWrite {
        let groups = metrics.map { owner, metrics in
            ResourceGroup(
                resource: Resource(job: owner.job, instance: owner.instance),
                identity: ResourceIdentity(job: owner.job, instance: owner.instance),
                scopes: [ScopeGroup(scope: InstrumentationScope(), items: metrics.map(Self.metric))]
            )
        }
        return RemoteWrite(batch: TelemetryBatch(metrics: groups), histogramsRejected: histogramsRejected)
    }

    private static func metric(_ name: String, _ points: [NumberPoint]) -> Metric {
        let isCounter = name.hasSuffix("_total")
        return Metric(name, data: isCounter ? .sum(points, .cumulative, isMonotonic: true) : .gauge(points))
    }

    private mutating func read<Value>(
        _ part: (inout WireReader) throws(OTLPError) -> Value
    ) throws(Failure) -> Value {
        do throws(OTLPError) { return try part(&reader) } catch { throw .malformed(error) }
    }
}

extension RemoteWriteDecoder {
    private static func label(_ reader: inout WireReader) throws(OTLPError) -> (name: String, value: String) {
        let outer = try reader.enter()
        var name = ""
        var value = ""
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a: name = try reader.string()
            case 0x12: value = try reader.string()
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return (name, value)
    }

    private static func sample(_ reader: inout WireReader) throws(OTLPError) -> NumberPoint {
        let outer = try reader.enter()
        var value = 0.0
        var milliseconds: Int64 = 0
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x09: value = try reader.double()
            case 0x10: milliseconds = Int64(bitPattern: try reader.varint())
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return NumberPoint(
            time: Timestamp(milliseconds: milliseconds),
            value: value.bitPattern == staleBits ? nil : .double(value)
        )
    }

    private static func exemplar(_ reader: inout WireReader) throws(OTLPError) -> Exemplar {
        let outer = try reader.enter()
        var exemplar = Exemplar(time: .zero, value: .double(0))
        while !reader.isAtEnd {
            switch try reader.tag() {
            case 0x0a:
                let (name, value) = try label(&reader)
                exemplar.take(label: name, value)
            case 0x11: exemplar.value = .double(try reader.double())
            case 0x18: exemplar.time = Timestamp(milliseconds: Int64(bitPattern: try reader.varint()))
            case let tag: try reader.skip(tag)
            }
        }
        reader.leave(outer)
        return exemplar
    }
}

extension Exemplar {
    /// A label of Prometheus' exemplar; `trace_id` and `span_id` are what they say where they are OpenTelemetry's.
    fileprivate mutating func take(label name: String, _ value: String) {
        if name == "trace_id", let id = TraceID(hex: value) {
            traceID = id
        } else if name == "span_id", let id = SpanID(hex: value) {
            spanID = id
        } else {
            filteredAttributes[name] = .string(value)
        }
    }
}

extension Resource {
    /// Who is watched, by Prometheus' two labels.
    fileprivate init(job: String, instance: String) {
        var attributes = Attributes()
        let parts = job.split(separator: "/", maxSplits: 1).map(String.init)
        if let name = parts.last { attributes[SemanticName.serviceName] = .string(name) }
        if parts.count == 2 { attributes[SemanticName.serviceNamespace] = .string(parts[0]) }
        if !instance.isEmpty { attributes[SemanticName.serviceInstanceID] = .string(instance) }
        self.init(attributes)
    }
}
