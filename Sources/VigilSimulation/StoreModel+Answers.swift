import VigilModel
import VigilStore

extension StoreModel {
    /// The events that it knows: which exemplars are kept is the store's own choice.
    static let signals: [EventSignal] = [.spans, .logs]

    /// Compares all that a store answers with what it should hold.
    mutating func check(_ answers: StoreAnswers) throws(Violation) {
        try checkEvents(answers.events)
        try checkPoints(answers.points)
        try noteSequences(of: answers.events)
    }

    private func checkEvents(_ records: [EventRecord]) throws(Violation) {
        var counts: [Int64: Int] = [:]
        var sequences: Set<UInt64> = []
        for record in records {
            let id = record.recordID
            guard let known = events[id] else {
                throw Violation("record \(id) is there, which was not acknowledged")
            }
            counts[id, default: 0] += 1
            try Violation.unless(sequences.insert(record.sequence).inserted, "number \(record.sequence) is there twice")
            try Violation.unless(
                record.body == known.sent.body || known.sent.isLike(record.body),
                "record \(id) is not what was sent: \(record.body) instead of \(known.sent.body)"
            )
        }
        for (id, known) in events.sorted(by: { $0.key < $1.key }) {
            let count = counts[id] ?? 0
            try Violation.unless(
                count >= known.least,
                "record \(id) of \(known.sent.signal), \(known.sent.time), was acknowledged and is missing"
            )
            try Violation.unless(
                count <= known.most,
                "record \(id) of \(known.sent.signal), \(known.sent.time), is there \(count) times, as "
                    + "\(records.filter { $0.recordID == id }.map(\.sequence)), first \(known.sequence ?? 0)"
            )
        }
    }

    private func checkPoints(_ found: [SentBatch.Point]) throws(Violation) {
        var keys: Set<SentBatch.PointKey> = []
        for point in found {
            if point.key.time <= horizon { continue }
            guard let known = points[point.key] else {
                throw Violation("a sample of \(point.name), \(point.key.time), is there, which was not acknowledged")
            }
            try Violation.unless(
                keys.insert(point.key).inserted,
                "a sample of \(point.name), \(point.key.time), is there twice: "
                    + "\(found.filter { $0.key == point.key })"
            )
            try Violation.unless(
                point.value.isIdentical(to: known.sent.value) || known.sent.isLike(point.value),
                "a sample of \(point.name) is \(point.value) instead of \(known.sent.value)"
            )
        }
        let missing = points.values.filter { $0.isRequired && !keys.contains($0.sent.key) }
        guard let first = missing.min(by: { $0.sent.key.time < $1.sent.key.time }) else { return }
        throw Violation(
            "\(missing.count) samples were acknowledged and are missing, one of \(first.sent.name), "
                + "\(first.sent.key.time)"
        )
    }

    /// What an event query without a filter should find; nil where some may be there or not.
    func times(of signal: EventSignal, in range: TimeRange) -> [Timestamp]? {
        var times: [Timestamp] = []
        for event in events.values where event.sent.signal == signal && range.contains(event.sent.time) {
            guard event.least == event.most else { return nil }
            times += repeatElement(event.sent.time, count: event.least)
        }
        return times.sorted()
    }

    /// How many records of each service an event query should find; nil where some may be there or not.
    func services(of signal: EventSignal, in range: TimeRange) -> [String: Int]? {
        var counts: [String: Int] = [:]
        for event in events.values where event.sent.signal == signal && range.contains(event.sent.time) {
            guard event.least == event.most else { return nil }
            if event.least > 0 { counts[event.sent.service, default: 0] += event.least }
        }
        return counts
    }

    /// The samples that a scan should find; nil where some may be there or not.
    func keys(of name: String, in range: TimeRange) -> Set<SentBatch.PointKey>? {
        var keys: Set<SentBatch.PointKey> = []
        for point in points.values where point.sent.name == name && range.contains(point.sent.key.time) {
            guard point.isRequired else { return nil }
            keys.insert(point.sent.key)
        }
        return keys
    }
}
