// The way of a batch: normalise, decide who sent it, derive what follows from it, store, tell who follows live.
// Each step but the store is a synchronous function over values; the store is the only await, and what the steps
// before it remember is taken back where it fails.

import Synchronization
package import VigilModel
import VigilStore

/// Takes telemetry into a store.
package final class IngestPipeline: TelemetrySink {
    /// A batch could not be taken now; the sender should try again.
    struct Unavailable: Error {
        var message: String
        /// Seconds, between 1 and 5: exporters give up at once where they are told to wait longer than their time-out.
        var retryAfterSeconds: Int
    }

    let counters = IngestCounters()
    let known = KnownSenders()
    private let store: any TelemetryStore
    private let live: LiveHub
    private let deriver = TelemetryDeriver()
    private let resolver = Mutex(InstanceResolver())
    private let now: @Sendable () -> Timestamp

    init(store: any TelemetryStore, live: LiveHub, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.live = live
        self.now = now
    }

    /// Takes a batch of the server's own: its metrics, and what other parts in this process have to say.
    package func receive(_ batch: TelemetryBatch) async throws -> SinkReceipt {
        do {
            let receipt = try await ingest(batch, identity: nil)
            return SinkReceipt(rejected: receipt.rejected, message: receipt.message)
        } catch let error as Unavailable {
            throw SinkError(.retry(after: .seconds(error.retryAfterSeconds)), error.message)
        }
    }

    /// Takes a batch; when it returns, what was not refused is durable.
    ///
    /// - Parameters:
    ///   - batch: What came. Groups that have an identity keep it.
    ///   - identity: What a repeat would have in common with it; it is not used where a record carries no time.
    /// - Returns: What became of it.
    /// - Throws: ``Unavailable``, whatever the trouble: nothing was stored.
    func ingest(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt {
        let received = batch.counts
        var batch = batch
        var normaliser = BatchNormaliser(now: now())
        normaliser.normalise(&batch)
        resolve(&batch)
        let claim = try claim(&batch)
        known.metricsArrived(batch.metrics, at: now())
        do {
            let receipt = try await store.append(batch, identity: normaliser.hasTimeless ? nil : identity)
            deriver.stored(claim)
            count(receipt, received: received, all: batch.counts)
            live.batchStored(receipt)
            return receipt
        } catch {
            deriver.failed(claim)
            throw Unavailable(error)
        }
    }

    private func claim(_ batch: inout TelemetryBatch) throws -> DeriveLedger.Claim {
        do throws(DeriveLedger.Busy) {
            return try deriver.derive(&batch)
        } catch {
            throw Unavailable(message: "The same spans are being stored just now.", retryAfterSeconds: 1)
        }
    }

    private func resolve(_ batch: inout TelemetryBatch) {
        let time = now()
        for index in batch.spans.indices { resolve(&batch.spans[index], at: time) }
        for index in batch.metrics.indices { resolve(&batch.metrics[index], at: time) }
        for index in batch.logs.indices { resolve(&batch.logs[index], at: time) }
    }

    private func resolve<Item>(_ group: inout ResourceGroup<Item>, at time: Timestamp) {
        guard group.identity == nil else { return }
        group.identity = resolver.withLock { $0.batchArrived(from: group.resource, at: time) }
    }

    private func count(_ receipt: AppendReceipt, received: SignalCounts, all: SignalCounts) {
        let derived = SignalCounts(
            spans: all.spans - received.spans,
            points: all.points - received.points,
            logs: all.logs - received.logs
        )
        let outcome =
            receipt.isRepeat
            ? BatchOutcome(repeated: all)
            : BatchOutcome(stored: receipt.stored, repeated: receipt.repeated, rejected: receipt.rejected)
        counters.batchAnswered(received: received, derived: derived, outcome: outcome)
    }
}

extension IngestPipeline {
    /// Reads from the store what must be remembered across a restart, so that nothing is derived twice.
    ///
    /// It is bounded: the newest 20,000 spans and 5,000 errors of the last hour.
    func remember() async throws {
        let range = TimeRange(start: now() - .seconds(3_600), end: now() + .seconds(600))
        let spans = try await store.events(EventQuery(.spans, range: range, limit: 20_000)).records
        let hasException = EventFilter.or([
            .exists(EventField(SemanticName.exceptionType)), .exists(EventField(SemanticName.exceptionMessage)),
        ])
        let logs = try await store.events(EventQuery(.logs, range: range, filter: hasException, limit: 5_000)).records
        let series = try await store.scan(
            MetricScan(name: SemanticName.operationDuration, range: range, newestOnly: true)
        )
        deriver.seed(
            spans: spans.reversed().compactMap(\.span),
            logs: logs.reversed().compactMap(\.log),
            counting: series.filter { $0.identity.scopeName != SemanticName.deriveScope }.map(\.identity.resource)
        )
    }
}

extension IngestPipeline.Unavailable {
    /// Whatever kept the store from taking a batch: all of it may pass, so none of it is a reason to drop data.
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as StoreError where error.code == .outOfSpace:
            self.init(message: error.message, retryAfterSeconds: 5)
        case let error as StoreError: self.init(message: error.message, retryAfterSeconds: 2)
        case is CancellationError: self.init(message: "The server is stopping.", retryAfterSeconds: 2)
        default: self.init(message: "The store could not take the batch.", retryAfterSeconds: 2)
        }
    }
}
