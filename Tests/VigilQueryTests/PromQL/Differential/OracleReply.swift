/// What Prometheus' API answers.
struct OracleReply: Decodable {
    struct Found: Decodable {
        var answer = ComparedAnswer()

        private enum Key: String, CodingKey { case resultType, result }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            switch try container.decode(String.self, forKey: .resultType) {
            case "scalar": answer.series[[:]] = try container.decode(Point.self, forKey: .result).entry
            case "vector", "matrix":
                for series in try container.decode([Series].self, forKey: .result) {
                    for entry in series.entries { answer.series[series.metric, default: [:]].merge(entry) { $1 } }
                }
            default: break
            }
        }
    }

    var data: Found?
    var error: String?

    private struct Series: Decodable {
        var metric: [String: String]
        var value: Point?
        var values: [Point]?
        var histogram: HistogramPoint?
        var histograms: [HistogramPoint]?

        var entries: [[Int64: ComparedAnswer.Value]] {
            let numbers = (values ?? []) + (value.map { [$0] } ?? [])
            return numbers.map(\.entry) + ((histograms ?? []) + (histogram.map { [$0] } ?? [])).map(\.entry)
        }
    }

    private struct Point: Decodable {
        var entry: [Int64: ComparedAnswer.Value]

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            let seconds = try container.decode(Double.self)
            entry = [Int64((seconds * 1_000).rounded()): .number(OracleReply.number(try container.decode(String.self)))]
        }
    }

    private struct HistogramPoint: Decodable {
        var entry: [Int64: ComparedAnswer.Value]

        private struct Histogram: Decodable {
            var count: String
            var sum: String
            var buckets: [Bucket]?
        }

        private struct Bucket: Decodable {
            var numbers: [Double]

            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                // Which of its bounds belong to it.
                _ = try container.decode(Int.self)
                numbers = []
                while !container.isAtEnd { numbers.append(OracleReply.number(try container.decode(String.self))) }
            }
        }

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            let time = Int64((try container.decode(Double.self) * 1_000).rounded())
            let histogram = try container.decode(Histogram.self)
            entry = [
                time: .histogram(
                    count: OracleReply.number(histogram.count),
                    sum: OracleReply.number(histogram.sum),
                    buckets: (histogram.buckets ?? []).map(\.numbers)
                )
            ]
        }
    }

    private static func number(_ text: String) -> Double {
        let special: [String: Double] = ["NaN": .nan, "+Inf": .infinity, "-Inf": -.infinity]
        return special[text] ?? Double(text) ?? .nan
    }
}
