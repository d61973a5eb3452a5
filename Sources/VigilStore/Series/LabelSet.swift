/// The labels of a series, sorted by name, each name once, none with an empty value.
///
/// A set knows its hash from when it was made: engines look sets up many times.
public struct LabelSet: Sendable {
    /// The labels in order.
    public let labels: [Label]
    /// The sum of the labels' hashes, so that it can be worked out for a part of them.
    private let fingerprint: UInt64

    /// A set of labels; they are sorted, empty values are left out, and of one name the last stays.
    public init(_ labels: [Label]) {
        self.init(inOrder: Self.isInOrder(labels) ? labels : Self.ordered(labels))
    }

    private init(inOrder labels: [Label]) {
        self.init(inOrder: labels, labels.reduce(0) { $0 &+ $1.fingerprint })
    }

    private init(inOrder labels: [Label], _ fingerprint: UInt64) {
        self.labels = labels
        self.fingerprint = fingerprint
    }

    private static func isInOrder(_ labels: [Label]) -> Bool {
        for (index, label) in labels.enumerated() {
            if label.value.isEmpty || index > 0 && !(labels[index - 1].name < label.name) { return false }
        }
        return true
    }

    private static func ordered(_ labels: [Label]) -> [Label] {
        var byName: [Label] = []
        byName.reserveCapacity(labels.count)
        for label in labels.enumerated().sorted(by: { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }) {
            if byName.last?.name == label.element.name { byName.removeLast() }
            byName.append(label.element)
        }
        return byName.filter { !$0.value.isEmpty }
    }

    /// The value under a name; empty where there is none, which Prometheus takes for the same.
    public subscript(name: String) -> String {
        labels.first { $0.name == name }?.value ?? ""
    }

    /// The metric's name: the label `__name__`.
    public var metricName: String { self["__name__"] }

    /// The same set without some names.
    public func without(_ names: Set<String>) -> LabelSet { filtered { !names.contains($0) } }

    /// Only the labels of some names.
    public func keeping(_ names: Set<String>) -> LabelSet { filtered { names.contains($0) } }

    /// The same set without the metric's name, for what is no longer that metric.
    public var withoutName: LabelSet {
        guard let place = labels.firstIndex(where: { $0.name == "__name__" }) else { return self }
        var kept = labels
        let name = kept.remove(at: place)
        return LabelSet(inOrder: kept, fingerprint &- name.fingerprint)
    }

    private func filtered(_ isKept: (String) -> Bool) -> LabelSet {
        let kept = labels.filter { isKept($0.name) }
        return kept.count == labels.count ? self : LabelSet(inOrder: kept)
    }

    /// The same set with one label set to another value.
    public func with(_ name: String, _ value: String) -> LabelSet {
        LabelSet(labels + [Label(name, value)])
    }

    /// Whether it comes before another, label by label.
    public func precedes(_ other: LabelSet) -> Bool {
        for (left, right) in zip(labels, other.labels) where left != right { return left < right }
        return labels.count < other.labels.count
    }
}

extension LabelSet: Hashable {
    /// Whether both have the same labels.
    public static func == (left: LabelSet, right: LabelSet) -> Bool {
        left.fingerprint == right.fingerprint && left.labels == right.labels
    }

    /// Hashes what was hashed already.
    public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

extension Label {
    fileprivate var fingerprint: UInt64 {
        var hasher = Hasher()
        hasher.combine(name)
        hasher.combine(value)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}

extension LabelSet: Codable {
    /// A set from a JSON object of names and values.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.singleValueContainer().decode([String: String].self)
        self.init(values.map { Label($0.key, $0.value) })
    }

    /// Writes the set as a JSON object of names and values.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }
}
