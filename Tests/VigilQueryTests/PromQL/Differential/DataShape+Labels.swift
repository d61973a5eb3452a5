import VigilTestKit

extension DataShape {
    // MARK: Labels and names

    /// Many labels.
    static func wide(_ shape: inout DataShape) {
        shape.labels = ["job", "instance", "l03", "l17"]
        for number in 0..<8 {
            var labels = [("job", number % 2 == 0 ? "api" : "web"), ("instance", "\(number / 2)")]
            labels += (0..<30).map { ("l\($0 < 10 ? "0" : "")\($0)", "value \($0 * number % 7)") }
            shape.addLevel("level", labels: labels, at: shape.times(every: 30))
        }
        shape.addOwners()
    }

    /// Values that need quotes, from every script.
    static func quoted(_ shape: inout DataShape) {
        let values = [
            #"a "quoted" one"#, #"C:\path\new"#, "two\nlines", "tab\tbed", "größe", "値段", "🙂 smile", "a{b=\"c\"}",
            "50%", "x,y", " ", "'single'", "#no", "$1", ".*",
        ]
        shape.labels = ["job", "text"]
        shape.conditions += [
            #"{text="größe"}"#, #"{text=~".*quoted.*"}"#, #"{text!~"[a-z$]+(?s:.*)"}"#, #"{text="C:\\path\\new"}"#,
            #"{text=~"🙂.+|値."}"#, #"{text="two\nlines"}"#, "{text='50%'}", #"{text=~`\.\*`}"#,
        ]
        for (index, value) in values.enumerated() {
            let labels = [("job", index % 2 == 0 ? "api" : "web"), ("text", value)]
            shape.addLevel("level", labels: labels, at: shape.times(every: 30))
        }
        shape.addOwners()
    }

    /// Many series.
    static func crowd(_ shape: inout DataShape) {
        shape.labels = ["job", "instance", "shard"]
        for number in 0..<400 {
            let labels: KeyValuePairs = [
                "job": ["api", "web", "db"][number % 3], "instance": "\(number / 20)", "shard": "\(number % 20)",
            ]
            shape.add(.gauge, "size", labels, at: shape.times(every: 120)) {
                Double(Int.random(in: 0...100_000, using: &$0)) / 4
            }
        }
        shape.addOwners()
    }

    /// Several metrics with the same labels, one name within the other.
    static func names(_ shape: inout DataShape) {
        for metric in ["a", "a_b", "a_b_total", "job:a:rate5m"] {
            for job in ["api", "web"] { shape.addLevel(metric, ["job": job], at: shape.times(every: 15)) }
        }
        shape.labels = ["job", "__name__"]
        shape.alternatives = [
            #"{__name__=~"names_a.*"}"#, #"{__name__=~"names_a|names_a_b",job="api"}"#, #"{__name__="names_a_b"}"#,
            #"{__name__=~"names_job:.+"}"#, #"{__name__=~"names_.+",__name__!~".*a_b.*"}"#,
        ]
        shape.addOwners()
    }

    /// Metrics that say something of others and change it at times.
    static func about(_ shape: inout DataShape) {
        shape.labels = ["job", "instance", "version"]
        for job in ["api", "web"] {
            for instance in ["1", "2", "3"] {
                let labels: KeyValuePairs = ["job": job, "instance": instance]
                shape.addCounter("requests_total", labels, at: shape.times(every: 15))
                let times = shape.times(every: 30)
                let change = times[Int.random(in: 30..<90, using: &shape.random)]
                for (version, isNew) in [("1.0", false), ("1.1", true)] {
                    var samples = times.filter { ($0 >= change) == isNew }.map { (time: $0, value: Value.number(1)) }
                    if !isNew { samples.append((change, .end)) }
                    shape.add(.gauge, "build_info", ["job": job, "instance": instance, "version": version], samples)
                }
            }
        }
        shape.addOwners()
    }
}
