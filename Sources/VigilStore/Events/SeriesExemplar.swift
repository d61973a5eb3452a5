public import VigilModel

/// A measurement that a series is an example of, with the trace that it was made in.
///
/// In a store it is an event of the signal ``EventSignal/exemplars``, in the shape of a log record: its event name is
/// the metric's name, its body the value, its attributes those of the series, and what else there is to say under names
/// that begin with `vigil.`; so exemplars are found by metric, labels, trace and time, as log records are.
public struct SeriesExemplar: Hashable, Sendable {
    /// The series.
    public var identity: SeriesIdentity
    /// What was measured, when, and in which trace.
    public var exemplar: Exemplar

    /// The exemplar that an event holds; nil where it holds none.
    public init?(_ record: EventRecord) {
        guard let log = record.log,
            case .int(let raw)? = log.attributes[ExemplarKey.kind],
            let kind = UInt8(exactly: raw).flatMap(SeriesKind.init)
        else { return nil }
        switch log.body {
        case .int(let number): exemplar = Exemplar(time: log.time, value: .int(number))
        case .double(let number): exemplar = Exemplar(time: log.time, value: .double(number))
        default: return nil
        }
        (exemplar.traceID, exemplar.spanID) = (log.traceID, log.spanID)
        if case .map(let rest)? = log.attributes[ExemplarKey.attributes] { exemplar.filteredAttributes = rest }
        identity = SeriesIdentity(
            name: log.eventName,
            unit: log.attributes[ExemplarKey.unit]?.stringValue ?? "",
            kind: kind,
            resource: record.identity,
            scopeName: record.scope.name,
            scopeVersion: record.scope.version,
            attributes: Attributes(log.attributes.filter { !ExemplarKey.all.contains($0.key) })
        )
    }
}

/// What an exemplar's event says beside the attributes of its series.
private enum ExemplarKey {
    static let kind = "vigil.metric.kind"
    static let unit = "vigil.metric.unit"
    static let attributes = "vigil.exemplar.attributes"
    static let all: Set<String> = [kind, unit, attributes]
}

extension LogRecord {
    /// The event that an exemplar is stored as.
    init(_ exemplar: Exemplar, of family: SeriesTable.FamilyKey, _ attributes: Attributes) {
        var all = attributes
        all[ExemplarKey.kind] = .int(Int64(family.kind.rawValue))
        if !family.unit.isEmpty { all[ExemplarKey.unit] = .string(family.unit) }
        if !exemplar.filteredAttributes.isEmpty { all[ExemplarKey.attributes] = .map(exemplar.filteredAttributes) }
        self.init(
            time: exemplar.time,
            body: exemplar.value.attribute,
            attributes: all,
            eventName: family.name,
            traceID: exemplar.traceID,
            spanID: exemplar.spanID
        )
    }
}

extension NumberValue {
    fileprivate var attribute: AttributeValue {
        switch self {
        case .int(let number): .int(number)
        case .double(let number): .double(number)
        }
    }
}
