import VigilModel

/// Finds the value of one label in series after series, most of which have the same keys in the same places.
struct LabelReader {
    private struct Known {
        let key: String
        let label: String
        let isOwn: Bool
    }

    private let name: String
    /// What the keys in each place came to last.
    private var known: [Known] = []

    init(_ name: String) {
        self.name = name
    }

    /// Reads the label.
    ///
    /// - Parameters:
    ///   - attributes: The attributes of the series.
    ///   - identity: What else it is, with these attributes or without.
    /// - Returns: The value; empty where there is none.
    mutating func value(of attributes: Attributes, in identity: SeriesIdentity) -> String {
        if let own = identity.own(name), !own.isEmpty { return own }
        var found: String?
        for (place, attribute) in attributes.entries.enumerated() {
            let label = label(of: attribute.key, at: place)
            let isTaken = label.isOwn && identity.own(label.label)?.isEmpty == false
            guard (isTaken ? "exported_" + label.label : label.label) == name else { continue }
            let value = attribute.value.description
            found = found.map { $0 + ";" + value } ?? value
        }
        return found ?? ""
    }

    private mutating func label(of key: String, at place: Int) -> Known {
        if place < known.count, known[place].key == key { return known[place] }
        let label = PrometheusName.label(key)
        let new = Known(key: key, label: label, isOwn: SeriesIdentity.ownNames.contains(label))
        if place < known.count { known[place] = new } else if place == known.count { known.append(new) }
        return new
    }
}

/// Tells which series fulfil all of some conditions on labels.
struct SeriesMatcher {
    private var readers: [(LabelReader, LabelMatcher)]

    init(_ matchers: [LabelMatcher]) {
        readers = matchers.map { (LabelReader($0.name), $0) }
    }

    mutating func matches(_ attributes: Attributes, in identity: SeriesIdentity) -> Bool {
        for index in readers.indices {
            if !readers[index].1.matches(readers[index].0.value(of: attributes, in: identity)) { return false }
        }
        return true
    }
}
