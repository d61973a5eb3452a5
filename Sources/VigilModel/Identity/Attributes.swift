/// One key with its value.
public struct Attribute: Hashable, Sendable {
    /// The name, never empty in what OpenTelemetry allows; it is kept as it came.
    public var key: String
    /// What it says.
    public var value: AttributeValue

    /// A key with its value.
    public init(_ key: String, _ value: AttributeValue) {
        self.key = key
        self.value = value
    }
}

/// Keys with values, in the order in which they came.
///
/// Look-ups are linear: sets are small, and a dictionary for each record would cost more than it saves. Equality
/// and hashing mind the order; compare ``canonical`` forms where it must not matter.
public struct Attributes: Hashable, Sendable {
    /// The attributes in order.
    ///
    /// A key that was sent twice stands twice.
    public var entries: [Attribute]

    /// The given attributes, as they are.
    @inlinable
    public init(_ entries: [Attribute] = []) {
        self.entries = entries
    }

    /// The first value under a key.
    ///
    /// Setting replaces it, appends where there is none, and nil removes all of the key.
    public subscript(key: String) -> AttributeValue? {
        get { entries.first { $0.key == key }?.value }
        set {
            guard let newValue else {
                entries.removeAll { $0.key == key }
                return
            }
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value = newValue
            } else {
                entries.append(Attribute(key, newValue))
            }
        }
    }

    /// The same attributes sorted by key, each key once (the first wins): the form that identities compare.
    public var canonical: Attributes {
        if isCanonical { return self }
        let sorted = entries.enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }
        var unique: [Attribute] = []
        unique.reserveCapacity(sorted.count)
        for (_, attribute) in sorted where unique.last?.key != attribute.key {
            unique.append(attribute)
        }
        return Attributes(unique)
    }

    private var isCanonical: Bool {
        zip(entries, entries.dropFirst()).allSatisfy { $0.key < $1.key }
    }
}

extension Attributes: RandomAccessCollection, ExpressibleByDictionaryLiteral {
    /// Zero.
    public var startIndex: Int { entries.startIndex }
    /// The number of attributes.
    public var endIndex: Int { entries.endIndex }
    /// The attribute at a place in the order.
    public subscript(position: Int) -> Attribute { entries[position] }

    /// The attributes of a literal, in the order written.
    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self.init(elements.map { Attribute($0.0, $0.1) })
    }
}
