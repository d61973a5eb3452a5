import VigilModel
import VigilStore

/// What a store that does all it promises would hold: a list of records, each with how often it may be there.
struct StoreModel {
    /// How long a repeat is recognised.
    static let recognised = Duration.seconds(3_600)
    /// How far ahead of the clock a record may be.
    static let futureMax = Duration.seconds(600)

    /// A span or log record.
    struct Event {
        var sent: SentBatch.Event
        /// How often it is there, at least and at most.
        var least: Int
        var most: Int
        /// When it was first stored.
        var since: Timestamp
        /// The number that it was first seen with.
        var sequence: UInt64?
    }

    struct Point {
        var sent: SentBatch.Point
        /// Whether it must be there; else it may.
        var isRequired: Bool
    }

    /// A batch that was acknowledged.
    struct Acknowledged {
        var sent: SentBatch
        var time: Timestamp
        /// The first answer; nil where it was lost.
        var receipt: AppendReceipt?
    }

    /// A batch whose sender got no answer, or that there was trouble.
    struct Unanswered {
        var sent: SentBatch
        /// When it was tried.
        var times: [Timestamp]

        /// Whether a record was taken at each try; nil where at some, as the clock was set between them.
        func accepts(_ time: Timestamp) -> Bool? {
            let answers = Set(times.map { StoreModel.accepts(time, now: $0) })
            return answers.count == 1 ? answers.first : nil
        }
    }

    private(set) var events: [Int64: Event] = [:]
    private(set) var points: [SentBatch.PointKey: Point] = [:]
    private(set) var acknowledged: [Acknowledged] = []
    /// What may be there after a restart, whole or not at all, and is not before.
    private(set) var unanswered: [Unanswered] = []
    /// Batches without an answer that may be there or not.
    private var possible: Set<BatchIdentity> = []
    /// The newest number that was given out and seen.
    private(set) var sequence: UInt64 = 0
    /// What is not later than this may be gone, or only there as points of a minute or an hour.
    private(set) var horizon = Timestamp.distantPast

    /// Whether a record of a time is taken at another.
    static func accepts(_ time: Timestamp, now: Timestamp) -> Bool { time <= now + futureMax }

    // MARK: What was sent

    /// Takes note of an answer.
    ///
    /// - Parameters:
    ///   - receipt: The answer.
    ///   - sent: What was sent.
    ///   - now: When.
    ///   - newest: The latest time that the clock ever showed.
    /// - Throws: Where it is not what it should be.
    mutating func note(
        _ receipt: AppendReceipt,
        of sent: SentBatch,
        now: Timestamp,
        newest: Timestamp
    ) throws(Violation) {
        let known = sent.identity.flatMap { identity in acknowledged.lastIndex { $0.sent.identity == identity } }
        if receipt.isRepeat {
            if let known { return try checkRepeat(receipt, of: known) }
            try Violation.unless(
                sent.identity.map(possible.contains) ?? false,
                "a batch that was never acknowledged is taken for a repeat"
            )
            acknowledged.append(Acknowledged(sent: sent, time: now, receipt: receipt))
            return
        }
        if let known {
            let age = newest - acknowledged[known].time
            try Violation.unless(
                age >= Self.recognised,
                "a repeat of batch \(acknowledged[known].receipt?.sequence ?? 0), \(age) after it, was not recognised"
            )
        }
        try Violation.unless(
            receipt.sequence > sequence,
            "number \(receipt.sequence) was given out after \(sequence)"
        )
        sequence = receipt.sequence
        try checkCounts(receipt, of: sent, now: now, newest: newest)
        store(sent, receipt, now: now, newest: newest)
        // An acknowledgement says that what failed before it was cut off.
        unanswered.removeAll()
    }

    private mutating func checkRepeat(_ receipt: AppendReceipt, of known: Int) throws(Violation) {
        guard let first = acknowledged[known].receipt,
            !(acknowledged[known].sent.identity.map(possible.contains) ?? false)
        else {
            acknowledged[known].receipt = receipt
            return
        }
        try Violation.unless(
            receipt.sequence == first.sequence && receipt.stored == first.stored && receipt.rejected == first.rejected,
            "a repeat got \(receipt), the first \(first)"
        )
    }

    /// Received is stored, recognised as repeated, and rejected; and each of them is what it should be.
    private func checkCounts(
        _ receipt: AppendReceipt,
        of sent: SentBatch,
        now: Timestamp,
        newest: Timestamp
    ) throws(Violation) {
        try Violation.unless(
            receipt.stored + receipt.repeated + receipt.rejected == sent.batch.counts,
            "of \(sent.batch.counts) the answer is \(receipt)"
        )
        var rejected = SignalCounts()
        var (new, doubtful) = (SignalCounts(), SignalCounts())
        for event in sent.events {
            let one = event.signal == .spans ? SignalCounts(spans: 1) : SignalCounts(logs: 1)
            if !Self.accepts(event.time, now: now) {
                rejected = rejected + one
            } else if !event.isRecognised || events[event.id] == nil {
                new = new + one
            } else if let known = events[event.id], known.least == 0 || newest - known.since >= Self.recognised {
                doubtful = doubtful + one
            }
        }
        rejected.points = sent.points.count { !Self.accepts($0.key.time, now: now) }
        try Violation.unless(receipt.rejected == rejected, "rejected \(receipt.rejected), should be \(rejected)")
        for (stored, new, doubtful) in [
            (receipt.stored.spans, new.spans, doubtful.spans), (receipt.stored.logs, new.logs, doubtful.logs),
        ] {
            try Violation.unless(
                stored >= new && stored <= new + doubtful,
                "\(receipt) where \(new) records are new and \(doubtful) were sent long ago"
            )
        }
        let newPoints = Set(sent.points.map(\.key).filter { Self.accepts($0.time, now: now) && points[$0] == nil })
            .count
        try Violation.unless(receipt.stored.points >= newPoints, "\(receipt) where \(newPoints) samples are new")
    }

    /// Takes note that there was no answer, or none that helps.
    mutating func noteFailure(of sent: SentBatch, now: Timestamp) {
        if let known = unanswered.firstIndex(where: { $0.sent.isSame(as: sent) }) {
            unanswered[known].times.append(now)
        } else {
            unanswered.append(Unanswered(sent: sent, times: [now]))
        }
    }

    private mutating func store(_ sent: SentBatch, _ receipt: AppendReceipt?, now: Timestamp, newest: Timestamp) {
        acknowledged.append(Acknowledged(sent: sent, time: now, receipt: receipt))
        for event in sent.events where Self.accepts(event.time, now: now) {
            let least = isKept(event.time) ? 1 : 0
            guard let known = events[event.id] else {
                events[event.id] = Event(sent: event, least: least, most: 1, since: now)
                continue
            }
            if !event.isRecognised {
                events[event.id]?.least += least
                events[event.id]?.most += 1
            } else if newest - known.since >= Self.recognised {
                events[event.id]?.most += 1
            }
        }
        for point in sent.points where Self.accepts(point.key.time, now: now) && points[point.key] == nil {
            points[point.key] = Point(sent: point, isRequired: isKept(point.key.time))
        }
    }

    // MARK: What may be gone

    /// Whether retention takes nothing of a time yet.
    private func isKept(_ time: Timestamp) -> Bool { time > horizon }

    /// Takes note that records may have gone by age.
    mutating func expire(before horizon: Timestamp) {
        self.horizon = max(self.horizon, horizon)
        for (id, event) in events where !isKept(event.sent.time) { events[id]?.least = 0 }
        for key in points.keys where !isKept(key.time) { points[key]?.isRequired = false }
    }

    /// Takes note that some records may be lost, as the bytes that held them were changed.
    mutating func forgive(_ answers: StoreAnswers) {
        for id in answers.events.map(\.recordID) { events[id]?.least = 0 }
        for point in answers.points { points[point.key]?.isRequired = false }
    }

    // MARK: After a restart

    /// Finds out what of the unanswered is there: each batch whole or not at all.
    mutating func resolve(by answers: StoreAnswers, newest: Timestamp) throws(Violation) {
        let ids = Set(answers.events.map(\.recordID))
        let keys = Set(answers.points.map(\.key))
        // What several batches have in common tells nothing of one of them.
        var sharedIDs: [Int64: Int] = [:]
        var sharedKeys: [SentBatch.PointKey: Int] = [:]
        for batch in unanswered {
            for id in Set(batch.sent.events.map(\.id)) { sharedIDs[id, default: 0] += 1 }
            for key in Set(batch.sent.points.map(\.key)) { sharedKeys[key, default: 0] += 1 }
        }
        for batch in unanswered {
            let ownIDs = Set(
                batch.sent.events
                    .filter { batch.accepts($0.time) == true && events[$0.id] == nil && sharedIDs[$0.id] == 1 }
                    .map(\.id)
            )
            let ownKeys = Set(
                batch.sent.points.map(\.key)
                    .filter { batch.accepts($0.time) == true && points[$0] == nil && sharedKeys[$0] == 1 }
            )
            let count = ownIDs.count + ownKeys.count
            let found = ownIDs.intersection(ids).count + ownKeys.intersection(keys).count
            try Violation.unless(
                found == 0 || found == count,
                "of a batch without an answer \(found) of \(count) records are there"
            )
            if count == 0 { allow(batch, newest: newest) } else if found == count { adopt(batch, newest: newest) }
        }
        unanswered.removeAll()
    }

    /// Takes note that a batch without an answer is there after all.
    private mutating func adopt(_ batch: Unanswered, newest: Timestamp) {
        guard let first = batch.times.first, let last = batch.times.last else { return }
        store(batch.sent, nil, now: first, newest: newest)
        for event in batch.sent.events {
            if batch.accepts(event.time) == nil {
                events[event.id] = Event(sent: event, least: 0, most: 1, since: last)
            }
            if !event.isRecognised && batch.sent.identity == nil { events[event.id]?.most += batch.times.count - 1 }
        }
        for point in batch.sent.points where batch.accepts(point.key.time) == nil {
            points[point.key] = Point(sent: point, isRequired: false)
        }
    }

    /// Takes note that a batch may be there or not, as nothing in it tells.
    private mutating func allow(_ batch: Unanswered, newest: Timestamp) {
        if let identity = batch.sent.identity { possible.insert(identity) }
        for event in batch.sent.events where batch.accepts(event.time) != false {
            let since = batch.times.last ?? .zero
            var known = events[event.id] ?? Event(sent: event, least: 0, most: 0, since: since)
            let isRecognised = event.isRecognised && newest - known.since < Self.recognised
            known.most = isRecognised ? max(1, known.most) : known.most + batch.times.count
            events[event.id] = known
        }
        for point in batch.sent.points where batch.accepts(point.key.time) != false && points[point.key] == nil {
            points[point.key] = Point(sent: point, isRequired: false)
        }
    }

    // MARK: What was seen

    /// Takes note of the numbers of records, which stay what they are.
    mutating func noteSequences(of records: [EventRecord]) throws(Violation) {
        for record in records {
            let id = record.recordID
            guard let known = events[id], known.most == 1 else { continue }
            if let before = known.sequence {
                try Violation.unless(
                    before == record.sequence,
                    "record \(id) had number \(before) and has \(record.sequence)"
                )
            }
            events[id]?.sequence = record.sequence
            sequence = max(sequence, record.sequence)
        }
    }
}
