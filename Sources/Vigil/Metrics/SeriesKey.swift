import Metrics

/// An instrument as swift-metrics asks for it, each time anew.
struct SeriesKey: QuickKey {
    let unit: String
    let label: String
    let dimensions: [(String, String)]

    var quickHash: UInt64 {
        var hash = label.quickHash
        for (key, value) in dimensions {
            hash = (hash &* 0x9e37_79b9_7f4a_7c15 ^ key.quickHash) &* 31 ^ value.quickHash
        }
        return hash
    }

    static func == (left: SeriesKey, right: SeriesKey) -> Bool {
        guard left.unit == right.unit, left.label == right.label, left.dimensions.count == right.dimensions.count else {
            return false
        }
        for index in left.dimensions.indices where left.dimensions[index] != right.dimensions[index] { return false }
        return true
    }
}
