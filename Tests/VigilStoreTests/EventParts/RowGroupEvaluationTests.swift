import Testing
import VigilModel
import VigilPattern
import VigilStore
import VigilTestKit

@Suite struct RowGroupEvaluationTests {
    /// Rows as several groups and, the last of them, as chunks; and as the records that they are.
    private struct Fixture {
        let signal: EventSignal
        var encoded: [EncodedRowGroup] = []
        var chunks: [EventChunk] = []
        var rows: [EventRow] = []

        init(_ signal: EventSignal, seed: UInt64) {
            self.signal = signal
            let make = seed % 2 == 0 ? GeneratedRows.awkward : GeneratedRows.usual
            rows = make(700, signal, seed)
            // Groups overlap in time, as parts that were sealed one after the other do.
            let hands = (0..<4).map { hand in rows.indices.filter { $0 / 40 % 4 == hand }.map { rows[$0] } }
            encoded = hands.dropLast().map { RowGroupEncoder.encode($0[...], signal: signal) }
            // Chunks hold rows as they arrived.
            let arrived = hands[3].sorted { $0.sequence < $1.sequence }
            let parts = [arrived[..<40], arrived[40..<70], arrived[70..<110], arrived[110...]].map(Self.chunk)
            let packed = parts.dropLast().map { $0.packed(signal) }
            chunks = [packed[0], EventChunk(gathering: packed[1...]), parts[3]]
        }

        private static func chunk(_ rows: ArraySlice<EventRow>) -> EventChunk {
            var chunk = EventChunk()
            for row in rows { chunk.append(row) }
            return chunk
        }

        /// The answer in two halves that are merged, as two cores give it.
        func columns(_ query: EventQuery) throws -> EventResult {
            var halves = [EventPartial(query), EventPartial(query)]
            for (index, encoded) in encoded.enumerated() {
                let group = try RowGroupTests.reopened(encoded)
                guard halves[index % 2].wants(group.summary) else { continue }
                try halves[index % 2].add(group)
            }
            for chunk in chunks { try halves[1].add(chunk) }
            try halves[0].merge(halves[1])
            return halves[0].result()
        }

        /// The answer by a walk over the records.
        func walk(_ query: EventQuery) throws -> EventResult {
            var chunk = EventChunk()
            for row in rows { chunk.append(row) }
            return try query.evaluate(over: [chunk])
        }
    }

    private static let fields: [EventField] = [
        "service", "instance", "name", "level", "body", "event", "trace", "span", "parent", "kind", "status",
        "duration", "scope", "time", "http.route", "n", "flag", "user.id", "host.name", "http.method", "deep", "",
        "größe", "vigil.interaction.name", "vigil.interaction.duration", "session.id", "retries", "request.id", "tags",
        "http.status_code", "http.response.status_code", "route", "user",
    ]

    private static let patterns = try? ["^a", "GET|warn", "(?i)größe", "[0-9]+", "^$", "t.*e"].map { try Pattern($0) }
    private static let globs = try? ["*", "a*i", "*e*", "/users/*", "20?", "größ*"].map { try Glob($0) }

    private func value(_ random: inout SeededGenerator, _ rows: [EventRow], _ field: EventField) -> AttributeValue {
        let values: [AttributeValue] = [
            "api", "warn", "GET", "server", "error", "ready", 0, 1, 0.5, true, "/users/{id}", "größe", "timeout", "200",
            "action_0", "timed out after", "u0", 200,
        ]
        guard random.chance(0.5) else { return random.pick(values) }
        // A value that a record has.
        let grouped = EventQuery(
            rows[0].isSpan ? .spans : .logs,
            range: .all,
            groupBy: [field],
            aggregates: [.count],
            limit: 2_000
        )
        var chunk = EventChunk()
        chunk.append(random.pick(rows))
        return (try? grouped.evaluate(over: [chunk]))?.groups.first?.key.first ?? "x"
    }

    private func filter(_ random: inout SeededGenerator, _ rows: [EventRow], depth: Int = 0) -> EventFilter {
        let field = random.pick(Self.fields)
        switch random.next() % (depth < 2 ? 11 : 7) {
        case 0: return .exists(field)
        case 1: return .text(random.pick(["time", "GET", "GRÖSSE", "größ", "", "users", "1 timed out after 2 s"]))
        case 2, 3, 4:
            let value = value(&random, rows, field)
            return .compare(field, random.pick(EventFilter.Comparison.allCases + [.equal, .equal]), value)
        case 5: return Self.patterns.map { .matches(field, random.pick($0)) } ?? .all
        case 6: return Self.globs.map { .glob(field, random.pick($0)) } ?? .all
        case 7: return .and([filter(&random, rows, depth: depth + 1), filter(&random, rows, depth: depth + 1)])
        case 8: return .or([filter(&random, rows, depth: depth + 1), filter(&random, rows, depth: depth + 1)])
        case 9: return .not(filter(&random, rows, depth: depth + 1))
        default: return .all
        }
    }

    private func query(_ random: inout SeededGenerator, _ fixture: Fixture) -> EventQuery {
        let start = random.pick(fixture.rows).time
        let spans: [Duration] = [.zero, .milliseconds(300), .seconds(20), .seconds(400)]
        return EventQuery(
            fixture.signal,
            range: random.chance(0.5) ? .all : TimeRange(start: start, end: start + random.pick(spans)),
            filter: random.chance(0.2) ? .all : filter(&random, fixture.rows),
            since: random.chance(0.2) ? random.pick(fixture.rows).sequence : nil,
            order: random.pick([.newestFirst, .oldestFirst]),
            limit: random.pick([0, 1, 7, 60, 5_000])
        )
    }

    @Test("columns find the records that a walk finds", arguments: UInt64(0)..<6, EventSignal.allCases)
    func selectsAsAWalk(_ seed: UInt64, _ signal: EventSignal) throws {
        let fixture = Fixture(signal, seed: seed)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let query = query(&random, fixture)
            guard case .records(let found, let isComplete) = try fixture.columns(query),
                case .records(let wanted, let isWhole) = try fixture.walk(query)
            else {
                Issue.record("groups were returned")
                return
            }
            #expect(found.map(\.sequence) == wanted.map(\.sequence), "\(seed): \(query)")
            #expect(isComplete == isWhole, "\(seed): \(query)")
            for (found, wanted) in zip(found, wanted) where "\(found.body)" != "\(wanted.body)" {
                Issue.record("\(seed): \(found.body) is not \(wanted.body)")
            }
        }
    }

    @Test("columns work groups out as a walk does", arguments: UInt64(0)..<6, EventSignal.allCases)
    func groupsAsAWalk(_ seed: UInt64, _ signal: EventSignal) throws {
        let fixture = Fixture(signal, seed: seed)
        var random = SeededGenerator(seed: seed &+ 1_000)
        for _ in 0..<25 {
            var query = query(&random, fixture)
            query.groupBy = (0..<Int(random.next() % 4)).map { _ in random.pick(Self.fields) }
            query.bucket = random.pick([nil, .milliseconds(500), .seconds(60)])
            let field = random.pick(Self.fields)
            query.groupOrder = random.pick([.largestFirst, .smallestFirst, .byKey, .byTime])
            query.rankedBy = Int(random.next() % 2)
            query.aggregates = random.pick([
                [.count], [.distinct(field), .count], [.count, .sum(field), .min(field), .max(field)],
                [.average(field), .max(field)], [.quantile(field, 0.95), .quantile("duration", 0.5), .max("time")],
            ])
            guard case .groups(let found, let isComplete) = try fixture.columns(query),
                case .groups(let wanted, let isWhole) = try fixture.walk(query)
            else {
                Issue.record("records were returned")
                return
            }
            #expect(isComplete == isWhole, "\(seed): \(query)")
            #expect(found.map { $0.values.first } == wanted.map { $0.values.first }, "\(seed): \(query)")
            guard isWhole else { continue }
            for (found, wanted) in zip(Self.sorted(found), Self.sorted(wanted)) where !Self.areAlike(found, wanted) {
                Issue.record("\(seed): \(query)\n\(found)\n\(wanted)")
            }
        }
    }

    /// By key; zeros within values have two spellings, of which the one that came first is shown.
    private static func sorted(_ groups: [EventGroup]) -> [EventGroup] {
        groups.sorted { (text(of: $0), $0.values[0] ?? 0) < (text(of: $1), $1.values[0] ?? 0) }
    }

    private static func text(of group: EventGroup) -> String {
        "\(group.key.map { "\($0)".replacing("-0.0", with: "0.0") }) \(group.bucket?.nanoseconds ?? 0)"
    }

    /// Sums are added in another order, so their last bits may differ.
    private static func areAlike(_ left: EventGroup, _ right: EventGroup) -> Bool {
        text(of: left) == text(of: right)
            && zip(left.values, right.values).allSatisfy { left, right in
                guard let left, let right else { return left == nil && right == nil }
                return left == right || left.isNaN && right.isNaN
                    || abs(left - right) <= 1e-9 * max(abs(left), abs(right), 1e10)
            }
    }

    private func group(_ attributes: [Attributes]) throws -> RowGroup {
        let source = GeneratedRows.sources(1)[0]
        let rows = attributes.enumerated().map { index, attributes in
            let log = LogRecord(time: Timestamp(seconds: Double(index + 1)), attributes: attributes)
            return EventRow(sequence: UInt64(index + 1), source: source, body: .log(log))
        }
        return try RowGroupTests.reopened(RowGroupEncoder.encode(rows[...], signal: .logs))
    }

    @Test("pages and orders part the same answer", arguments: EventSignal.allCases)
    func pages(_ signal: EventSignal) throws {
        let fixture = Fixture(signal, seed: 3)
        var query = EventQuery(signal, range: .all, limit: 10_000)
        let records = try fixture.columns(query).records.map(\.sequence)
        query.groupBy = ["name", "vigil.interaction.name"]
        query.aggregates = [.quantile("duration", 0.5), .count]
        query.bucket = .seconds(120)
        let largest = try fixture.columns(query).groups
        func inOrder(_ order: EventGroupOrder) throws -> [EventGroup] {
            var query = query
            query.groupOrder = order
            return try fixture.columns(query).groups
        }
        let counts = try inOrder(.smallestFirst).map { $0.values[0] ?? .infinity }
        #expect(counts == counts.sorted() && counts.count == largest.count)
        let times = try inOrder(.byTime).compactMap(\.bucket)
        #expect(times == times.sorted() && times.count == largest.count)
        let keys = try inOrder(.byKey).map { $0.key.map(\.description) }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
        for start in stride(from: 0, to: max(records.count, largest.count) + 7, by: 7) {
            (query.offset, query.limit) = (start, 7)
            #expect(try fixture.columns(query).groups == Array(largest.dropFirst(start).prefix(7)))
            var selecting = EventQuery(signal, range: .all)
            (selecting.offset, selecting.limit) = (start, 7)
            guard start % 70 == 0 else { continue }
            guard case .records(let found, let isComplete) = try fixture.columns(selecting) else { return }
            #expect(found.map(\.sequence) == Array(records.dropFirst(start).prefix(7)))
            #expect(isComplete == (start + 7 >= records.count))
        }
    }

    @Test("what is damaged adds nothing to the rest of the answer", arguments: EventSignal.allCases)
    func addsWholeGroupsOnly(_ signal: EventSignal) throws {
        let fixture = Fixture(signal, seed: 5)
        var random = SeededGenerator(seed: 5)
        let query = EventQuery(
            signal,
            range: .all,
            groupBy: ["name", "vigil.interaction.name"],
            aggregates: [.count, .distinct("tags"), .sum("duration"), .quantile("vigil.interaction.duration", 0.5)],
            bucket: .seconds(120)
        )
        var wanted = EventPartial(query)
        try wanted.add(try RowGroupTests.reopened(fixture.encoded[1]))
        var failures = 0
        for _ in 0..<200 {
            let hit = random.pick(fixture.encoded[0].sections).section
            let sections = Dictionary(
                uniqueKeysWithValues: fixture.encoded[0].sections.map { section in
                    let isHit = section.section == hit
                    return (section.section, isHit ? RowGroupTests.damaged(section.bytes, &random) : section.bytes)
                }
            )
            var partial = EventPartial(query)
            do {
                try partial.add(RowGroup(fixture.encoded[0].summary) { sections[$0] ?? [] })
            } catch {
                failures += 1
                try partial.add(try RowGroupTests.reopened(fixture.encoded[1]))
                #expect(partial.result().groups == wanted.result().groups)
            }
        }
        #expect(failures > 5)
    }

    @Test("a text is one value, whether its group packed it as a number or not")
    func mergesFormsOfTexts() throws {
        let texts: [[String]] = [
            ["u01", "u02", "u03", "u02"], ["u02", "someone", "u99"], ["a2", "a11", "a2"], ["a2", "u02", "\u{212a}"],
            ["00ff", "00fe"], ["00ff", "K", "u2"],
        ]
        var wanted: [String: Double] = [:]
        for text in texts.joined() { wanted[text, default: 0] += 1 }
        for start in texts.indices {
            var partial = EventPartial(
                EventQuery(.logs, range: .all, groupBy: ["id"], aggregates: [.count, .distinct("id")])
            )
            var other = partial
            for step in texts.indices {
                let some = texts[(start + step) % texts.count]
                let group = try group(some.map { ["id": .string($0)] })
                if step % 3 == 2 { try other.add(group) } else { try partial.add(group) }
            }
            try partial.merge(other)
            let groups = partial.result().groups
            let found = groups.map { ($0.key[0].stringValue ?? "", $0.values[0] ?? 0) }
            #expect(Dictionary(uniqueKeysWithValues: found) == wanted)
            #expect(groups.allSatisfy { $0.values[1] == 1 })
        }
    }

    @Test("a quantile is the number at its rank among all", arguments: [1, 2, 255, 257, 5_000])
    func findsQuantiles(_ count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        let numbers = (0..<count).map { _ in
            random.pick([-0.0, 1, Double.infinity, -1e300, 0.25, Double(random.next() % 1_000) / 8 - 60])
        }
        let quantiles = [0, 0.001, 0.25, 0.5, 0.95, 0.999, 1]
        var partial = EventPartial(
            EventQuery(.logs, range: .all, aggregates: quantiles.map { .quantile("number", $0) })
        )
        try partial.add(try group(numbers.map { ["number": .double($0)] }))
        let sorted = numbers.sorted()
        let wanted = quantiles.map { sorted[max(1, Int((Double(count) * $0).rounded(.up))) - 1] }
        #expect(partial.result().groups[0].values == wanted)
    }

    @Test("a quantile of more numbers than are kept is right to within 0.2 %", arguments: UInt64(0)..<4)
    func findsQuantilesOfMany(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var numbers: [Double] = []
        let quantiles = [0, 0.01, 0.25, 0.5, 0.95, 0.99, 1]
        let query = EventQuery(.logs, range: .all, aggregates: quantiles.map { .quantile("number", $0) } + [.count])
        // One of the halves that are merged may still keep all of its numbers.
        var halves = [EventPartial(query, valuesMax: 2_000), EventPartial(query, valuesMax: 2_000)]
        for round in 0..<6 {
            let more = (0..<500).map { _ -> Double in
                if random.chance(0.02) { return random.pick([0, .infinity, -.infinity]) }
                let magnitude = Double(random.next() % 1_000_000) / 1_000 + 0.001
                return random.chance(0.2) ? -magnitude : magnitude
            }
            numbers += more
            try halves[round < Int(seed) ? 0 : 1].add(try group(more.map { ["number": .double($0)] }))
        }
        try halves[0].merge(halves[1])
        let found = halves[0].result().groups[0].values
        let sorted = numbers.sorted()
        for (index, quantile) in quantiles.enumerated() {
            let wanted = sorted[max(1, Int((3_000 * quantile).rounded(.up))) - 1]
            let number = try #require(found[index])
            #expect(number == wanted || abs(number - wanted) <= 0.002 * abs(wanted), "\(quantile)")
        }
        #expect(found.last == 3_000)
    }

    @Test("a count of different values stays exact beyond what bits hold")
    func countsManyDifferentValues() throws {
        var random = SeededGenerator(seed: 3)
        let attributes = (0..<60_000).map { index -> Attributes in
            ["group": .int(Int64(index % 9_000)), "value": .int(Int64(random.next() % 60_000))]
        }
        var partial = EventPartial(
            EventQuery(.logs, range: .all, groupBy: ["group"], aggregates: [.distinct("value")], limit: 9_000)
        )
        try partial.add(try group(attributes))
        var wanted: [AttributeValue: Set<AttributeValue>] = [:]
        for attributes in attributes { wanted[attributes[0].value, default: []].insert(attributes[1].value) }
        let found = partial.result().groups
        #expect(found.count == 9_000 && found.allSatisfy { $0.values[0] == Double(wanted[$0.key[0]]?.count ?? 0) })
    }

    @Test("answers are the same without filters, which retention may drop", arguments: EventSignal.allCases)
    func answersWithoutFilters(_ signal: EventSignal) throws {
        let fixture = Fixture(signal, seed: 7)
        var random = SeededGenerator(seed: 7)
        for _ in 0..<25 {
            let query = query(&random, fixture)
            for encoded in fixture.encoded {
                let all = Dictionary(uniqueKeysWithValues: encoded.sections.map { ($0.section, $0.bytes) })
                var (whole, bare) = (EventPartial(query), EventPartial(query))
                try whole.add(RowGroup(encoded.summary) { all[$0] ?? [] })
                try bare.add(RowGroup(encoded.summary) { $0.isDroppable ? [] : all[$0] ?? [] })
                #expect(whole.result().records.map(\.sequence) == bare.result().records.map(\.sequence))
            }
        }
    }

    @Test("a trace is found where it is, and nothing is read where it is not")
    func findsTraces() throws {
        let rows = GeneratedRows.usual(2_000, .spans, seed: 5)
        let encoded = RowGroupEncoder.encode(rows[...], signal: .spans)
        let sections = Dictionary(uniqueKeysWithValues: encoded.sections.map { ($0.section, $0.bytes) })
        guard case .span(let span) = rows[77].body else { return }
        func ask(_ trace: String) throws -> (records: Int, fetched: Set<RowGroupSection>) {
            var fetched: Set<RowGroupSection> = []
            let group = RowGroup(encoded.summary) { section in
                fetched.insert(section)
                return sections[section] ?? []
            }
            var partial = EventPartial(
                EventQuery(.spans, range: .all, filter: .compare("trace", .equal, .string(trace)))
            )
            try partial.add(group)
            return (partial.result().records.count, fetched)
        }
        let wanted = rows.count { if case .span(let other) = $0.body { other.traceID == span.traceID } else { false } }
        #expect(try ask(span.traceID.hex).records == wanted)
        var quick = 0
        for low in UInt64(1_000)..<1_100 {
            let (records, fetched) = try ask(TraceID(high: 9, low: low).hex)
            #expect(records == 0)
            if fetched == [.traceFilter] { quick += 1 }
        }
        #expect(quick > 90)
    }

    @Test("damaged groups are errors in queries too, never traps", arguments: UInt64(0)..<4, EventSignal.allCases)
    func survivesDamage(_ seed: UInt64, _ signal: EventSignal) throws {
        let fixture = Fixture(signal, seed: seed)
        var random = SeededGenerator(seed: seed)
        let encoded = fixture.encoded[0]
        for _ in 0..<60 {
            let hit = random.pick(encoded.sections).section
            let sections = Dictionary(
                uniqueKeysWithValues: encoded.sections.map { section in
                    let isHit = section.section == hit
                    return (section.section, isHit ? RowGroupTests.damaged(section.bytes, &random) : section.bytes)
                }
            )
            var query = query(&random, fixture)
            if random.chance(0.5) {
                query.groupBy = [random.pick(Self.fields)]
                query.aggregates = [.count, .distinct(random.pick(Self.fields)), .sum(random.pick(Self.fields))]
            }
            var partial = EventPartial(query)
            try? partial.add(RowGroup(encoded.summary) { sections[$0] ?? [] })
            _ = partial.result()
        }
    }
}

extension EventRow {
    fileprivate var isSpan: Bool {
        if case .span = body { true } else { false }
    }
}
