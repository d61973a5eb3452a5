import VigilModel
import VigilStore

/// How many series there are, and which names and labels they have most of.
struct StoreSizeView: Encodable {
    struct Head: Encodable {
        var numSeries: Int
        var numLabelPairs: Int
        var chunkCount = 0
        /// In milliseconds.
        var minTime: Int64
        var maxTime: Int64
    }

    struct Share: Encodable {
        var name: String
        var value: Int
    }

    var headStats: Head
    var seriesCountByMetricName: [Share]
    var labelValueCountByLabelName: [Share]
    var memoryInBytesByLabelName: [Share]
    var seriesCountByLabelValuePair: [Share]

    /// What series come to.
    init(_ sets: Set<LabelSet>, _ statistics: StoreStatistics, at now: Timestamp, limit: Int) {
        var metrics: [String: Int] = [:]
        var pairs: [Label: Int] = [:]
        for set in sets {
            metrics[set.metricName, default: 0] += 1
            for label in set.labels { pairs[label, default: 0] += 1 }
        }
        var values: [String: Int] = [:]
        var bytes: [String: Int] = [:]
        for label in pairs.keys {
            values[label.name, default: 0] += 1
            bytes[label.name, default: 0] += label.value.utf8.count
        }
        headStats = Head(
            numSeries: sets.count,
            numLabelPairs: pairs.count,
            minTime: statistics.oldest?.milliseconds ?? .max,
            maxTime: now.milliseconds
        )
        seriesCountByMetricName = Self.largest(metrics, limit)
        labelValueCountByLabelName = Self.largest(values, limit)
        memoryInBytesByLabelName = Self.largest(bytes, limit)
        seriesCountByLabelValuePair = Self.largest(
            Dictionary(pairs.map { ("\($0.key.name)=\($0.key.value)", $0.value) }, uniquingKeysWith: +),
            limit
        )
    }

    private static func largest(_ counts: [String: Int], _ limit: Int) -> [Share] {
        counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
            .prefix(limit).map { Share(name: $0.key, value: $0.value) }
    }
}
