import Foundation
import Testing
import VigilModel
import VigilStore

@testable import VigilDashboard

@Suite struct QueryViewTests {
    private static let time = Timestamp(milliseconds: 1_435_781_451_781)

    @Test(arguments: [
        (1, "1"), (0.5, "0.5"), (-2, "-2"), (0, "0"), (-0.0, "-0"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
        (-1.5e300, "-1.5e+300"), (0.000_001, "0.000001"), (1e-7, "1e-07"), (.leastNonzeroMagnitude, "5e-324"),
        (-1.25e17, "-125000000000000000"), (123_456_789.25, "123456789.25"), (0.000_123, "0.000123"),
        (9_007_199_254_740_992, "9007199254740992"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func numbersAreWrittenAsPrometheusDoes(value: Double, text: String) {
        #expect(PrometheusBytes.text(value) == text)
    }

    @Test(arguments: [
        (0, "0"), (4_000, "4"), (1_435_781_451_781, "1435781451.781"), (1_050, "1.050"), (1_005, "1.005"),
        (-1_500, "-1.500"), (-1, "-0.001"),
    ])
    func timesAreSecondsWithThreeDigitsBehindThePoint(milliseconds: Int64, text: String) {
        var bytes = PrometheusBytes()
        bytes.time(Timestamp(milliseconds: milliseconds))
        #expect(String(decoding: bytes.bytes, as: UTF8.self) == text)
    }

    @Test func textsAreEscaped() throws {
        let text = "a\"b\\c\nd\r\t\u{1}\u{1f}ü日\u{2028}"
        var bytes = PrometheusBytes()
        bytes.strings([text, ""])
        let read = try JSONSerialization.jsonObject(with: Data(bytes.bytes)) as? [String]
        #expect(read == [text, ""])
    }

    private static let histogram = QueryView.Histogram(
        count: 3,
        sum: -0.5,
        buckets: [
            QueryView.Bucket(bounds: .lower, lower: -2, upper: -1, count: 1),
            QueryView.Bucket(bounds: .both, lower: -0.001, upper: 0.001, count: 1),
            QueryView.Bucket(bounds: .upper, lower: 1, upper: .infinity, count: 1),
        ]
    )
    private static let labels = LabelSet([Label("__name__", "up"), Label("job", "a \"b\"")])

    private static let views: [QueryView] = [
        QueryView(.scalar(2.5, time)), QueryView(.string("a\nb", time), warnings: ["w"], infos: ["i", "j"]),
        QueryView(.vector([])), QueryView(.matrix([])),
        QueryView(
            .vector([
                QueryView.Element(labels: labels, time: time, value: .float(.infinity)),
                QueryView.Element(labels: LabelSet([]), time: time, value: .histogram(histogram)),
            ])
        ),
        QueryView(
            .matrix([
                QueryView.Series(
                    labels: labels,
                    times: [time, time + .seconds(15)],
                    values: [1, -0.25],
                    histogramTimes: [time + .seconds(30)],
                    histograms: [histogram]
                ), QueryView.Series(labels: LabelSet([]), times: [time], values: [1e-9]),
            ])
        ),
    ]

    @Test(arguments: views)
    func whatIsWrittenIsRead(view: QueryView) throws {
        #expect(try QueryView.decode(Data(view.json)) == view)
    }

    @Test(arguments: [
        "", "{}", #"{"status":"success","data":{"resultType":"tensor","result":[]}}"#,
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{}}]}}"#,
        #"{"status":"success","data":{"resultType":"scalar","result":[1,"x"]}}"#,
    ])
    func whatIsNoAnswerIsRefused(json: String) {
        #expect(throws: (any Error).self) { try QueryView.decode(Data(json.utf8)) }
    }

    @Test func tablesHaveAColumnForEachLabel() {
        let view = QueryView(
            .vector([
                QueryView.Element(labels: LabelSet([Label("a", "1,2")]), time: .zero, value: .float(1)),
                QueryView.Element(
                    labels: LabelSet([Label("b", "x\"y")]),
                    time: .zero,
                    value: .histogram(Self.histogram)
                ),
            ])
        )
        #expect(view.csv == "time,a,b,value\r\n0,\"1,2\",,1\r\n0,,\"x\"\"y\",3\r\n")
        #expect(QueryView(.scalar(.nan, Self.time)).csv == "time,value\r\n1435781451.781,NaN\r\n")
    }
}
