/// A Prometheus label.
public struct Label: Hashable, Comparable, Sendable, Codable {
    /// The name: letters, digits and underscores.
    public var name: String
    /// The value, any text.
    public var value: String

    /// A label by its name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// By name, then by value.
    public static func < (left: Label, right: Label) -> Bool {
        left.name == right.name ? left.value < right.value : left.name < right.name
    }
}

/// The labels of a series, sorted by name, each name once, none with an empty value.
public struct LabelSet: Hashable, Sendable {
    /// The labels in order.
    public let labels: [Label]

    /// A set of labels; they are sorted, empty values are left out, and of one name the last stays.
    public init(_ labels: [Label]) {
        var byName: [Label] = []
        byName.reserveCapacity(labels.count)
        for label in labels.enumerated().sorted(by: { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }) {
            if byName.last?.name == label.element.name { byName.removeLast() }
            byName.append(label.element)
        }
        self.labels = byName.filter { !$0.value.isEmpty }
    }

    /// The value under a name; empty where there is none, which Prometheus takes for the same.
    public subscript(name: String) -> String {
        labels.first { $0.name == name }?.value ?? ""
    }

    /// The metric's name: the label `__name__`.
    public var metricName: String { self["__name__"] }

    /// The same set without some names.
    public func without(_ names: Set<String>) -> LabelSet {
        LabelSet(labels.filter { !names.contains($0.name) })
    }

    /// The same set with one label set to another value.
    public func with(_ name: String, _ value: String) -> LabelSet {
        LabelSet(labels + [Label(name, value)])
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
