import Testing
import VigilModel

struct ExpositionTests {
    private static let families: [ExpositionFamily] = {
        var exponential = ExponentialHistogram()
        for index in 1...1_000 { exponential.record(Double(index) / 1_000) }
        return [
            ExpositionFamily(
                "http_requests",
                .counter,
                help: "Requests \\ answered,\nby \"code\".",
                series: [
                    ExpositionSeries([.init("path", "/a\"b\\c\nd"), .init("code", "500")], .number(3)),
                    ExpositionSeries(
                        [.init("code", "200"), .init("path", "ü")],
                        .number(1_027),
                        exemplars: [
                            Exemplar(
                                time: Timestamp(seconds: 12.5),
                                value: .int(1),
                                traceID: TraceID(high: 1, low: 2),
                                spanID: SpanID(3)
                            )
                        ]
                    ),
                ]
            ),
            ExpositionFamily(
                "latency_seconds",
                .histogram,
                help: "How long it took.",
                series: [
                    ExpositionSeries(
                        [.init("job", "api")],
                        .histogram(
                            buckets: HistogramPoint(
                                time: .zero,
                                count: 6,
                                bounds: [0.1, 1, 5],
                                bucketCounts: [1, 2, 0, 3]
                            ).classicBuckets,
                            count: 6,
                            sum: 31.5
                        )
                    ),
                    ExpositionSeries(
                        [.init("job", "worker")],
                        .histogram(
                            buckets: exponential.classicBuckets(),
                            count: exponential.count,
                            sum: exponential.sum
                        )
                    ),
                ]
            ),
            ExpositionFamily(
                "size_bytes",
                .summary,
                help: "How large it was.",
                series: [
                    ExpositionSeries([], .summary(quantiles: [.init(0.5, 10), .init(1, 99)], count: 4, sum: 140))
                ]
            ),
            ExpositionFamily(
                "temperature_celsius",
                .gauge,
                help: "How warm it is.",
                series: [
                    ExpositionSeries([.init("room", "a")], .number(-3.25)),
                    ExpositionSeries([.init("room", "b")], .number(.nan)),
                    ExpositionSeries([.init("room", "c")], .number(.infinity)),
                ]
            ),
            ExpositionFamily(
                "target",
                .info,
                help: "What is watched.",
                series: [ExpositionSeries([.init("os", "linux")], .number(1))]
            ),
        ]
    }()

    private func text(_ families: [ExpositionFamily], _ format: ExpositionFormat) -> String {
        var writer = ExpositionWriter(format)
        return String(decoding: writer.write(families), as: UTF8.self)
    }

    @Test func promtoolHasNothingToSay() throws {
        var writer = ExpositionWriter(.text)
        let bytes = writer.write(Self.families)
        #expect(writer.droppedFamilies == 0 && writer.droppedSeries == 0)
        #expect(try PrometheusPeer.promtool(bytes) == "")
    }

    @Test func openMetricsIsReadByPrometheusClient() throws {
        var writer = ExpositionWriter(.openMetrics)
        let read = try PrometheusPeer.openMetrics(writer.write(Self.families))
        #expect(read.contains("http_requests counter"))
        #expect(read.contains(#"[('code', '500'), ('path', '/a"b\\c\nd')] 3.0"#))
        #expect(read.contains("latency_seconds histogram seconds"))
        #expect(read.contains("latency_seconds_bucket [('job', 'api'), ('le', '1.0')] 3"))
        #expect(read.contains("latency_seconds_count [('job', 'worker')] 1000"))
        #expect(read.contains("target_info [('os', 'linux')] 1.0"))
        #expect(
            read.contains("#1.0[('span_id', '0000000000000003'), ('trace_id', '00000000000000010000000000000002')]")
        )
    }

    @Test func writesPrometheusText() {
        let text = text(Array(Self.families[0...1]), .text)
        let head = """
            # HELP http_requests_total Requests \\\\ answered,\\nby "code".
            # TYPE http_requests_total counter
            http_requests_total{code="200",path="ü"} 1027.0
            http_requests_total{code="500",path="/a\\"b\\\\c\\nd"} 3.0
            # HELP latency_seconds How long it took.
            # TYPE latency_seconds histogram
            latency_seconds_bucket{job="api",le="0.1"} 1
            latency_seconds_bucket{job="api",le="1"} 3
            latency_seconds_bucket{job="api",le="5"} 3
            latency_seconds_bucket{job="api",le="+Inf"} 6
            latency_seconds_sum{job="api"} 31.5
            latency_seconds_count{job="api"} 6

            """
        #expect(text.hasPrefix(head))
        #expect(!text.contains("# {") && !text.contains("EOF"))
    }

    @Test func orderOfInputDoesNotMatter() {
        let reversed = Self.families.reversed().map { family in
            ExpositionFamily(family.name, family.kind, help: family.help, series: family.series.reversed())
        }
        for format in ExpositionFormat.allCases { #expect(text(Self.families, format) == text(reversed, format)) }
    }

    @Test func dropsAndCountsWhatIsInConflict() {
        let one = [ExpositionSeries([], .number(1))]
        let families = [
            ExpositionFamily("a", .gauge, series: one + one), ExpositionFamily("a", .histogram, series: one),
            ExpositionFamily("a", .gauge, series: [ExpositionSeries([.init("x", "1")], .number(2))]),
            ExpositionFamily(
                "h",
                .histogram,
                series: [ExpositionSeries([], .histogram(buckets: [], count: 1, sum: nil))]
            ),
            ExpositionFamily("h_count", .gauge, series: one), ExpositionFamily("none", .gauge),
        ]
        var writer = ExpositionWriter(.text)
        let text = String(decoding: writer.write(families), as: UTF8.self)
        #expect(writer.droppedFamilies == 2 && writer.droppedSeries == 1)
        #expect(text.contains("a 1.0\na{x=\"1\"} 2.0\n") && !text.contains("# TYPE h_count"))
        var limited = ExpositionWriter(.text, seriesMax: 1)
        _ = limited.write(Self.families)
        #expect(limited.droppedSeries == 8)
    }

    @Test func openMetricsLeavesOutWhatItHasNoPlaceFor() throws {
        let families = [
            ExpositionFamily("odd", .counter, series: [ExpositionSeries([], .number(-1))]),
            ExpositionFamily(
                "h",
                .histogram,
                series: [
                    ExpositionSeries(
                        [],
                        .histogram(buckets: [.init(upperBound: -1, cumulativeCount: 2)], count: 3, sum: -4)
                    )
                ]
            ),
        ]
        var writer = ExpositionWriter(.openMetrics)
        let bytes = writer.write(families)
        #expect(writer.droppedSeries == 1)
        #expect(try PrometheusPeer.openMetrics(bytes).contains("h_bucket [('le', '+Inf')] 3"))
    }

    @Test(arguments: [
        (nil, ExpositionFormat.text), ("", .text), ("*/*", .text), ("text/html,*/*;q=0.8", .text),
        ("text/plain", .text),
        ("application/openmetrics-text", .openMetrics), ("application/openmetrics-text;q=0.1,text/plain;q=0.9", .text),
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
        ),
        ("application/openmetrics-text; version=1.0.0; q=0, text/plain", .text),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4",
            .openMetrics
        ),
        ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited", .text),
        ("application/json", .text), (";;q=,,", .text),
    ])
    func choosesByAccept(_ accept: String?, _ format: ExpositionFormat) {
        #expect(ExpositionFormat.negotiated(accept: accept) == format)
    }

    @Test func exponentialBucketsAreExactAndFew() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            var histogram = ExponentialHistogram()
            var values: [Double] = []
            for _ in 0..<Int.random(in: 1...400, using: &generator) {
                let magnitude = Double(
                    sign: .plus,
                    exponent: Int.random(in: -40...40, using: &generator),
                    significand: 1.37
                )
                let value = generator.next() % 5 == 0 ? 0 : generator.next() % 4 == 0 ? -magnitude : magnitude
                values.append(value)
                histogram.record(value)
            }
            let buckets = histogram.classicBuckets()
            #expect(buckets.count <= 20)
            #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.upperBound < $1.upperBound })
            for bucket in buckets {
                #expect(bucket.cumulativeCount == UInt64(values.count { $0 <= bucket.upperBound }))
            }
        }
        #expect(ExponentialHistogram().classicBuckets().isEmpty)
    }
}
