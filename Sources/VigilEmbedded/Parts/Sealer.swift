import VigilModel
import VigilStore

/// Writes what a segment of the head holds as parts: one for each signal and day, and one for what tells repeats.
struct Sealer {
    private let disk: any Disk
    private let store: StoreID
    private let now: Timestamp
    private let content: SegmentContent
    /// The number of the next part.
    private(set) var number: UInt64
    /// The number of the first.
    private let set: UInt64
    private var drafts: [PartDraft] = []

    init(_ content: SegmentContent, on disk: any Disk, store: StoreID, number: UInt64, now: Timestamp) {
        self.content = content
        self.disk = disk
        self.store = store
        self.number = number
        set = number
        self.now = now
    }

    /// Writes all parts; all of them are durable then, or none is left.
    mutating func seal() throws -> [SealedPart] {
        do {
            try write(content.spans, .spans)
            try write(content.logs, .logs)
            try write(content.exemplars, .exemplars)
            try writeMetrics()
            try writeRepeats()
        } catch {
            for draft in drafts { draft.writer.abandon() }
            throw error
        }
        return try PartDraft.finish(drafts, on: disk)
    }

    private mutating func write(_ chunks: [EventChunk], _ signal: EventSignal) throws {
        let rows = chunks.flatMap { $0.rows(.all) }.inOrder()
        var rest = rows[...]
        while let first = rest.first?.time {
            let day = PartFolder.partition(of: first.nanoseconds)
            let end = rest.partitioningIndex { PartFolder.partition(of: $0.time.nanoseconds) > day }
            let rows = rest[..<end]
            rest = rest[end...]
            try write(PartKind(signal), day) { writer, description throws in
                var events = EventPartWriter(signal, to: writer)
                try events.append(rows)
                (description.minTime, description.maxTime) = (first.nanoseconds, rows[end - 1].time.nanoseconds)
                description.rows = events.rowCount
                description.summary = events.summary
            }
        }
    }

    private mutating func writeMetrics() throws {
        let content = content
        let places = content.streamPlaces
        for day in content.days {
            let range = TimeRange(start: day, end: day + .seconds(86_400))
            try write(.metrics, day) { writer, description throws in
                var encoder = writer.metrics()
                for place in places {
                    let samples = content.streams[place.index].samples(in: range)
                    if !samples.isEmpty { try encoder.append(content.stream(at: place), samples) }
                }
                let summary = try encoder.finish()
                (description.minTime, description.maxTime) = (summary.minTime, summary.maxTime)
                description.rows = summary.sampleCount
                description.summary = summary.bytes
            }
        }
    }

    private mutating func writeRepeats() throws {
        let repeats = RepeatsPart(batches: content.batches, ids: content.ids)
        if repeats.isEmpty { return }
        // Kept long enough for the newest batch too, where the clock was set back since it came.
        let newest = max(now, content.newest)
        try write(.repeats, PartFolder.partition(of: now.nanoseconds)) { writer, description throws in
            try repeats.write(to: writer)
            (description.minTime, description.maxTime) = (newest.nanoseconds, newest.nanoseconds)
            description.rows = repeats.count
        }
    }

    private mutating func write(
        _ kind: PartKind,
        _ day: Timestamp,
        _ body: (PartWriter, inout PartDescription) throws -> Void
    ) throws {
        let header = PartHeader(number: number, store: store, created: now)
        let writer = try PartWriter(header, kind: kind, partition: day, on: disk)
        number += 1
        var description = PartDescription(
            kind: kind,
            partition: day,
            rows: 0,
            minTime: .max,
            maxTime: .min,
            lastSequence: content.lastSequence,
            journal: content.number...content.number,
            set: set,
            siblings: 1
        )
        do {
            try body(writer, &description)
            drafts.append(PartDraft(writer: writer, description: description))
        } catch {
            writer.abandon()
            throw error
        }
    }
}

extension SegmentContent {
    /// The days that samples are of.
    fileprivate var days: [Timestamp] {
        var days: Set<Timestamp> = []
        for chunk in streams.lazy.flatMap(\.chunks) {
            let (first, last) = (PartFolder.partition(of: chunk.minTime), PartFolder.partition(of: chunk.maxTime))
            days.insert(first)
            guard first != last else { continue }
            chunk.forEach { sample in
                days.insert(PartFolder.partition(of: sample.time.nanoseconds))
                return true
            }
        }
        return days.sorted()
    }
}
