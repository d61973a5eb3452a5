import VigilTestKit

/// Series of one kind, for Prometheus and for us alike, with what can sensibly be asked of them.
///
/// Times are counted in units of the shape. No sample lies on a tenth of a second, where a query's ranges begin and
/// end, and values of counters with gaps are no small numbers: so rules in which Prometheus 3 differs from 2.42 (see
/// ``DifferentialTests``) make no difference.
struct DataShape {
    /// A sample of a series.
    enum Value {
        case number(Double)
        case histogram(ComparedHistogram)
        /// The series has ended.
        case end
    }

    struct Series {
        var name: String
        var labels: [(name: String, value: String)]
        /// Milliseconds with values, ascending.
        var samples: [(time: Int64, value: Value)]
        /// Whether its samples arrive after all others.
        var isLate = false
    }

    /// The first time of all shapes, in seconds; a multiple of an hour.
    static let start: Int64 = 1_700_002_800
    /// How many units a shape lasts.
    static let units: Int64 = 3_600

    /// The shape's name; names of its metrics begin with it.
    let name: String
    /// Milliseconds.
    let unit: Int64
    private(set) var series: [Series] = []
    var random: SeededGenerator

    // MARK: What can be asked

    private(set) var counters: [String] = []
    private(set) var gauges: [String] = []
    private(set) var buckets: [String] = []
    private(set) var natives: [String] = []
    /// Metrics of which each `job` has one series, with a label `team`.
    private(set) var infos: [String] = []
    /// Labels to group and match by.
    var labels = ["job", "instance"]
    /// What may stand behind a name.
    var conditions = ["", #"{job="api"}"#, #"{job!="api"}"#, #"{job=~"a.*|w.b"}"#, #"{job=~".+"}"#, #"{missing=""}"#]
    /// Selectors that stand for themselves.
    var alternatives: [String] = []
    /// Whether values are so great or so odd that what is added up in another order comes to something else.
    var isWild = false
    /// How far apart the same number may come out, where it is near zero.
    var noise = 1e-7

    init(_ name: String, seed: UInt64, unit: Int64 = 1_000) {
        self.name = name
        self.unit = unit
        random = SeededGenerator(seed: name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
    }

    /// Milliseconds since the epoch after so many units.
    func time(_ units: Int64) -> Int64 { Self.start * 1_000 + units * unit }

    /// Times so many units apart, each a little late, none on a tenth of a second.
    mutating func times(every interval: Int64, from first: Int64 = 0, to last: Int64 = units) -> [Int64] {
        let late = Int64.random(in: 1...8, using: &random) * unit / 10
        return stride(from: first, to: last, by: Int(interval)).map { moment in
            let time = time(moment) + late + Int64.random(in: 0..<max(1, unit / 20), using: &random)
            return time % 100 == 0 ? time + 7 : time
        }
    }

    /// What a metric is, and so what it is asked for.
    enum Kind { case counter, gauge, bucket, native, info }

    /// Takes in a series; its metric's name begins with that of the shape.
    mutating func add(
        _ kind: Kind,
        _ metric: String,
        _ labels: KeyValuePairs<String, String>,
        _ samples: [(time: Int64, value: Value)]
    ) {
        let full = "\(name)_\(metric)"
        let labels = labels.map { (name: $0.key, value: $0.value) }
        series.append(Series(name: full, labels: labels, samples: samples))
        switch kind {
        case .counter: if !counters.contains(full) { counters.append(full) }
        case .gauge: if !gauges.contains(full) { gauges.append(full) }
        case .bucket: if !buckets.contains(full) { buckets.append(full) }
        case .native: if !natives.contains(full) { natives.append(full) }
        case .info: if !infos.contains(full) { infos.append(full) }
        }
    }

    /// A series of numbers, one for each time.
    mutating func add(
        _ kind: Kind,
        _ metric: String,
        _ labels: KeyValuePairs<String, String>,
        at times: [Int64],
        _ number: (inout SeededGenerator) -> Double
    ) {
        var random = random
        let samples = times.map { (time: $0, value: Value.number(number(&random))) }
        self.random = random
        add(kind, metric, labels, samples)
    }

    /// A counter that goes on from a value by quarters of at most `growth`, and falls back to `floor` by chance.
    mutating func addCounter(
        _ metric: String,
        _ labels: KeyValuePairs<String, String>,
        at times: [Int64],
        growth: Int = 400,
        resets: Double = 0,
        floor: Double = 2_000
    ) {
        var value = Double(Int.random(in: 5_000...9_000, using: &random))
        add(.counter, metric, labels, at: times) { random in
            value += Double(Int.random(in: 0...growth, using: &random)) / 4
            if random.chance(resets) { value = floor }
            return value
        }
    }

    /// A gauge of whole sixteenths on both sides of zero.
    mutating func addLevel(_ metric: String, _ labels: KeyValuePairs<String, String>, at times: [Int64]) {
        add(.gauge, metric, labels, at: times) { Double(Int.random(in: -4_000...4_000, using: &$0)) / 16 }
    }

    /// The same with labels from a list.
    mutating func addLevel(_ metric: String, labels: [(String, String)], at times: [Int64]) {
        addLevel(metric, [:], at: times)
        series[series.count - 1].labels = labels.map { (name: $0.0, value: $0.1) }
    }

    /// Has every third sample of each series arrive after all others.
    mutating func delayPart() {
        series = series.flatMap { series in
            var (early, late) = (series, series)
            early.samples = series.samples.enumerated().filter { $0.offset % 3 != 1 }.map(\.element)
            late.samples = series.samples.enumerated().filter { $0.offset % 3 == 1 }.map(\.element)
            late.isLate = true
            return [early, late]
        }
    }

    /// Cumulative buckets that grow by whole numbers.
    mutating func addBuckets(
        _ metric: String,
        _ labels: [(name: String, value: String)],
        _ bounds: [String],
        at times: [Int64]
    ) {
        var counts = bounds.map { _ in 3_000.0 }
        var rows = bounds.map { _ in [(time: Int64, value: Value)]() }
        for time in times {
            var added = 0.0
            for index in bounds.indices {
                added += Double(Int.random(in: 1...20, using: &random))
                counts[index] += added
                rows[index].append((time, .number(counts[index])))
            }
        }
        let full = "\(name)_\(metric)"
        if !buckets.contains(full) { buckets.append(full) }
        for (bound, samples) in zip(bounds, rows) {
            series.append(Series(name: full, labels: labels + [("le", bound)], samples: samples))
        }
    }

    /// A series with `job` and `team` for each job.
    mutating func addOwners(every interval: Int64 = 60) {
        for (job, team) in [("api", "red"), ("web", "blue"), ("db", "green")] {
            add(.info, "owner", ["job": job, "team": team], at: times(every: interval)) { _ in 1 }
        }
    }
}

/// A native histogram as both understand it: Prometheus' index of a bucket is one more.
struct ComparedHistogram {
    var scale: Int32
    var sum: Double
    var zeroCount: UInt64
    var zeroThreshold: Double
    /// The index of the first positive bucket, as OpenTelemetry counts.
    var offset: Int32
    var counts: [UInt64]
    var count: UInt64 { zeroCount + counts.reduce(0, +) }
}
