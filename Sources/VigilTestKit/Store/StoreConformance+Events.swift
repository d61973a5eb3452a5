import VigilModel
import VigilPattern
import VigilStore

extension StoreConformance {
    static let eventCases: [StoreConformance] = [
        StoreConformance("log records come back newest first, cut at the limit and said so") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(logs(["one", "two", "three"], from: start), identity: nil)
            let all = try await store.events(EventQuery(.logs, range: .all))
            try equal(all.records.map(\.log?.body.stringValue), ["three", "two", "one"], "order")
            let two = try await store.events(EventQuery(.logs, range: .all, order: .oldestFirst, limit: 2))
            try equal(two.records.map(\.log?.body.stringValue), ["one", "two"], "oldest")
            guard case .records(_, let isComplete) = two else { throw Failure(description: "groups") }
            try expect(!isComplete, "the limit cut something off")
        },
        StoreConformance("records are numbered upwards, and a query can begin after a number") { store, clock in
            let start = clock.now - .seconds(60)
            let first = try await store.append(logs(["one"], from: start), identity: nil)
            let second = try await store.append(logs(["two", "three"], from: start), identity: nil)
            try expect(second.sequence > first.sequence, "batches ascend")
            let newer = try await store.events(EventQuery(.logs, range: .all, since: first.sequence))
            try equal(Set(newer.records.map(\.sequence)).count, 2, "newer records")
            let older = try await store.events(EventQuery(.logs, range: .all, until: first.sequence))
            try equal(older.records.map(\.log?.body.stringValue), ["one"], "records up to a number")
            var query = EventQuery(.logs, range: .all, since: first.sequence, until: second.sequence)
            query.aggregates = [.count]
            try equal(try await store.events(query).groups.first?.values, [2], "records between numbers")
            let none = try await store.events(EventQuery(.logs, range: .all, since: second.sequence))
            try expect(none.records.isEmpty, "nothing is newer than the newest batch")
        },
        StoreConformance("spans are found by what they say") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(spans([10, 200, 30], from: start), identity: nil)
            _ = try await store.append(
                spans([5], from: start, name: "SELECT", resource: resource("db"), seed: 2),
                identity: nil
            )
            func count(_ filter: EventFilter) async throws -> Int {
                let result = try await store.events(EventQuery(.spans, range: .all, filter: filter))
                return result.records.count
            }
            try equal(try await count(.compare("service", .equal, "db")), 1, "service")
            try equal(try await count(.compare("duration", .greater, 0.02)), 2, "duration")
            try equal(try await count(.compare("http.status_code", .equal, "200")), 4, "old name")
            try equal(try await count(.text("sele")), 1, "text")
            try equal(try await count(.not(.text("select"))), 3, "not")
            try equal(try await count(.and([.exists("trace"), .compare("kind", .equal, "server")])), 4, "and")
        },
        StoreConformance("a span that is there already is not stored twice, an equal log line is") { store, clock in
            let start = clock.now - .seconds(60)
            var batch = spans([10, 20], from: start)
            batch.append(logs(["a line"], from: start))
            _ = try await store.append(batch, identity: nil)
            let again = try await store.append(batch, identity: nil)
            try equal(again.repeated, SignalCounts(spans: 2), "repeated")
            try equal(again.stored, SignalCounts(logs: 1), "stored")
            var record = LogRecord(time: start, body: "unique")
            record.attributes["log.record.uid"] = "u1"
            let unique = TelemetryBatch(logs: [ResourceGroup(resource: resource(), items: [record, record])])
            try equal(try await store.append(unique, identity: nil).stored.logs, 1, "one by its uid")
        },
        StoreConformance("senders are known with the time of their newest record") { store, clock in
            let start = clock.now - .seconds(2_000)
            let api = resource("api"), batch = resource("batch", ["service.version": "2"])
            _ = try await store.append(spans(Array(1...600), from: start, resource: api), identity: nil)
            _ = try await store.append(logs(["a", "b", "c"], from: start, resource: batch), identity: nil)
            func newest(_ signal: EventSignal, _ range: TimeRange) async throws -> [String: Timestamp] {
                let senders = try await store.senders(of: signal, in: range)
                return Dictionary(uniqueKeysWithValues: senders.map { ($0.resource.serviceName, $0.newest) })
            }
            for end in [start + .seconds(1), start + .seconds(300), start + .seconds(3_000)] {
                for signal in EventSignal.allCases {
                    let range = TimeRange(start: start, end: end)
                    let records = try await store.events(EventQuery(signal, range: range, limit: 10_000)).records
                    let wanted = Dictionary(grouping: records, by: \.resource.serviceName)
                    let times = wanted.compactMapValues { $0.map(\.time).max() }
                    try equal(try await newest(signal, range), times, "\(signal) until \(end)")
                }
            }
            try expect(try await newest(.logs, TimeRange(start: .zero, end: start)).isEmpty, "none before")
        },
        StoreConformance("groups are worked out exactly") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(spans(Array(1...100), from: start - .seconds(100)), identity: nil)
            let query = EventQuery(
                .spans,
                range: .all,
                groupBy: ["name"],
                aggregates: [
                    .count, .quantile("duration", 0.95), .sum("duration"), .min("duration"),
                    .max("duration"), .distinct("trace"),
                ]
            )
            let groups = try await store.events(query).groups
            try equal(groups.count, 1, "groups")
            try equal(groups[0].key, ["GET /"], "key")
            let values = groups[0].values.map { ($0 ?? -1) * 1_000 }.map { $0.rounded() }
            try equal(values, [100_000, 95, 5_050, 1, 100, 100_000], "values")
        },
        StoreConformance("groups come by the figure that is asked for") { store, clock in
            let start = clock.now - .seconds(200)
            for (seed, name) in ["GET /a", "GET /b", "GET /c"].enumerated() {
                let durations = Array(repeating: 10 * (seed + 1), count: 3 - seed)
                _ = try await store.append(
                    spans(durations, from: start, name: name, seed: UInt64(seed + 1)),
                    identity: nil
                )
            }
            var query = EventQuery(.spans, range: .all, groupBy: ["name"], aggregates: [.count, .average("duration")])
            query.rankedBy = 1
            let slowest = try await store.events(query).groups
            try equal(slowest.map(\.key), [["GET /c"], ["GET /b"], ["GET /a"]], "slowest first")
            try equal(slowest.map { $0.values[1].map { ($0 * 1_000).rounded() } }, [30, 20, 10], "means")
            query.groupOrder = .smallestFirst
            query.limit = 1
            try equal(try await store.events(query).groups.map(\.key), [["GET /a"]], "quickest first")
        },
        StoreConformance("texts are found by patterns and globs") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(logs(["user 17 came", "user x came", "17 users"], from: start), identity: nil)
            func bodies(_ filter: EventFilter) async throws -> [String?] {
                let result = try await store.events(EventQuery(.logs, range: .all, filter: filter, order: .oldestFirst))
                return result.records.map(\.log?.body.stringValue)
            }
            try equal(try await bodies(.matches("body", Pattern("user [0-9]+"))), ["user 17 came"], "pattern")
            try equal(try await bodies(.glob("body", Glob("user * came"))), ["user 17 came", "user x came"], "glob")
            try equal(try await bodies(.not(.glob("body", Glob("user*")))), ["17 users"], "not")
            try equal(try await bodies(.matches("absent", Pattern(""))), [], "a field that is not there")
        },
        StoreConformance("buckets split groups by time") { store, clock in
            let start = Timestamp(seconds: 1_767_225_000)
            _ = try await store.append(logs(Array(repeating: "x", count: 90), from: start), identity: nil)
            let query = EventQuery(.logs, range: .all, aggregates: [.count], bucket: .seconds(60))
            let groups = try await store.events(query).groups
            try equal(groups.map(\.values), [[60], [30]], "counts")
            try equal(groups.map(\.bucket), [start, start + .seconds(60)], "buckets")
        },
    ]
}
