import VigilModel
import VigilStore
import VigilTestKit

/// Makes the batches of a run: of all signals, with records out of order, old and from the future, and parts of earlier
/// batches among them.
struct BatchSource {
    private var generator: BatchGenerator
    private var lastRecord: Int64 = 0
    private var lastIdentity: UInt64 = 0
    /// Some of the records that were made, to be sent again.
    private var earlierSpans: [ResourceGroup<SpanRecord>] = []
    private var earlierMetrics: [ResourceGroup<Metric>] = []
    private var earlierLogs: [ResourceGroup<LogRecord>] = []

    private static let earlierMax = 24

    init(seed: UInt64) {
        generator = BatchGenerator(seed: seed)
    }

    /// The next batch.
    mutating func batch(now: Timestamp) -> SentBatch {
        generator.time = now - .seconds(Int64.random(in: 1...300, using: &generator.random))
        var batch = generator.batch(size: 3)
        for index in batch.spans.indices { mark(&batch.spans[index], now: now) }
        for index in batch.logs.indices { mark(&batch.logs[index], now: now) }
        keep(batch)
        if generator.random.chance(0.2) { addEarlier(to: &batch) }
        return SentBatch(batch, identity: identity())
    }

    private mutating func identity() -> BatchIdentity? {
        if generator.random.chance(0.3) { return nil }
        lastIdentity += 1
        return BatchIdentity(high: 7, low: lastIdentity)
    }

    /// A time that most records do not have; nil for most.
    private mutating func unusual(_ now: Timestamp) -> Timestamp? {
        switch generator.random.next() % 120 {
        case 0: now + .seconds(Int64.random(in: 700...100_000, using: &generator.random))
        case 1: now - .seconds(Int64.random(in: 86_400...864_000, using: &generator.random))
        case 2...14: now - .seconds(Int64.random(in: 0...7_200, using: &generator.random))
        default: nil
        }
    }

    private mutating func mark(_ group: inout ResourceGroup<SpanRecord>, now: Timestamp) {
        for scope in group.scopes.indices {
            for item in group.scopes[scope].items.indices {
                lastRecord += 1
                group.scopes[scope].items[item].attributes[SentBatch.recordKey] = .int(lastRecord)
                if let time = unusual(now) { group.scopes[scope].items[item].start = time }
            }
        }
    }

    private mutating func mark(_ group: inout ResourceGroup<LogRecord>, now: Timestamp) {
        for scope in group.scopes.indices {
            for item in group.scopes[scope].items.indices {
                lastRecord += 1
                group.scopes[scope].items[item].attributes[SentBatch.recordKey] = .int(lastRecord)
                if let time = unusual(now) { group.scopes[scope].items[item].time = time }
            }
        }
    }

    private mutating func keep(_ batch: TelemetryBatch) {
        earlierSpans = (earlierSpans + batch.spans).suffix(Self.earlierMax)
        earlierLogs = (earlierLogs + batch.logs).suffix(Self.earlierMax)
        earlierMetrics = (earlierMetrics + batch.metrics).suffix(Self.earlierMax)
    }

    /// Groups of earlier batches, as senders repeat them that build their batches anew.
    private mutating func addEarlier(to batch: inout TelemetryBatch) {
        // What stands in the batch already would be there twice in one batch.
        let spans = earlierSpans.dropLast(batch.spans.count)
        let logs = earlierLogs.dropLast(batch.logs.count)
        let metrics = earlierMetrics.dropLast(batch.metrics.count)
        if !spans.isEmpty { batch.spans.append(generator.random.pick(Array(spans))) }
        if !logs.isEmpty && generator.random.chance(0.3) { batch.logs.append(generator.random.pick(Array(logs))) }
        if !metrics.isEmpty { batch.metrics.append(generator.random.pick(Array(metrics))) }
    }
}
