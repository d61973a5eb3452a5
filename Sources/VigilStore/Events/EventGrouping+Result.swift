import VigilModel

extension EventGrouping {
    /// The groups that the query's page holds, in its order.
    ///
    /// Only those that may be on it are put into words; the rest fall out by the figure that groups are ranked by.
    func result() -> EventResult {
        if count == 0 && query.groupBy.isEmpty && query.bucket == nil { return resultOfNothing() }
        let ranked = aggregations.indices.contains(query.rankedBy) ? query.rankedBy : 0
        let figures = (0..<count).map { aggregations.isEmpty ? nil : aggregations[ranked].result(of: $0) }
        let ranks = figures.map(rank)
        let page = page(largest(query.end, by: ranks), by: ranks)
        let found = page.map { candidate in
            let values = aggregations.indices.map { index in
                index == ranked ? figures[candidate.group] : aggregations[index].result(of: candidate.group)
            }
            let bucket = groups.bucket(of: candidate.group).map { Timestamp(nanoseconds: $0) }
            return EventGroup(key: candidate.key.values, bucket: bucket, values: values)
        }
        return .groups(found, isComplete: count <= query.end)
    }

    /// One group of nothing, where nothing parts groups.
    private func resultOfNothing() -> EventResult {
        var empty = aggregations
        for index in empty.indices { empty[index].grow(to: 1) }
        let group = EventGroup(key: [], values: empty.map { $0.result(of: 0) })
        return .groups(query.offset <= 0 && query.limit > 0 ? [group] : [], isComplete: query.end > 0)
    }

    /// How early a group comes by its figure: the larger, the earlier.
    private func rank(_ first: Double?) -> Double {
        switch query.groupOrder {
        case .largestFirst: first.map { $0.isNaN ? -.infinity : $0 } ?? -.infinity
        case .smallestFirst: first.map { $0.isNaN ? -.infinity : -$0 } ?? -.infinity
        case .byKey, .byTime: 0
        }
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

    private func page(_ wanted: [Int], by ranks: [Double]) -> [(group: Int, key: Key)] {
        let keys = rankedKeys(of: wanted)
        let candidates = wanted.map { group in
            let key = keys[Int(groups.keys[group])]?.rank ?? 0
            return (group: group, first: ranks[group], key: key, time: groups.bucket(of: group) ?? 0)
        }
        let isByTime = query.groupOrder == .byTime
        let sorted = candidates.sorted { left, right in
            if left.first != right.first { return left.first > right.first }
            return isByTime
                ? (left.time, left.key) < (right.time, right.key) : (left.key, left.time) < (right.key, right.time)
        }
        let page = sorted.prefix(query.end).dropFirst(query.end - max(0, query.limit))
        return page.map { ($0.group, keys[Int(groups.keys[$0.group])] ?? Key([])) }
    }

    /// The keys of groups by their combination, each with its place among all.
    private func rankedKeys(of wanted: [Int]) -> [Int: Key] {
        var keys: [Int: Key] = [:]
        for group in wanted {
            let combination = Int(groups.keys[group])
            if keys[combination] == nil { keys[combination] = Key(values(of: combination)) }
        }
        for (rank, entry) in keys.sorted(by: { Key.precedes($0.value, $1.value) }).enumerated() {
            keys[entry.key]?.rank = rank
        }
        return keys
    }

    /// The groups whose figure is not below that of the last one wanted.
    private func largest(_ limit: Int, by firsts: [Double]) -> [Int] {
        guard limit < count else { return Array(0..<count) }
        guard limit > 0 else { return [] }
        let least = NumberRuns(firsts).ordered(at: count - limit)
        return firsts.indices.filter { firsts[$0] >= least }
    }
}

extension EventQuery {
    /// How many records or groups there are up to the end of the page.
    var end: Int {
        let (sum, overflow) = max(0, offset).addingReportingOverflow(max(0, limit))
        return overflow ? .max : sum
    }
}
