import VigilModel

extension EventGrouping {
    /// The groups in order: by the first aggregate, largest first, then by key and bucket.
    ///
    /// Only those that are returned are put into words; the rest fall out by their first figure.
    func result() -> EventResult {
        if count == 0 && query.groupBy.isEmpty && query.bucket == nil {
            var empty = aggregations
            for index in empty.indices { empty[index].grow(to: 1) }
            let group = EventGroup(key: [], values: empty.map { $0.result(of: 0) })
            return .groups(query.limit > 0 ? [group] : [], isComplete: query.limit > 0)
        }
        let firsts = (0..<count).map { aggregations.first?.result(of: $0) }
        let ranks = firsts.map { $0.map { $0.isNaN ? -.infinity : $0 } ?? -.infinity }
        let limit = max(0, query.limit)
        let wanted = sorted(largest(limit, by: ranks), by: ranks)
        let found = wanted.prefix(limit).map { candidate in
            let others = aggregations.dropFirst().map { $0.result(of: candidate.group) }
            let values = firsts[candidate.group..<(candidate.group + 1)] + others
            let bucket = groups.bucket(of: candidate.group).map { Timestamp(nanoseconds: $0) }
            return EventGroup(key: candidate.key.values, bucket: bucket, values: Array(values))
        }
        return .groups(found, isComplete: count <= limit)
    }

    /// What groups of several buckets are by, put into words once.
    private struct Key {
        let values: [AttributeValue]
        let texts: [String]
        /// What reads the same may be of different types.
        let types: [UInt8]
        var rank = 0

        init(_ values: [AttributeValue]) {
            self.values = values
            texts = values.map(\.description)
            types = values.map { ValueTag($0).rawValue }
        }

        static func precedes(_ left: Key, _ right: Key) -> Bool {
            if left.texts != right.texts { return left.texts.lexicographicallyPrecedes(right.texts) }
            return left.types.lexicographicallyPrecedes(right.types)
        }
    }

    private func sorted(_ wanted: [Int], by firsts: [Double]) -> [(group: Int, key: Key)] {
        var keys: [Int: Key] = [:]
        for group in wanted {
            let combination = Int(groups.keys[group])
            if keys[combination] == nil { keys[combination] = Key(values(of: combination)) }
        }
        for (rank, entry) in keys.sorted(by: { Key.precedes($0.value, $1.value) }).enumerated() {
            keys[entry.key]?.rank = rank
        }
        let candidates = wanted.map { group in
            let rank = keys[Int(groups.keys[group])]?.rank ?? 0
            return (group: group, first: firsts[group], rank: rank, time: groups.bucket(of: group) ?? 0)
        }
        let sorted = candidates.sorted { left, right in
            if left.first != right.first { return left.first > right.first }
            return left.rank == right.rank ? left.time < right.time : left.rank < right.rank
        }
        return sorted.map { ($0.group, keys[Int(groups.keys[$0.group])] ?? Key([])) }
    }

    /// The groups whose first figure is not below that of the last one wanted.
    private func largest(_ limit: Int, by firsts: [Double]) -> [Int] {
        guard limit < count else { return Array(0..<count) }
        guard limit > 0 else { return [] }
        let least = firsts.ordered(at: count - limit)
        return firsts.indices.filter { firsts[$0] >= least }
    }
}
