import VigilModel
import VigilStore
import VigilTestKit

/// Rows as a part holds them: of one signal, ascending by time and then sequence.
enum GeneratedRows {
    /// Rows with every rare and awkward value.
    static func awkward(_ count: Int, _ signal: EventSignal, seed: UInt64) -> [EventRow] {
        var generator = BatchGenerator(seed: seed)
        let sources = sources(generator.random.chance(0.5) ? 1 : 4)
        return sorted(
            (0..<count).map { index in
                let body: EventRecord.Body = signal == .spans ? .span(generator.span()) : .log(generator.log())
                return EventRow(sequence: UInt64(index * 3 + 7), source: generator.random.pick(sources), body: body)
            }
        )
    }

    /// Rows as programs send them: few shapes, many values again and again.
    static func usual(_ count: Int, _ signal: EventSignal, seed: UInt64) -> [EventRow] {
        var random = SeededGenerator(seed: seed)
        var time = Timestamp(seconds: 1_767_225_600)
        let sources = sources(3)
        return sorted(
            (0..<count).map { index in
                time = time + .milliseconds(Int64(random.next() % 2_000))
                let body: EventRecord.Body =
                    signal == .spans ? .span(span(&random, time)) : .log(interaction(&random, time))
                return EventRow(sequence: UInt64(index + 100), source: random.pick(sources), body: body)
            }
        )
    }

    static func sources(_ count: Int) -> [EventSource] {
        (0..<count).map { index in
            let resource = StoreConformance.resource(["api", "worker", "größe", "db"][index % 4])
            return EventSource(
                resource: resource,
                identity: resource.identity(),
                scope: InstrumentationScope(index % 2 == 0 ? "" : "http")
            )
        }
    }

    static func sorted(_ rows: [EventRow]) -> [EventRow] {
        rows.sorted { ($0.time, $0.sequence) < ($1.time, $1.sequence) }
    }

    private static func padded(_ number: UInt64, _ width: Int, radix: Int = 10) -> String {
        let digits = String(number, radix: radix)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    static func interaction(_ random: inout SeededGenerator, _ time: Timestamp) -> LogRecord {
        var log = LogRecord(time: time, severity: .info, eventName: "vigil.interaction")
        log.attributes = [
            "vigil.interaction.source": .string(random.pick(["tap", "view", "swipe"])),
            "vigil.interaction.name": .string("action_" + padded(random.next() % 40, 2)),
            "vigil.outcome": .string(random.chance(0.97) ? "success" : "failure"),
            "vigil.interaction.duration": .double(Double(random.next() % 100_000) / 1_000),
            "user.id": .string("u" + padded(random.next() % 5_000, 5)),
            "session.id": .string(padded(random.next() & 0xf_ffff, 8, radix: 16)),
        ]
        if random.chance(0.2) { log.attributes["retries"] = .int(Int64(random.next() % 4)) }
        if random.chance(0.1) {
            log.body = .string("request \(random.next() % 1_000) timed out after \(random.next() % 9) s")
        }
        return log
    }

    private static func span(_ random: inout SeededGenerator, _ time: Timestamp) -> SpanRecord {
        let nanoseconds = Int64(random.next() % 1_000_000_000)
        var span = SpanRecord(
            traceID: TraceID(high: 7, low: random.next() % 600 + 1),
            spanID: .random(using: &random),
            name: random.pick(["GET /users/{id}", "SELECT", "POST /orders"]),
            kind: random.pick([.server, .client]),
            start: time,
            end: time + .nanoseconds(nanoseconds)
        )
        span.attributes = [
            "http.request.method": .string(random.pick(["GET", "POST"])),
            "http.response.status_code": .int(random.pick([200, 200, 200, 404, 500])),
            "request.id": .string(
                padded(random.next() >> 32, 8, radix: 16) + "-" + padded(random.next() >> 48, 4, radix: 16)
                    + "-4000-8000-"
                    + padded(random.next() >> 16, 12, radix: 16)
            ),
        ]
        if random.chance(0.3) { span.attributes["tags"] = ["a", .string(random.pick(["b", "c"]))] }
        if random.chance(0.05) { span.status = SpanRecord.Status(.error, message: "no answer") }
        if random.chance(0.5) { span.parentSpanID = .random(using: &random) }
        return span
    }
}
