import VigilModel
import VigilStore

extension StoreConformance {
    static let batchCases: [StoreConformance] = [
        StoreConformance("a repeat within an hour gets the first answer and changes nothing") { store, clock in
            let identity = BatchIdentity(high: 1, low: 2)
            let batch = logs(["one", "two"], from: clock.now - .seconds(60))
            let first = try await store.append(batch, identity: identity)
            clock.advance(by: .seconds(3_000))
            let again = try await store.append(batch, identity: identity)
            try expect(again.isRepeat && !first.isRepeat, "the second is a repeat")
            try equal(again.sequence, first.sequence, "sequence")
            try equal(again.stored, first.stored, "stored")
            try equal(try await store.events(EventQuery(.logs, range: .all)).records.count, 2, "records")
            clock.advance(by: .seconds(601))
            let later = try await store.append(batch, identity: identity)
            try expect(!later.isRepeat, "after an hour it is a batch of its own")
        },
        StoreConformance("what lies too far ahead of the clock is refused, and said") { store, clock in
            let batch = logs(["now", "soon"], from: clock.now)
            var ahead = batch
            ahead.append(numbers([.int(1)], from: clock.now + .seconds(3_600)))
            ahead.append(spans([1], from: clock.now + .seconds(3_600)))
            let receipt = try await store.append(ahead, identity: nil)
            try equal(receipt.stored, SignalCounts(logs: 2), "stored")
            try equal(receipt.rejected, SignalCounts(spans: 1, points: 1), "rejected")
            try expect(!receipt.message.isEmpty, "the reason is said")
        },
        StoreConformance("an empty batch is taken") { store, _ in
            let receipt = try await store.append(TelemetryBatch(), identity: BatchIdentity(high: 0, low: 1))
            try equal(receipt.stored, SignalCounts(), "stored")
        },
        StoreConformance("records of every kind come back as they came") { store, clock in
            for seed in UInt64(0)..<20 {
                var generator = BatchGenerator(seed: seed, time: clock.now - .seconds(300))
                let batch = generator.batch()
                let before = await store.statistics().sequence
                let receipt = try await store.append(batch, identity: nil)
                let whole = receipt.stored + receipt.repeated + receipt.rejected
                try equal(whole, batch.counts, "received, seed \(seed)")
                for (signal, wanted) in [
                    (EventSignal.spans, batch.spans.flatMap(\.scopes).flatMap(\.items).map { "\($0)" }),
                    (EventSignal.logs, batch.logs.flatMap(\.scopes).flatMap(\.items).map { "\($0)" }),
                ] {
                    let query = EventQuery(signal, range: .all, since: before, limit: 1_000)
                    let records = try await store.events(query).records.sorted { $0.sequence < $1.sequence }
                    let found = records.map { $0.span.map { "\($0)" } ?? $0.log.map { "\($0)" } ?? "" }
                    try equal(found.count, wanted.count, "\(signal), seed \(seed)")
                    for (found, wanted) in zip(found, wanted) {
                        try equal(found, wanted, "\(signal), seed \(seed)")
                    }
                }
            }
        },
        StoreConformance("two writers and two readers at once see whole batches") { store, clock in
            let start = clock.now - .seconds(300)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<2 {
                    group.addTask {
                        for index in 0..<40 {
                            let identity = BatchIdentity(high: UInt64(writer), low: UInt64(index))
                            let receipt = try await store.append(
                                logs(["a", "b", "c"], from: start),
                                identity: identity
                            )
                            try equal(receipt.stored.logs, 3, "stored")
                        }
                    }
                    group.addTask {
                        for _ in 0..<20 {
                            let query = EventQuery(.logs, range: .all, limit: 10_000)
                            let count = try await store.events(query).records.count
                            try expect(count % 3 == 0, "a batch is visible in part: \(count)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            try equal(try await store.events(EventQuery(.logs, range: .all, limit: 10_000)).records.count, 240, "all")
            try equal(await store.statistics().appended.logs, 240, "counted")
        },
    ]
}
