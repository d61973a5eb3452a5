import VigilModel
import VigilPattern
import VigilStore

extension StoreConformance {
    static let metricCases: [StoreConformance] = [
        StoreConformance("samples come back with their series, in order") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(numbers([.int(1), .double(2.5), .int(3)], from: start), identity: nil)
            let found = try await store.scan(MetricScan(name: "cpu", range: .all))
            try equal(found.count, 1, "series")
            try equal(found[0].identity.name, "cpu", "name")
            try equal(found[0].identity.resource.job, "api", "job")
            let values = found[0].streams[0].samples.map(\.value)
            try equal(values, [.number(.int(1)), .number(.double(2.5)), .number(.int(3))], "values")
        },
        StoreConformance("a series whose label is not a number is one series each time") { store, clock in
            for second in 0..<3 {
                let start = clock.now - .seconds(60 - second)
                let batch = numbers([.int(7)], from: start, attributes: ["limit": .double(.nan)])
                _ = try await store.append(batch, identity: nil)
            }
            let found = try await store.scan(MetricScan(name: "cpu", range: .all))
            try equal(found.map { $0.streams.map(\.samples.count) }, [[3]], "series, streams and samples")
        },
        StoreConformance("a range takes its start in and leaves its end out") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(numbers((0..<10).map { .int($0) }, from: start), identity: nil)
            let range = TimeRange(start: start + .seconds(2), end: start + .seconds(5))
            let found = try await store.scan(MetricScan(name: "cpu", range: range))
            try equal(found.first?.streams.first?.samples.map(\.value.number), [2, 3, 4], "values")
            let none = TimeRange(start: start + .seconds(20), end: start + .seconds(30))
            try expect(try await store.scan(MetricScan(name: "cpu", range: none)).isEmpty, "nothing lies there")
            let newest = try await store.scan(MetricScan(name: "cpu", range: range, newestOnly: true))
            try equal(newest.first?.streams.first?.samples.map(\.value.number), [4], "newest")
        },
        StoreConformance("matchers look at Prometheus' labels") { store, clock in
            let start = clock.now - .seconds(60)
            for code in ["200", "404", "500"] {
                let attributes = Attributes([Attribute("code", .string(code))])
                let batch = numbers(
                    [.int(1)],
                    of: "requests",
                    from: start,
                    attributes: attributes,
                    isCounter: true
                )
                _ = try await store.append(batch, identity: nil)
            }
            func count(_ matchers: LabelMatcher...) async throws -> Int {
                let found = try await store.scan(MetricScan(matchers: matchers, range: .all))
                return found.count
            }
            try equal(try await count(.equal("__name__", "requests_total")), 3, "by name")
            try equal(try await count(.equal("code", "404")), 1, "equal")
            try equal(try await count(.notEqual("code", "404"), .equal("job", "api")), 2, "not equal")
            try equal(try await count(.oneOf("code", ["200", "500"])), 2, "one of")
            try equal(try await count(.matching("code", try Pattern("4.[0-9]"))), 1, "pattern")
            try equal(try await count(.equal("absent", "")), 3, "an absent label is empty")
            try equal(try await count(.equal("__name__", "requests")), 0, "without total")
        },
        StoreConformance("an exemplar is found by its metric, its series' labels and its trace") { store, clock in
            let exemplar = Exemplar(
                filteredAttributes: ["item": "7"],
                time: clock.now - .seconds(50),
                value: .double(0.25),
                traceID: TraceID(high: 1, low: 2),
                spanID: SpanID(3)
            )
            let point = NumberPoint(attributes: ["code": "200"], time: clock.now, value: .int(9), exemplars: [exemplar])
            let metric = Metric("requests", unit: "1", data: .sum([point], .cumulative, isMonotonic: true))
            let group = ResourceGroup(resource: resource(), items: [metric])
            let receipt = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
            try equal(receipt.stored, SignalCounts(points: 1), "stored")
            let series = try await store.scan(MetricScan(range: .all)).first
            func exemplars(_ filter: EventFilter) async throws -> [SeriesExemplar] {
                let query = EventQuery(.exemplars, range: .all, filter: filter)
                return try await store.events(query).records.compactMap { SeriesExemplar($0) }
            }
            for (field, value) in [("event", "requests"), ("code", "200"), ("trace", exemplar.traceID.description)] {
                let found = try await exemplars(.compare(EventField(field), .equal, .string(value)))
                try equal(found.map(\.exemplar), [exemplar], field)
                try equal(found.map(\.identity), series.map { [$0.identity] } ?? [], field)
            }
            try equal(try await exemplars(.compare(EventField("code"), .equal, .string("500"))).count, 0, "others")
        },
        StoreConformance("another value for a time that has one counts, and is said") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(numbers([.int(1), .int(2)], from: start), identity: nil)
            let receipt = try await store.append(numbers([.int(1), .int(3)], from: start), identity: nil)
            try equal(receipt.stored.points, 1, "stored")
            try equal(receipt.repeated.points, 1, "repeated")
            try expect(receipt.message.contains("another value"), "it is said")
            try equal(await store.statistics().conflicting, 1, "counted")
            let found = try await store.scan(MetricScan(range: .all))
            try equal(found[0].streams[0].samples.map(\.value.number), [1, 3], "values")
        },
        StoreConformance("a sample that is there already is taken and not stored twice") { store, clock in
            let batch = numbers([.int(1), .double(2), .int(3)], from: clock.now - .seconds(60))
            _ = try await store.append(batch, identity: nil)
            let again = try await store.append(batch, identity: nil)
            try equal(again.repeated.points, 3, "repeated")
            try equal(again.stored.points, 0, "stored")
            let found = try await store.scan(MetricScan(range: .all))
            try equal(found[0].streams[0].samples.count, 3, "samples")
        },
        StoreConformance("of two values at one time the last to come stays") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(numbers([.int(1), .int(2)], from: start), identity: nil)
            _ = try await store.append(numbers([.int(7)], from: start), identity: nil)
            let found = try await store.scan(MetricScan(range: .all))
            try equal(found[0].streams[0].samples.map(\.value.number), [7, 2], "values")
        },
        StoreConformance("samples out of order are put in order") { store, clock in
            let start = clock.now - .seconds(60)
            _ = try await store.append(numbers([.int(5), .int(6)], from: start + .seconds(5)), identity: nil)
            _ = try await store.append(numbers([.int(1), .int(2)], from: start), identity: nil)
            let found = try await store.scan(MetricScan(range: .all))
            try equal(found[0].streams[0].samples.map(\.value.number), [1, 2, 5, 6], "values")
        },
        StoreConformance("writers of one series are kept apart") { store, clock in
            let start = clock.now - .seconds(60)
            for writer in ["a", "b"] {
                let resource = resource("api", ["service.instance.id": .string(writer)])
                let batch = numbers([.int(1), .int(2)], from: start, resource: resource)
                _ = try await store.append(batch, identity: nil)
            }
            let found = try await store.scan(MetricScan(range: .all))
            try equal(found.count, 1, "series")
            try equal(Set(found[0].streams.map(\.writer)).count, 2, "writers")
        },
        StoreConformance("too many series or samples are an error, never cut short") { store, clock in
            let start = clock.now - .seconds(60)
            for name in ["a", "b", "c"] {
                _ = try await store.append(numbers([.int(1), .int(2)], of: name, from: start), identity: nil)
            }
            for request in [MetricScan(range: .all, seriesMax: 2), MetricScan(range: .all, samplesMax: 5)] {
                do {
                    _ = try await store.scan(request)
                    throw Failure(description: "the scan was answered")
                } catch let error as StoreError {
                    try equal(error.code, .limitExceeded, "code")
                }
            }
            try equal(try await store.scan(MetricScan(range: .all, seriesMax: 3, samplesMax: 6)).count, 3, "series")
        },
    ]
}
