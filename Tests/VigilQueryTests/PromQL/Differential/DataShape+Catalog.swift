import VigilTestKit

extension DataShape {
    /// All shapes there are, from a seed.
    static func all(seed: UInt64) -> [DataShape] {
        let shapes: [(name: String, unit: Int64, fill: (inout DataShape) -> Void)] = [
            ("plain", 1_000, plain), ("resets", 1_000, resets), ("gaps", 1_000, gaps), ("ends", 1_000, ends),
            ("lives", 1_000, lives), ("signs", 1_000, signs), ("huge", 1_000, huge), ("special", 1_000, special),
            ("whole", 1_000, whole), ("wide", 1_000, wide), ("quoted", 1_000, quoted), ("crowd", 1_000, crowd),
            ("still", 1_000, still), ("uneven", 1_000, uneven), ("quick", 100, quick), ("long", 60_000, long),
            ("bounds", 1_000, bounds), ("openend", 1_000, openEnd), ("twice", 1_000, twice), ("native", 1_000, native),
            ("about", 1_000, about), ("late", 1_000, late), ("sparse", 1_000, sparse), ("edges", 1_000, edges),
            ("names", 1_000, names), ("flags", 1_000, flags), ("dates", 1_000, dates),
        ]
        return shapes.map { name, unit, fill in
            var shape = DataShape(name, seed: seed, unit: unit)
            fill(&shape)
            return shape
        }
    }

    // MARK: The course of values

    /// Counters, gauges, buckets and owners as a few programs have them.
    private static func plain(_ shape: inout DataShape) {
        shape.labels = ["job", "instance", "code"]
        for job in ["api", "web", "db"] {
            for instance in ["1", "2", "3"] {
                for code in ["200", "404", "500"] where !(job == "db" && code == "404") {
                    let labels: KeyValuePairs = ["job": job, "instance": instance, "code": code]
                    let resets = instance == "3" ? 0.01 : 0
                    shape.addCounter("requests_total", labels, at: shape.times(every: 15), resets: resets)
                }
            }
        }
        for job in ["api", "web"] {
            for instance in ["1", "2", "3"] {
                shape.addLevel("level", ["job": job, "instance": instance], at: shape.times(every: 15))
            }
            shape.add(.gauge, "rare", ["job": job], at: shape.times(every: 240)) {
                Double(Int.random(in: 1...9, using: &$0))
            }
            let bounds = ["0.1", "0.5", "1", "2.5", "10", "+Inf"]
            shape.addBuckets("delay_bucket", [("job", job)], bounds, at: shape.times(every: 15))
        }
        shape.addOwners()
    }

    /// Counters that begin anew again and again, at zero and elsewhere.
    private static func resets(_ shape: inout DataShape) {
        for (instance, floor) in [("1", 0.0), ("2", 1), ("3", 2_500)] {
            for job in ["api", "web"] {
                let labels: KeyValuePairs = ["job": job, "instance": instance]
                shape.addCounter("requests_total", labels, at: shape.times(every: 15), resets: 0.1, floor: floor)
            }
        }
    }

    /// Scrapes that failed: by chance, and for minutes.
    private static func gaps(_ shape: inout DataShape) {
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                var times = shape.times(every: 15)
                times.removeAll { $0 / 600_000 % 2 == 0 && instance == "2" || shape.random.chance(0.2) }
                shape.addCounter("requests_total", ["job": job, "instance": instance], at: times, growth: 40)
                shape.addLevel("level", ["job": job, "instance": instance], at: times)
            }
        }
        shape.addOwners()
    }

    /// Series that end, say so, and come back.
    private static func ends(_ shape: inout DataShape) {
        for job in ["api", "web", "db"] {
            for instance in ["1", "2"] {
                var isThere = true
                var samples: [(time: Int64, value: Value)] = []
                for time in shape.times(every: 20) {
                    if isThere, shape.random.chance(0.08) {
                        samples.append((time, .end))
                        isThere = false
                    } else if isThere || shape.random.chance(0.2) {
                        isThere = true
                        samples.append((time, .number(Double(Int.random(in: -90...90, using: &shape.random)))))
                    }
                }
                shape.add(.gauge, "level", ["job": job, "instance": instance], samples)
            }
        }
        shape.addOwners()
    }

    /// Series that begin and end within the time that is asked for.
    private static func lives(_ shape: inout DataShape) {
        for number in 0..<12 {
            let labels: KeyValuePairs = ["job": shape.random.pick(["api", "web"]), "instance": "\(number)"]
            let first = Int64.random(in: 0..<200, using: &shape.random) * 15
            let last = min(Self.units, first + Int64.random(in: 2..<100, using: &shape.random) * 15)
            let times = shape.times(every: 15, from: first, to: last)
            shape.addCounter("requests_total", labels, at: times, growth: 40)
            shape.addLevel("level", labels, at: times)
        }
    }

    /// Numbers below zero.
    private static func signs(_ shape: inout DataShape) {
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                shape.add(.gauge, "debt", ["job": job, "instance": instance], at: shape.times(every: 15)) {
                    -Double(Int.random(in: 0...4_000, using: &$0)) / 8
                }
                let cold: KeyValuePairs = ["job": job, "instance": instance]
                shape.add(.gauge, "cold", cold, at: shape.times(every: 30)) {
                    Double(Int.random(in: -3...1, using: &$0))
                }
            }
        }
        shape.addOwners()
    }

    /// Numbers near the ends of what there is.
    private static func huge(_ shape: inout DataShape) {
        shape.isWild = true
        for (job, numbers) in [
            ("api", [1e300, 1e308, 3e307]), ("web", [.leastNonzeroMagnitude, 2e-300, 1e-200]), ("db", [0, 1e-5]),
        ] {
            for instance in ["1", "2"] {
                shape.add(.gauge, "level", ["job": job, "instance": instance], at: shape.times(every: 15)) {
                    $0.pick(numbers)
                }
            }
        }
        shape.addOwners()
    }

    /// What is no number, and what has no bound.
    private static func special(_ shape: inout DataShape) {
        shape.isWild = true
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                shape.add(.gauge, "level", ["job": job, "instance": instance], at: shape.times(every: 15)) {
                    $0.pick([.nan, .infinity, -.infinity, 0, -0.0, -1.5, 7, 12, 100, 3, 4])
                }
            }
        }
        shape.addOwners()
    }

    /// Whole numbers beyond 2^53.
    private static func whole(_ shape: inout DataShape) {
        shape.noise = 1e5
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                var value = 9_007_199_254_740_992.0
                shape.add(.counter, "bytes_total", ["job": job, "instance": instance], at: shape.times(every: 15)) {
                    value += Double(Int.random(in: 0...4_000_000_000, using: &$0) * 2)
                    return value
                }
            }
        }
        shape.addOwners()
    }

    /// Nothing changes.
    private static func still(_ shape: inout DataShape) {
        for (job, number) in [("api", 5.0), ("web", 0), ("db", -1.5)] {
            for instance in ["1", "2"] {
                let labels: KeyValuePairs = ["job": job, "instance": instance]
                shape.add(.gauge, "level", labels, at: shape.times(every: 15)) { _ in number }
                shape.add(.counter, "requests_total", labels, at: shape.times(every: 30)) { _ in 7_000 }
            }
        }
        shape.addOwners()
    }

    /// On and off.
    private static func flags(_ shape: inout DataShape) {
        for job in ["api", "web", "db"] {
            for instance in ["1", "2"] {
                shape.add(.gauge, "up", ["job": job, "instance": instance], at: shape.times(every: 15)) {
                    $0.chance(0.7) ? 1 : 0
                }
            }
        }
        shape.addOwners()
    }

    /// Moments of the calendar, in seconds: before 1970, leap days, centuries, ends of years.
    private static func dates(_ shape: inout DataShape) {
        let moments: [Double] = [
            -86_401, -1, 0, 951_782_400, 951_868_799, 1_078_012_800, 1_709_164_800, 1_709_251_199, 1_709_251_200,
            4_107_542_400, 1_735_689_599, 1_735_689_600, -2_203_977_600, 253_402_300_799, 1_700_000_000.5,
        ]
        shape.noise = 1e-3
        for job in ["api", "web"] {
            for instance in ["1", "2"] {
                shape.add(.gauge, "when", ["job": job, "instance": instance], at: shape.times(every: 20)) {
                    $0.pick(moments)
                }
            }
        }
        shape.addOwners()
    }
}
