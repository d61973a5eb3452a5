import Testing
import VigilModel

@testable import VigilOTLP

@Suite("Texts of samples")
struct ExpositionTests {
    static func parse(
        _ text: String,
        _ format: ExpositionFormat = .text,
        limits: ExpositionLimits = ExpositionLimits()
    ) throws(ExpositionError) -> ParsedExposition {
        let bytes = Array(text.utf8)
        let result: Result<ParsedExposition, ExpositionError> = bytes.withUnsafeBytes { bytes in
            do throws(ExpositionError) {
                return .success(try ExpositionParser.parse(bytes, format, limits: limits))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    @Test(arguments: [
        ("a 1\nb{x=\"1} 2\n", 2, 5, "quotes does not end"), ("a 1", 1, 4, "line feed"),
        ("a\n", 1, 2, "value is missing"), ("a one\n", 1, 3, "not a number"), ("a 1 1.5\n", 1, 5, "whole number"),
        ("a 1 2 3\n", 1, 7, "follows"), ("a 1\r\n", 1, 3, "not a number"), ("1a 2\n", 1, 1, "begin with a name"),
        ("a{x=1} 2\n", 1, 5, "in quotes"), ("a{x=\"1\" y=\"2\"} 2\n", 1, 9, "comma"),
        ("a{x=\"1\",x=\"2\"} 2\n", 1, 9, "twice"), ("a{x=\"\\q\"} 2\n", 1, 6, "escape"),
        ("a{,} 2\n", 1, 3, "label's name"), ("a{__name__=\"b\"} 1\n", 1, 3, "__name__"),
        ("{x=\"1\"} 2\n", 1, 1, "no name"), ("a{\"b\"} 2\n", 1, 6, "= must follow"), ("# TYPE a what\n", 1, 10, "type"),
        ("# TYPE a gauge\n# TYPE a gauge\n", 2, 3, "already"), ("a 1\n# TYPE a gauge\n", 2, 3, "before the samples"),
        ("# HELP a x\n# HELP a x\n", 2, 3, "already"), ("# TYPE\n", 1, 7, "must follow"),
        ("# TYPE h histogram\nh_bucket 1\n", 2, 1, "label le"), ("ä 1\n", 1, 1, "begin with a name"),
        ("a{x=\"ü\", y} 1\n", 1, 11, "= must follow"),
        ("# TYPE s summary\ns{quantile=\"x\"} 1\n", 2, 1, "not a number"),
    ])
    func saysWhereALineIsWrong(text: String, line: Int, column: Int, message: String) {
        let error = #expect(throws: ExpositionError.self) { try Self.parse(text) }
        #expect(error?.line == line && error?.column == column, "\(error?.description ?? "")")
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("a 1\n", 1, "# EOF"), ("", 0, "# EOF"), ("a 1\n\n# EOF\n", 2, "empty"), ("a 1\n# EOF\na 2\n", 3, "last line"),
        ("# a\n# EOF\n", 1, "comments"), ("# TYPE a counter\na 1\n# EOF\n", 2, "a_total"),
        ("# TYPE a counter\na_total -1\n# EOF\n", 2, "below zero"), ("a  1\n# EOF\n", 1, "not a number|missing"),
        ("# TYPE a gauge\na 1 # {} 1\n# EOF\n", 2, "exemplars"), ("a_s 1\n# UNIT a_s s\n# EOF\n", 2, "before"),
        ("# UNIT a seconds\n# EOF\n", 1, "a_seconds"), ("a 1\nb 1\na{x=\"1\"} 1\n# EOF\n", 3, "together"),
        ("a{x=\"1\"} 1\na{x=\"2\"} 1\na{x=\"1\"} 2\n# EOF\n", 3, "twice"),
        ("# TYPE h histogram\nh_bucket{le=\"1\"} 1\n# EOF\n", 3, "+Inf"),
        ("# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\n# EOF\n", 3, "less"),
        ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 2\nh_sum 1\n# EOF\n", 5, "count"),
        ("# TYPE s stateset\ns{s=\"a\"} 2\n# EOF\n", 2, "0 or 1"), ("# TYPE s stateset\ns 1\n# EOF\n", 2, "label"),
        ("# TYPE i info\ni_info 2\n# EOF\n", 2, "always 1"), ("a 0x1p3\n# EOF\n", 1, "not a number"),
        ("# TYPE a counter\na_total 1 # {x=\"\(String(repeating: "y", count: 128))\"} 1\n# EOF\n", 2, "128"),
        ("# TYPE h histogram\n# TYPE h_count gauge\nh_count 1\n# EOF\n", 3, "another family"),
    ])
    func holdsOpenMetricsToItsRules(text: String, line: Int, message: String) {
        let error = #expect(throws: ExpositionError.self) { try Self.parse(text, .openMetrics) }
        #expect(error?.line == line, "\(error?.description ?? "")")
        let fits = message.split(separator: "|").contains { error?.description.contains($0) == true }
        #expect(fits, "\(error?.description ?? "")")
    }

    @Test func takesNothingBeyondItsLimits() {
        var limits = ExpositionLimits()
        limits.lineBytesMax = 100
        limits.samplesMax = 3
        limits.labelsMax = 2
        limits.nameBytesMax = 10
        limits.valueBytesMax = 20
        let texts = [
            String(repeating: "a", count: 11) + " 1\n", "a{x=\"\(String(repeating: "y", count: 21))\"} 1\n",
            "a{b=\"\",c=\"\",d=\"\"} 1\n", "a 1\nb 1\nc 1\nd 1\n", "# " + String(repeating: "x", count: 100) + "\n",
        ]
        for text in texts {
            let error = #expect(throws: ExpositionError.self) { try Self.parse(text, limits: limits) }
            #expect(error?.message.contains("over") == true, "\(error?.description ?? "")")
        }
    }

    @Test func anErrorSaysHowMuchWasInOrder() {
        let error = #expect(throws: ExpositionError.self) { try Self.parse("a 1\nb 2\nc\n") }
        #expect(error?.samplesBefore == 2)
    }

    @Test func readsEveryShape() throws {
        let text = """
            # HELP a what\\nit is \\\\ "so"
            # TYPE a counter
              a{ x = "1" , y="q\\"\\\\\\n" , } 1e3 -5
            {"my.name","a.b"="ü",c=""} +Inf
            # any comment

            b NaN\u{9}17
            hex 0x1p-2
            minus -0

            """
        let parsed = try Self.parse(text)
        #expect(parsed.metadata == [PrometheusMetadata("a", .counter, help: "what\nit is \\ \"so\"")])
        let labels = [ExpositionSeries.Label("x", "1"), ExpositionSeries.Label("y", "q\"\\\n")]
        #expect(parsed.samples[0] == ExpositionSample("a", labels, value: 1_000, time: Timestamp(milliseconds: -5)))
        let dotted = [ExpositionSeries.Label("a.b", "ü"), ExpositionSeries.Label("c", "")]
        #expect(parsed.samples[1] == ExpositionSample("my.name", dotted, value: .infinity))
        #expect(parsed.samples[2].value.isNaN && parsed.samples[2].time == Timestamp(milliseconds: 17))
        #expect(parsed.samples[3].value == 0.25)
        #expect(parsed.samples[4].value.sign == .minus)
    }

    @Test func readsExemplarsAndTimes() throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let text = """
            # TYPE a counter
            # UNIT a_seconds seconds
            # TYPE a_seconds counter
            # HELP a_seconds "quoted" \\"so\\"
            a_seconds_total{x="1"} 5.0 1520879607.789 # {trace_id="\(trace)",k="v"} 0.25 1520879607.123456789
            a_seconds_created{x="1"} 1520872607.1 1520879607.789
            # EOF

            """
        let parsed = try Self.parse(text, .openMetrics)
        #expect(parsed.metadata.map(\.unit) == ["", "seconds"])
        let sample = try #require(parsed.samples.first)
        #expect(sample.time == Timestamp(milliseconds: 1_520_879_607_789))
        #expect(sample.exemplar?.time == Timestamp(nanoseconds: 1_520_879_607_123_456_789))
        #expect(sample.exemplar?.traceID.hex == trace)
        #expect(sample.exemplar?.filteredAttributes == ["k": "v"])
    }

    @Test func readsBackWhatTheWriterWrites() throws {
        let labels = [ExpositionSeries.Label("path", "/\"a\"\\\n")]
        let buckets = [
            ClassicBucket(upperBound: 0.5, cumulativeCount: 1), ClassicBucket(upperBound: 1, cumulativeCount: 4),
        ]
        let families = [
            ExpositionFamily("jobs", .counter, help: "a \\ b", series: [ExpositionSeries(labels, .number(7))]),
            ExpositionFamily("age_seconds", .gauge, series: [ExpositionSeries(labels, .number(-1.5))]),
            ExpositionFamily(
                "took_seconds",
                .histogram,
                series: [ExpositionSeries(labels, .histogram(buckets: buckets, count: 5, sum: 3))]
            ),
        ]
        for format in ExpositionFormat.allCases {
            var writer = ExpositionWriter(format)
            let bytes = writer.write(families)
            let parsed = try bytes.withUnsafeBytes { try ExpositionParser.parse($0, format) }
            #expect(parsed.samples.count == 7)
            #expect(parsed.samples.allSatisfy { $0.labels.first == labels[0] })
            let sum = parsed.samples.map(\.value).reduce(0, +)
            #expect(sum == 23.5)
        }
    }
}
