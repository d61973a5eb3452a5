import VigilTestKit

extension DataShape {
    // MARK: When samples are

    /// Anything from a second to minutes between two samples.
    static func uneven(_ shape: inout DataShape) {
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                var moments: [Int64] = []
                var moment: Int64 = 0
                while moment < Self.units {
                    moments += shape.times(every: 1, from: moment, to: moment + 1)
                    moment += shape.random.pick([1, 1, 2, 5, 15, 30, 60, 120])
                }
                shape.addLevel("level", ["job": job, "instance": instance], at: moments)
                shape.addCounter("requests_total", ["job": job, "instance": instance], at: moments, growth: 8)
            }
        }
        shape.addOwners()
    }

    /// Samples within seconds.
    static func quick(_ shape: inout DataShape) {
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                shape.addLevel("level", ["job": job, "instance": instance], at: shape.times(every: 10))
                shape.addCounter("requests_total", ["job": job, "instance": instance], at: shape.times(every: 5))
            }
        }
        shape.addOwners()
    }

    /// Days.
    static func long(_ shape: inout DataShape) {
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                shape.addLevel("level", ["job": job, "instance": instance], at: shape.times(every: 4))
                let labels: KeyValuePairs = ["job": job, "instance": instance]
                shape.addCounter("requests_total", labels, at: shape.times(every: 4), resets: 0.002)
            }
        }
        shape.addOwners(every: 4)
    }

    /// Samples that come after newer ones.
    static func late(_ shape: inout DataShape) {
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                let labels: KeyValuePairs = ["job": job, "instance": instance]
                shape.addLevel("level", labels, at: shape.times(every: 15))
                shape.addCounter("requests_total", labels, at: shape.times(every: 15), growth: 40)
            }
        }
        shape.delayPart()
        shape.addOwners()
    }

    /// A sample here and there, or only one.
    static func sparse(_ shape: inout DataShape) {
        for job in ["api", "web", "db"] {
            for (instance, count) in [("1", 1), ("2", 2), ("3", 6)] {
                let moments = (0..<count).map { _ in Int64.random(in: 300..<Self.units, using: &shape.random) }
                let times = Set(moments).sorted().flatMap { shape.times(every: 1, from: $0, to: $0 + 1) }
                shape.addLevel("level", ["job": job, "instance": instance], at: times)
            }
        }
        shape.addOwners(every: 600)
    }

    /// Samples a millisecond before and after what ranges begin and end with.
    static func edges(_ shape: inout DataShape) {
        for job in ["api", "web"] {
            for (instance, shift) in [("1", Int64(-1)), ("2", 1), ("3", 0)] {
                let times = stride(from: Int64(7), to: Self.units, by: 30).flatMap { moment in
                    shift == 0 ? [shape.time(moment) - 1, shape.time(moment) + 1] : [shape.time(moment) + shift]
                }
                shape.addLevel("level", ["job": job, "instance": instance], at: times)
                shape.addCounter("requests_total", ["job": job, "instance": instance], at: times)
            }
        }
        shape.addOwners()
    }

    // MARK: Distributions

    /// Buckets of other bounds in each program.
    static func bounds(_ shape: inout DataShape) {
        let all = [
            ["0.1", "0.5", "1", "+Inf"], ["0.25", "0.5", "2", "+Inf"], ["-5", "-1", "0", "3", "+Inf"], ["1e3", "+Inf"],
        ]
        for (index, bounds) in all.enumerated() {
            let labels = [("job", index % 2 == 0 ? "api" : "web"), ("instance", "\(index)")]
            shape.addBuckets("delay_bucket", labels, bounds, at: shape.times(every: 15))
        }
        shape.addOwners()
    }

    /// Buckets without the one that takes all, with bounds that are none, and that do not grow.
    static func openEnd(_ shape: inout DataShape) {
        let times = shape.times(every: 15)
        shape.addBuckets("delay_bucket", [("job", "api"), ("instance", "1")], ["0.1", "1", "10"], at: times)
        shape.addBuckets("delay_bucket", [("job", "api"), ("instance", "2")], ["0.1", "x", "+Inf"], at: times)
        shape.addBuckets("delay_bucket", [("job", "web"), ("instance", "1")], ["+Inf"], at: times)
        shape.addBuckets("delay_bucket", [("job", "web"), ("instance", "2")], ["10", "1", "+Inf"], at: times)
        shape.addOwners()
    }

    /// One bound in two spellings.
    static func twice(_ shape: inout DataShape) {
        for job in ["api", "web"] {
            let bounds = ["0.5", "0.50", "1", "1.0", "1e1", "10", "Inf", "+Inf"]
            shape.addBuckets("delay_bucket", [("job", job)], bounds, at: shape.times(every: 15))
        }
        shape.addOwners()
    }

    /// Native histograms.
    static func native(_ shape: inout DataShape) {
        for (job, scale) in [("api", Int32(0)), ("web", 2), ("db", 0)] {
            for instance in ["1", "2"] {
                var histogram = ComparedHistogram(
                    scale: scale,
                    sum: 900,
                    zeroCount: 40,
                    zeroThreshold: 0.001,
                    offset: job == "db" ? -3 : 1,
                    counts: [200, 100, 400, 200, 100, 50]
                )
                let samples = shape.times(every: 15).map { time in
                    for index in histogram.counts.indices where shape.random.chance(0.6) {
                        let more = Int.random(in: 1...5, using: &shape.random)
                        histogram.counts[index] += UInt64(more)
                        histogram.sum += Double(more) * 1.5
                    }
                    if shape.random.chance(0.3) { histogram.zeroCount += 1 }
                    return (time: time, value: Value.histogram(histogram))
                }
                shape.add(.native, "delay", ["job": job, "instance": instance], samples)
            }
            shape.addLevel("level", ["job": job, "instance": "1"], at: shape.times(every: 15))
        }
        shape.addOwners()
    }
}
