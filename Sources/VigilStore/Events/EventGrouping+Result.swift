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
        let wanted = largest(limit, by: ranks).map(candidate).sorted(by: Candidate.precedes)
        let groups = wanted.prefix(limit).map { candidate in
            let others = aggregations.dropFirst().map { $0.result(of: candidate.group) }
            let values = firsts[candidate.group..<(candidate.group + 1)] + others
            return EventGroup(key: candidate.key, bucket: candidate.bucket, values: Array(values))
        }
        return .groups(Array(groups), isComplete: count <= limit)
    }

    private struct Candidate {
        let group: Int
        let first: Double
        let key: [AttributeValue]
        let text: [String]
        let bucket: Timestamp?

        private var types: [UInt8] { key.map { ValueTag($0).rawValue } }

        static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
            if left.first != right.first { return left.first > right.first }
            if left.text != right.text { return left.text.lexicographicallyPrecedes(right.text) }
            let (first, second) = (left.bucket ?? .zero, right.bucket ?? .zero)
            // What reads the same may be of different types.
            return first == second ? left.types.lexicographicallyPrecedes(right.types) : first < second
        }
    }

    private func candidate(_ group: Int, _ first: Double) -> Candidate {
        let (values, bucket) = key(of: group)
        return Candidate(group: group, first: first, key: values, text: values.map(\.description), bucket: bucket)
    }

    /// The groups whose first figure is not below that of the last one wanted.
    private func largest(_ limit: Int, by firsts: [Double]) -> [(Int, Double)] {
        let all = firsts.enumerated().map { ($0.offset, $0.element) }
        guard limit < count else { return all }
        guard limit > 0 else { return [] }
        let least = firsts.ordered(at: count - limit)
        return all.filter { $0.1 >= least }
    }
}
