import VigilModel
import VigilOTLP

/// A batch of the soak's load: a number says all that is in it, so that it can be sent again byte for byte, and told
/// from what is stored.
struct SoakBatch {
    enum Signal: Int, CaseIterable {
        case logs, spans, points, written
    }

    /// How many batches of spans share a trace.
    private static let batchesPerTrace = 16
    /// Of what is kept for a week.
    private static let tooOld = Duration.seconds(30 * 86_400)

    let number: Int
    /// When the load began.
    let start: Timestamp

    var signal: Signal { Signal(rawValue: number % Signal.allCases.count) ?? .logs }
    /// Whether it is older than anything is kept; it goes with the next clean-up and is not missed.
    var isOld: Bool { number % 11 == 10 && signal != .written }
    var count: Int { 1 + number * 7 % 20 }
    /// What each of its records is known by.
    var keys: [String] { (0..<count).map { Self.key(number, $0) } }

    static func key(_ number: Int, _ index: Int) -> String { "batch \(number) item \(index)" }

    /// The trace of a batch of spans.
    static func trace(of number: Int) -> TraceID {
        TraceID(high: 0x50ac, low: UInt64(number / Signal.allCases.count / batchesPerTrace + 1))
    }

    private var time: Timestamp { start + .milliseconds(number) - (isOld ? Self.tooOld : .zero) }
    private var resource: Resource { Resource(["service.name": "soak", "lane": .int(Int64(number % 3))]) }

    /// Where it is sent, as what.
    var request: SoakRequest {
        switch signal {
        case .logs: SoakRequest(path: "/v1/logs", body: OTLPEncoder.encode([group(logs)]))
        case .spans: SoakRequest(path: "/v1/traces", body: OTLPEncoder.encode([group(spans)]))
        case .points: SoakRequest(path: "/v1/metrics", body: OTLPEncoder.encode([group(metrics)]))
        case .written: SoakRequest(path: "/api/v1/write", encoding: "snappy", body: written)
        }
    }

    private func group<Item>(_ items: [Item]) -> ResourceGroup<Item> {
        ResourceGroup(resource: resource, scope: InstrumentationScope("soak"), items: items)
    }

    private var logs: [LogRecord] {
        (0..<count).map { index in
            // Some are longer than a page of the disk.
            let filler = String(repeating: "x", count: number % 20 == 0 ? 3_000 : index * 10)
            return LogRecord(
                time: time,
                severity: .info,
                body: .string("\(Self.key(number, index))|\(filler)"),
                attributes: ["batch": .int(Int64(number)), "kind": .string("k\(index % 4)")]
            )
        }
    }

    private var spans: [SpanRecord] {
        (0..<count).map { index in
            SpanRecord(
                traceID: Self.trace(of: number),
                spanID: SpanID(UInt64(number) << 16 | UInt64(index + 1)),
                parentSpanID: SpanID(UInt64(number) << 16 | 0xffff),
                name: Self.key(number, index),
                kind: index == 0 ? .server : .internal,
                start: time,
                end: time + .microseconds(index + 1),
                attributes: ["batch": .int(Int64(number))]
            )
        }
    }

    private var metrics: [Metric] {
        let points = (0..<count).map { index in
            NumberPoint(
                attributes: ["key": .string(Self.key(number, index))],
                time: time,
                value: .int(Int64(number))
            )
        }
        // All batches share some series, so that their samples come together where parts are merged.
        let lane = NumberPoint(attributes: ["lane": .int(Int64(number % 8))], time: time, value: .int(Int64(number)))
        return [Metric("soak.value", data: .gauge(points)), Metric("soak.lane", data: .gauge([lane]))]
    }

    /// A request of Prometheus' remote write, in snappy's form for what does not compress.
    private var written: [UInt8] {
        var message: [UInt8] = []
        for key in keys {
            var series: [UInt8] = []
            for (name, value) in [("__name__", "soak_written"), ("job", "soak"), ("key", key)] {
                Self.field(1, Self.text(1, name) + Self.text(2, value), into: &series)
            }
            var sample: [UInt8] = [1 << 3 | 1]
            withUnsafeBytes(of: Double(number).bitPattern.littleEndian) { sample += $0 }
            sample.append(2 << 3)
            Self.varint(time.nanoseconds / 1_000_000, into: &sample)
            Self.field(2, sample, into: &series)
            Self.field(1, series, into: &message)
        }
        var body: [UInt8] = []
        Self.varint(Int64(message.count), into: &body)
        // A literal with its length in two bytes.
        let last = message.count - 1
        body += [61 << 2, UInt8(truncatingIfNeeded: last), UInt8(truncatingIfNeeded: last >> 8)]
        return body + message
    }

    private static func text(_ number: UInt8, _ text: String) -> [UInt8] {
        var target: [UInt8] = []
        field(number, Array(text.utf8), into: &target)
        return target
    }

    private static func field(_ number: UInt8, _ content: [UInt8], into target: inout [UInt8]) {
        target.append(number << 3 | 2)
        varint(Int64(content.count), into: &target)
        target += content
    }

    private static func varint(_ value: Int64, into target: inout [UInt8]) {
        var rest = UInt64(bitPattern: value)
        while rest > 127 {
            target.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        target.append(UInt8(rest))
    }
}

/// A body, and where it goes.
struct SoakRequest {
    var path: String
    var encoding: String?
    var body: [UInt8]
}
