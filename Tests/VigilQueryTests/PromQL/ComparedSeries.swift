import VigilModel
import VigilStore
import VigilTestKit

@testable import VigilQuery

/// Series for Prometheus and for us alike, from a seed.
///
/// No sample lies on a whole second, and values of counters are no small numbers, so that the rules in which Prometheus
/// 3 differs from 2.42 (see ``DifferentialTests``) make no difference.
struct ComparedSeries {
    struct Series {
        var name: String
        var labels: [(String, String)]
        /// Milliseconds with values.
        var samples: [(time: Int64, value: Double)]
    }

    /// The first time, in seconds; a multiple of an hour.
    static let start: Int64 = 1_700_002_800
    static let seconds: Int64 = 3_600

    private(set) var series: [Series] = []
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        addCounters()
        addGauges()
        addBuckets()
    }

    private mutating func times(every seconds: Int64) -> [Int64] {
        let offset = Int64.random(in: 100...900, using: &random)
        return stride(from: Self.start, to: Self.start + Self.seconds, by: Int(seconds)).map {
            $0 * 1_000 + offset + Int64.random(in: 0..<50, using: &random)
        }
    }

    /// Those that only rise, and begin anew at times.
    private mutating func addCounters() {
        for job in ["api", "web", "db"] {
            for instance in ["1", "2", "3"] {
                for code in ["200", "404", "500"] where !(job == "db" && code == "404") {
                    var value = Double.random(in: 5_000...9_000, using: &random).rounded()
                    let isRestarting = instance == "3"
                    let samples = times(every: 15).map { time in
                        value += Double(Int.random(in: 0...400, using: &random)) / 4
                        if isRestarting, random.chance(0.01) { value = 2_000 }
                        return (time, value)
                    }
                    let labels = [("job", job), ("instance", instance), ("code", code)]
                    series.append(Series(name: "requests_total", labels: labels, samples: samples))
                }
            }
        }
    }

    /// Those that rise and fall, some with gaps, some short, some that stand still, some sparse.
    private mutating func addGauges() {
        for job in ["api", "web"] {
            for instance in ["1", "2", "3"] {
                let samples = times(every: 15).map { ($0, Double(Int.random(in: -4_000...4_000, using: &random)) / 16) }
                let gappy = instance == "2" ? samples.filter { $0.0 / 600_000 % 2 == 0 } : samples
                let labels = [("job", job), ("instance", instance)]
                series.append(Series(name: "level", labels: labels, samples: gappy))
            }
            let rare = times(every: 240).map { ($0, Double(Int.random(in: 1...9, using: &random))) }
            series.append(Series(name: "rare", labels: [("job", job)], samples: rare))
            let kept = times(every: 30).map { ($0, job == "api" ? 5.0 : Double(Int.random(in: 0...2, using: &random))) }
            series.append(Series(name: "steps", labels: [("job", job)], samples: kept))
        }
        for (job, team) in [("api", "red"), ("web", "blue"), ("db", "green")] {
            let samples = times(every: 60).map { ($0, 1.0) }
            series.append(Series(name: "owner", labels: [("job", job), ("team", team)], samples: samples))
        }
        let special: [Double] = [.nan, .infinity, -.infinity, 0, -1.5, 1e300]
        let samples = times(every: 20).map { ($0, random.pick(special)) }
        series.append(Series(name: "special", labels: [("job", "api")], samples: samples))
    }

    private mutating func addBuckets() {
        for job in ["api", "web"] {
            let bounds = ["0.1", "0.5", "1", "2.5", "10", "+Inf"]
            var counts = bounds.map { _ in 3_000.0 }
            var rows = bounds.map { _ in [(time: Int64, value: Double)]() }
            for time in times(every: 15) {
                var added = 0.0
                for index in bounds.indices {
                    added += Double(Int.random(in: 0...20, using: &random))
                    counts[index] += added
                    rows[index].append((time, counts[index]))
                }
            }
            for (bound, samples) in zip(bounds, rows) {
                series.append(Series(name: "delay_bucket", labels: [("job", job), ("le", bound)], samples: samples))
            }
        }
    }

    /// The series as OpenMetrics' text, for `promtool tsdb create-blocks-from openmetrics`.
    var openMetrics: String {
        var text = ""
        for name in Set(series.map(\.name)).sorted() {
            text += "# TYPE \(name) unknown\n"
            for series in series where series.name == name {
                let labels = series.labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
                for (time, value) in series.samples {
                    let seconds = "\(time / 1_000).\(String(time % 1_000 + 1_000).dropFirst())"
                    text += "\(name){\(labels)} \(value.plainText) \(seconds)\n"
                }
            }
        }
        return text + "# EOF\n"
    }

    /// The series in a store of ours.
    func store() async throws -> MemoryStore {
        let store = MemoryStore { Timestamp(milliseconds: (Self.start + Self.seconds) * 1_000) }
        for series in series {
            let attributes = Attributes(series.labels.map { Attribute($0.0, .string($0.1)) })
            let points = series.samples.map { sample in
                NumberPoint(
                    attributes: attributes,
                    time: Timestamp(milliseconds: sample.time),
                    value: .double(sample.value)
                )
            }
            let group = ResourceGroup(
                resource: Resource(),
                identity: ResourceIdentity(job: "", instance: ""),
                scopes: [
                    ScopeGroup(scope: InstrumentationScope(), items: [Metric(series.name, data: .gauge(points))])
                ]
            )
            _ = try await store.append(TelemetryBatch(metrics: [group]), identity: nil)
        }
        return store
    }
}
