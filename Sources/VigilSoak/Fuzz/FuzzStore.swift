import VigilModel
import VigilStore
import VigilTestKit

/// Small stores with every kind of series, odd values among them.
enum FuzzStore {
    /// When the samples begin.
    static let start = Timestamp(milliseconds: 1_700_000_000_000)

    private static let odd: [Double] = [
        .nan, .infinity, -.infinity, 0, -0.0, 1e308, -1e308, .leastNonzeroMagnitude, 9_007_199_254_740_992, 0.1,
    ]

    /// A store by its number.
    static func make(seed: UInt64) async throws -> MemoryStore {
        let store = MemoryStore { start + .seconds(4_000) }
        var generator = BatchGenerator(seed: seed, time: start)
        for _ in 0..<4 { _ = try await store.append(generator.batch(), identity: nil) }
        var maker = FuzzSeries(seed: seed)
        let group = ResourceGroup(
            resource: Resource(),
            identity: ResourceIdentity(job: "", instance: ""),
            scopes: [ScopeGroup(scope: InstrumentationScope(), items: maker.metrics())]
        )
        _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
        return store
    }

    /// Makes metrics that queries ask for by name.
    private struct FuzzSeries {
        var random: SeededGenerator

        init(seed: UInt64) { random = SeededGenerator(seed: seed) }

        mutating func metrics() -> [Metric] {
            var metrics = [
                Metric(
                    "level",
                    data: .gauge(points { $0.chance(0.2) ? $0.pick(odd) : Double.random(in: -9...9, using: &$0) })
                ),
                Metric("up", data: .gauge(points { $0.chance(0.8) ? 1 : 0 })),
                Metric("target_info", data: .gauge(points { _ in 1 })),
            ]
            metrics.append(Metric("requests", data: .sum(rising(), .cumulative, isMonotonic: true)))
            metrics.append(Metric("a:b", data: .gauge(points { Double.random(in: 0...1, using: &$0) })))
            metrics.append(Metric("delay", data: .exponentialHistogram(exponential(), .cumulative)))
            metrics.append(Metric("bounds", data: .histogram(explicit(), .cumulative)))
            return metrics
        }

        private mutating func attributes() -> [Attributes] {
            ["api", "web"].flatMap { job in
                ["1", "größe"].map { Attributes([Attribute("job", .string(job)), Attribute("instance", .string($0))]) }
            }
        }

        private mutating func times() -> [Timestamp] {
            var time = start
            return (0..<Int.random(in: 0...60, using: &random)).map { _ in
                time = time + .milliseconds(Int64.random(in: 1...60_000, using: &random))
                return time
            }
        }

        private mutating func points(_ number: (inout SeededGenerator) -> Double) -> [NumberPoint] {
            attributes().flatMap { attributes in
                times().map { time in
                    NumberPoint(
                        attributes: attributes,
                        time: time,
                        value: random.chance(0.03) ? nil : .double(number(&random))
                    )
                }
            }
        }

        private mutating func rising() -> [NumberPoint] {
            var value = 0.0
            return points { random in
                value = random.chance(0.03) ? 0 : value + Double.random(in: 0...100, using: &random)
                return value
            }
        }

        private mutating func exponential() -> [ExponentialHistogramPoint] {
            attributes().flatMap { attributes in
                times().map { time in
                    let counts = (0..<Int.random(in: 0...6, using: &random)).map { _ in count() }
                    let negative = random.chance(0.3) ? [count(), count()] : []
                    let zeros = random.chance(0.5) ? count() : 0
                    let offset = random.pick([Int32(0), -5, 100, -2_000_000, 2_000_000, .max - 8, .min])
                    return ExponentialHistogramPoint(
                        attributes: attributes,
                        time: time,
                        histogram: ExponentialHistogram(
                            scale: random.pick([0, 3, -4, 8, 20, -10]),
                            count: (counts + negative + [zeros]).reduce(0, &+),
                            sum: random.chance(0.9) ? Double.random(in: -1e3...1e3, using: &random) : .nan,
                            zeroCount: zeros,
                            zeroThreshold: random.pick([0, 1e-3, 2, .infinity]),
                            positive: ExponentialHistogram.Buckets(offset: offset, counts: counts),
                            negative: ExponentialHistogram.Buckets(offset: 0, counts: negative)
                        )
                    )
                }
            }
        }

        private mutating func count() -> UInt64 {
            random.chance(0.02) ? .max / 8 : UInt64.random(in: 0...1_000, using: &random)
        }

        private mutating func explicit() -> [HistogramPoint] {
            attributes().flatMap { attributes in
                let bounds = random.pick([[0.1, 1, 10], [], [-1, 0, 1], [1, 1, 2], [.infinity]] as [[Double]])
                return times().map { time in
                    let counts = (0...bounds.count).map { _ in count() }
                    return HistogramPoint(
                        attributes: attributes,
                        time: time,
                        count: counts.reduce(0, &+),
                        sum: 5,
                        bounds: bounds,
                        bucketCounts: counts
                    )
                }
            }
        }
    }
}
