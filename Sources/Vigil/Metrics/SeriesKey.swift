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

    var bitsHash: UInt64 {
        var hash = label.bits.0 ^ label.bits.1
        for (key, value) in dimensions {
            hash = (hash ^ key.bits.0 ^ key.bits.1 &* 3) &* 0x9e37_79b9_7f4a_7c15
            hash = (hash ^ value.bits.0 ^ value.bits.1 &* 3) &* 0x9e37_79b9_7f4a_7c15
        }
        return hash >> 40
    }

    func hasBits(of other: SeriesKey) -> Bool {
        guard label.hasBits(of: other.label), unit.hasBits(of: other.unit), dimensions.count == other.dimensions.count
        else { return false }
        for index in dimensions.indices {
            let (own, others) = (dimensions[index], other.dimensions[index])
            guard own.0.hasBits(of: others.0), own.1.hasBits(of: others.1) else { return false }
        }
        return true
    }

    static func == (left: SeriesKey, right: SeriesKey) -> Bool {
        guard left.unit == right.unit, left.label == right.label, left.dimensions.count == right.dimensions.count else {
            return false
        }
        for index in left.dimensions.indices where left.dimensions[index] != right.dimensions[index] { return false }
        return true
    }
}
