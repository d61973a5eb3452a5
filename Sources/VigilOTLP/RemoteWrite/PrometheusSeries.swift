package import VigilModel

/// A series as Prometheus' protocols carry it, with what was measured.
///
/// Labels `job` and `instance` name the resource, `__name__` is the metric's name, and the rest are attributes.
package struct PrometheusSeries: Hashable, Sendable {
    /// The label `__name__`.
    package var name = ""
    /// The label `job`.
    package var job = ""
    /// The label `instance`.
    package var instance = ""
    /// The other labels.
    package var attributes = Attributes()
    /// Numbers, without attributes.
    package var numbers: [NumberPoint] = []
    /// Native histograms, as they came.
    package var histograms: [NativeHistogram] = []
    /// Single measurements.
    package var exemplars: [Exemplar] = []
    /// What the metric measures, where the sender says it beside the series.
    package var help = ""

    /// The bytes of all names and values.
    package private(set) var labelBytes = 0
    private var isRepeated = false
    private var isSorted = true

    /// Whether a label came twice.
    ///
    /// Labels that came in order, as they should, need no sorting for it.
    package var hasRepeatedLabel: Bool {
        if isRepeated || isSorted { return isRepeated }
        let keys = attributes.entries.map(\.key).sorted()
        return zip(keys, keys.dropFirst()).contains { $0 == $1 }
    }

    /// A series without anything.
    package init() {}

    /// Adds a label; one with an empty value says the same as none.
    package mutating func add(label name: String, _ value: String) {
        labelBytes += name.utf8.count + value.utf8.count
        switch name {
        case "__name__": set(\.name, value)
        case "job": set(\.job, value)
        case "instance": set(\.instance, value)
        default:
            if let last = attributes.entries.last, last.key >= name {
                if last.key == name { isRepeated = true } else { isSorted = false }
            }
            if !value.isEmpty { attributes.entries.append(Attribute(name, .string(value))) }
        }
    }

    private mutating func set(_ path: WritableKeyPath<Self, String>, _ value: String) {
        isRepeated = isRepeated || !self[keyPath: path].isEmpty
        self[keyPath: path] = value
    }
}

extension NumberPoint {
    /// A sample of Prometheus, whose own mark stands for a series that has ended.
    package init(prometheus value: Double, time: Timestamp, start: Timestamp = .zero) {
        let isStale = value.bitPattern == StaleMarker.bits
        self.init(start: start, time: time, value: isStale ? nil : .double(value))
    }
}

extension Exemplar {
    /// A label of Prometheus' exemplar; `trace_id` and `span_id` are what they say where they are OpenTelemetry's.
    package mutating func take(label name: String, _ value: String) {
        if name == "trace_id", let id = TraceID(hex: value) {
            traceID = id
        } else if name == "span_id", let id = SpanID(hex: value) {
            spanID = id
        } else {
            filteredAttributes[name] = .string(value)
        }
    }
}

/// Prometheus' mark of a series that has ended.
package enum StaleMarker {
    /// The bits of the number, which is one of the many that are NaN.
    package static let bits: UInt64 = 0x7ff0_0000_0000_0002
    /// The number.
    package static var value: Double { Double(bitPattern: bits) }
}

extension Resource {
    /// Who is watched, by Prometheus' two labels.
    package init(job: String, instance: String) {
        var attributes = Attributes()
        let parts = job.split(separator: "/", maxSplits: 1).map(String.init)
        if let name = parts.last { attributes[SemanticName.serviceName] = .string(name) }
        if parts.count == 2 { attributes[SemanticName.serviceNamespace] = .string(parts[0]) }
        if !instance.isEmpty { attributes[SemanticName.serviceInstanceID] = .string(instance) }
        self.init(attributes)
    }
}
