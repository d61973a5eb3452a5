import Testing
import VigilModel
import VigilStore
import VigilTestKit

@Suite struct EventEvaluationTests {
    private static let clock = TestClock()

    /// A store with thousands of records, most of them packed, and the records themselves.
    private func filled(_ seed: UInt64, _ signal: EventSignal) async throws -> (MemoryStore, [EventRecord]) {
        let store = MemoryStore(now: { Self.clock.now })
        for index in UInt64(0)..<3 {
            var generator = BatchGenerator(seed: seed * 100 + index, time: Self.clock.now - .seconds(300))
            for _ in 0..<4 { _ = try await store.append(generator.batch(size: 120), identity: nil) }
        }
        let query = EventQuery(signal, range: .all, order: .oldestFirst, limit: 100_000)
        return (store, try await store.events(query).records)
    }

    private func filter(_ random: inout SeededGenerator, depth: Int = 0) -> EventFilter {
        let fields: [EventField] = [
            "service", "instance", "name", "level", "body", "event", "trace", "parent", "kind", "status", "duration",
            "scope", "http.route", "n", "flag", "user.id", "host.name", "http.method",
        ]
        let values: [AttributeValue] = [
            "api", "warn", "GET", "server", "error", "ready", 0, 1, 0.5, true, "/users/{id}", "größe", "timeout",
        ]
        switch random.next() % (depth < 2 ? 8 : 4) {
        case 0: return .exists(random.pick(fields))
        case 1: return .text(random.pick(["time", "GET", "GRÖSSE", "größ", "", "users"]))
        case 2, 3:
            return .compare(
                random.pick(fields),
                random.pick(EventFilter.Comparison.allCases),
                random.pick(values)
            )
        case 4: return .and([filter(&random, depth: depth + 1), filter(&random, depth: depth + 1)])
        case 5: return .or([filter(&random, depth: depth + 1), filter(&random, depth: depth + 1)])
        case 6: return .not(filter(&random, depth: depth + 1))
        default: return .all
        }
    }

    @Test("packed chunks answer as a walk over all records does", arguments: UInt64(0)..<4, EventSignal.allCases)
    func answersAsTheReference(_ seed: UInt64, _ signal: EventSignal) async throws {
        let (store, all) = try await filled(seed, signal)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<15 {
            let start = Self.clock.now - .seconds(Int64(random.next() % 310))
            let range = random.chance(0.5) ? .all : TimeRange(start: start, end: start + .seconds(20))
            let query = EventQuery(
                signal,
                range: range,
                filter: filter(&random),
                since: random.chance(0.3) ? random.pick(all).sequence : nil,
                order: random.pick([.newestFirst, .oldestFirst]),
                limit: Int(random.next() % 60)
            )
            let wanted = all.filter {
                range.contains($0.time) && $0.sequence > query.since ?? 0 && query.filter.matches($0)
            }.sorted {
                let isEarlier = ($0.time, $0.sequence) < ($1.time, $1.sequence)
                return query.order == .oldestFirst ? isEarlier : !isEarlier
            }
            guard case .records(let found, let isComplete) = try await store.events(query) else {
                Issue.record("groups were returned")
                return
            }
            #expect(found.map(\.sequence) == wanted.prefix(query.limit).map(\.sequence), "\(seed): \(query)")
            #expect(isComplete == (wanted.count <= query.limit), "\(seed): \(query)")
            for (found, wanted) in zip(found, wanted) { #expect("\(found.body)" == "\(wanted.body)") }
            var counting = query
            counting.aggregates = [.count]
            let groups = try await store.events(counting).groups
            #expect(query.limit == 0 || groups.map(\.values) == [[Double(wanted.count)]], "\(seed): \(counting)")
        }
    }

    @Test("severities compare by their ranges")
    func comparesLevels() {
        func matches(_ number: UInt8, _ comparison: EventFilter.Comparison, _ level: AttributeValue) -> Bool {
            let log = LogRecord(severity: Severity(number))
            let record = EventRecord(
                sequence: 1,
                resource: Resource(),
                identity: Resource().identity(),
                scope: InstrumentationScope(),
                body: .log(log)
            )
            return EventFilter.compare("level", comparison, level).matches(record)
        }
        #expect(matches(14, .equal, "warn") && !matches(17, .equal, "warn"))
        #expect(matches(13, .greaterOrEqual, "warn") && !matches(12, .greaterOrEqual, "warn"))
        #expect(!matches(16, .greater, "warn") && matches(17, .greater, "WARNING"))
        #expect(matches(10, .equal, "notice") && !matches(9, .equal, "notice"))
        #expect(!matches(0, .less, "warn") && matches(0, .notEqual, "warn"))
    }

    @Test("names from before HTTP's and databases' conventions were stable find the new ones, and the other way")
    func mapsOldNames() {
        func matches(_ attributes: Attributes, _ field: EventField, _ value: AttributeValue) -> Bool {
            let record = EventRecord(
                sequence: 1,
                resource: Resource(),
                identity: Resource().identity(),
                scope: InstrumentationScope(),
                body: .span(SpanRecord(attributes: attributes))
            )
            return EventFilter.compare(field, .equal, value).matches(record)
        }
        #expect(matches(["http.status_code": 404], "http.response.status_code", "404"))
        #expect(matches(["http.response.status_code": 404], "http.status_code", 404))
        #expect(matches(["http.target": "/a?b=c"], "url.path", "/a"))
        #expect(matches(["db.statement": "SELECT 1"], "db.query.text", "SELECT 1"))
        #expect(!matches(["db.statement": "SELECT 1"], "db.namespace", "SELECT 1"))
    }
}
