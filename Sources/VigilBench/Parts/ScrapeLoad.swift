import VigilModel

/// What instances of a service expose, 100 of them scraped every 10 seconds unless told otherwise: 100 series each,
/// counters, classic histograms and gauges, as Prometheus' remote write brings them.
struct ScrapeLoad {
    static let steps = 2_160
    static let start = Timestamp(milliseconds: 1_790_000_000_000)
    /// Instances in a batch.
    static let perBatch = 20

    private static let bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]
    private static let shares = [0.1, 0.15, 0.2, 0.2, 0.15, 0.1, 0.05, 0.03, 0.01, 0.006, 0.003, 0.001]
    private static let middles = [0.003, 0.007, 0.017, 0.035, 0.07, 0.17, 0.37, 0.7, 1.7, 3.7, 7, 12]
    private static let codes = ["200", "404", "500", "503"]

    private var numbers = SeededNumbers(88_172_645_463_325_252)
    private var values: [[Double]]
    private var step = 0
    private let instances: Int
    private let interval: Duration

    init(instances: Int = 100, interval: Duration = .seconds(10)) {
        self.instances = instances
        self.interval = interval
        let one = [Double](repeating: 1_000, count: 40) + [Double](repeating: 0, count: 42)
        let gauges = [Double](repeating: 0.5, count: 6) + [Double](repeating: 1e8, count: 6) + [0, 1, 2, 3, 4, 5]
        values = Array(repeating: one + gauges, count: instances)
    }

    /// The next scrape of all instances, in several batches.
    mutating func scrape() -> [TelemetryBatch] {
        for instance in 0..<instances { advance(instance) }
        defer { step += 1 }
        return stride(from: 0, to: instances, by: Self.perBatch).map { first in
            TelemetryBatch(metrics: (first..<min(instances, first + Self.perBatch)).map(group))
        }
    }

    private mutating func advance(_ instance: Int) {
        for series in 0..<40 {
            let (handler, code) = (series / 4, series % 4)
            let mean = (code == 0 ? 1.0 : 0.05 * Double(code)) * 20 / Double(handler + 1)
            values[instance][series] += numbers.poisson(mean)
        }
        for first in stride(from: 40, to: 82, by: 14) {
            var (count, sum) = (0.0, 0.0)
            for bucket in 0..<12 {
                let more = numbers.poisson(40 * Self.shares[bucket])
                count += more
                sum += more * Self.middles[bucket] * (0.8 + 0.4 * numbers.unit())
                values[instance][first + bucket] += count
            }
            values[instance][first + 12] += sum
            values[instance][first + 13] += count
        }
        for series in 82..<88 {
            let value = min(1, max(0, values[instance][series] + (numbers.unit() - 0.5) * 0.04))
            values[instance][series] = (value * 10_000).rounded() / 10_000
        }
        for series in 88..<94 where numbers.unit() < 0.5 {
            values[instance][series] += 4_096 * Double(Int(numbers.bits() % 201) - 100)
        }
        for series in 94..<100 where numbers.unit() < 0.0005 { values[instance][series] += 1 }
    }

    private func group(_ instance: Int) -> ResourceGroup<Metric> {
        let time = Self.start + interval * step + .milliseconds(instance * 97 % Int(interval.nanoseconds / 1_000_000))
        func points(_ series: Range<Int>, _ attributes: (Int) -> Attributes) -> [NumberPoint] {
            series.map { index in
                let value = NumberValue.double(values[instance][index])
                return NumberPoint(attributes: attributes(index - series.lowerBound), time: time, value: value)
            }
        }
        func total(_ name: String, _ series: [Range<Int>], _ attributes: (Int, Int) -> Attributes) -> Metric {
            let all = series.enumerated().flatMap { number, range in points(range) { attributes(number, $0) } }
            return Metric(name, data: .sum(all, .cumulative, isMonotonic: true))
        }
        let histograms = [40, 54, 68]
        let metrics = [
            total("http_requests_total", [0..<40]) { _, index in
                ["handler": .string("h\(index / 4)"), "code": .string(Self.codes[index % 4])]
            },
            total("http_request_duration_seconds_bucket", histograms.map { $0..<($0 + 12) }) { handler, index in
                ["handler": .string("h\(handler)"), "le": .string(Self.bounds[index])]
            },
            total("http_request_duration_seconds_sum", histograms.map { ($0 + 12)..<($0 + 13) }) { handler, _ in
                ["handler": .string("h\(handler)")]
            },
            total("http_request_duration_seconds_count", histograms.map { ($0 + 13)..<($0 + 14) }) { handler, _ in
                ["handler": .string("h\(handler)")]
            },
            Metric("process_cpu_ratio", data: .gauge(points(82..<88) { ["mode": .string("m\($0)")] })),
            Metric("process_memory_bytes", data: .gauge(points(88..<94) { ["area": .string("a\($0)")] })),
            Metric("build_setting", data: .gauge(points(94..<100) { ["key": .string("k\($0)")] })),
        ]
        let name = String(instance + 1_000).dropFirst()
        let resource = Resource(["service.name": "api", "service.instance.id": .string("i\(name)")])
        let identity = ResourceIdentity(job: "api", instance: "i\(name)")
        let scope = ScopeGroup(scope: InstrumentationScope(), items: metrics)
        return ResourceGroup(resource: resource, identity: identity, scopes: [scope])
    }
}
