import Testing
import VigilModel
import VigilStore

@testable import VigilDashboard

@Suite struct QueryChartTests {
    private static let end = Timestamp(seconds: 1_767_225_600)
    private static let options = TextRenderer.ChartOptions(
        start: end - .seconds(3_600),
        end: end,
        step: .seconds(60),
        height: 10
    )

    private static func series(_ name: String, _ value: (Int) -> Double?) -> QueryView.Series {
        let points = (0...60).compactMap { step in
            value(step).map { (end - .seconds(3_600 - 60 * step), $0) }
        }
        return QueryView.Series(
            labels: LabelSet([Label("queue", name)]),
            times: points.map(\.0),
            values: points.map(\.1)
        )
    }

    private static let waves = QueryView(
        .matrix([
            series("rising") { Double($0 * 40) }, series("gap") { (20..<30).contains($0) ? nil : 1_200 },
            series("steps") { $0 % 20 < 10 ? 300 : 2_000 },
        ]),
        warnings: ["PromQL warning: something (1:2)"]
    )

    @Test func drawsLinesWithTheirNames() throws {
        let chart = TextRenderer(width: 90).chart(Self.waves, of: "sum by (queue) (rate(jobs_total[5m]))", Self.options)
        try expectGolden(chart, "query-chart.txt")
        let colored = TextRenderer(width: 60, isColored: true).chart(Self.waves, of: "x", Self.options)
        try expectGolden(colored, "query-chart-narrow.txt")
    }

    @Test func drawsWithLettersWhereDotsCannotBeShown() throws {
        var options = Self.options
        options.isPlain = true
        let chart = TextRenderer(width: 90).chart(Self.waves, of: "x", options)
        #expect(chart.utf8.allSatisfy { $0 < 0x80 })
        try expectGolden(chart, "query-chart-plain.txt")
    }

    @Test func saysWhereThereIsNothingToDraw() {
        let renderer = TextRenderer(width: 80)
        let nothing = renderer.chart(QueryView(.matrix([])), of: "up", Self.options)
        #expect(nothing.contains("Nothing fits in this time."))
        let endless = QueryView(.matrix([Self.series("a") { _ in .nan }]))
        #expect(renderer.chart(endless, of: "up", Self.options).contains("None of the values is a finite number."))
        let histogram = QueryView.Histogram(count: 1, sum: 1, buckets: [])
        let distribution = QueryView.Series(labels: LabelSet([]), histogramTimes: [Self.end], histograms: [histogram])
        let text = renderer.chart(QueryView(.matrix([distribution])), of: "size", Self.options)
        #expect(text.contains("histogram_quantile(0.95"))
    }

    @Test func ofManyLinesTheLargestAreDrawn() {
        let many = QueryView(.matrix((0..<30).map { number in Self.series("q\(number)") { _ in Double(number) } }))
        let chart = TextRenderer(width: 80).chart(many, of: "x", Self.options)
        #expect(chart.contains(#"{queue="q29"}"#) && !chart.contains(#"{queue="q1"}"#))
        #expect(chart.contains("20 more with smaller values"))
    }

    @Test(arguments: [20, 30, 60, 120, 200])
    func linesFitTheWidth(width: Int) {
        for line in TextRenderer(width: width).chart(Self.waves, of: "up", Self.options).split(separator: "\n") {
            #expect(VisibleText.width(String(line)) <= width || line.hasPrefix("warning"), "\(line)")
        }
    }

    @Test(
        arguments: [
            ([0, 10], 0, 10), ([3, 7], 2, 7), ([100, 101], 100, 101), ([-5, 5], -5, 5), ([-101, -100], -101, -100),
            ([7], 0, 7.5), ([-7], -7.5, 0), ([0, 0], 0, 1), ([], 0, 1), ([.nan, 2], 0, 2), ([1e-12, 3e-12], 0, 3e-12),
        ] as [([Double], Double, Double)]
    )
    func axesEndAtRoundNumbers(values: [Double], lower: Double, upper: Double) {
        let axis = ValueAxis(values, marks: 3)
        #expect(
            axis.lower <= (values.filter(\.isFinite).min() ?? 0) && axis.upper >= (values.filter(\.isFinite).max() ?? 0)
        )
        #expect((2...9).contains(axis.marks.count), "\(axis.marks)")
        #expect(axis.lower <= lower && axis.upper >= upper, "\(axis)")
    }

    @Test(arguments: [
        [-1.7e308, 1.7e308], [.leastNonzeroMagnitude, 2 * .leastNonzeroMagnitude], [1.7e308], [-.infinity, .infinity],
        [1e15, 1e15 + 1],
    ])
    func axesOfExtremeNumbersAreFinite(values: [Double]) {
        let axis = ValueAxis(values, marks: 3)
        #expect(axis.lower < axis.upper && axis.lower.isFinite && axis.upper.isFinite)
        #expect(axis.marks.count <= 51)
        for value in values where value.isFinite {
            #expect((-0.001...1.001).contains(axis.place(value)))
            #expect(!axis.text(value).isEmpty)
        }
    }

    @Test(arguments: [
        (0, "0"), (1_234.56, "1235"), (12_345, "12.35 k"), (0.012_345, "0.01235"), (2.5e-7, "2.5e-07"),
        (1.5e18, "1.5e+18"), (-42, "-42"), (.nan, "NaN"), (1_509_949_440, "1.51 G"), (0.5, "0.5"),
    ])
    func numbersAreShort(value: Double, text: String) {
        #expect(ShortNumber.text(value) == text)
    }
}
