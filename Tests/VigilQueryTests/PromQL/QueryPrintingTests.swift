import Testing

@testable import VigilQuery

struct QueryPrintingTests {
    @Test(arguments: 0..<4)
    func whatIsPrintedReadsBackAsTheSameTree(_ depth: Int) throws {
        for seed in 0..<250 {
            var generator = QueryGenerator(seed: UInt64(depth * 1000 + seed))
            let query = generator.vector(depth * 2)
            let expression = try PromQL.parse(query)
            #expect(try PromQL.parse(expression.text) == expression, "seed \(seed): \(query)")
            #expect(try PromQL.parse(expression.formatted) == expression, "seed \(seed): \(query)")
            #expect(try PromQL.parse(expression.formatted).text == expression.text, "seed \(seed): \(query)")
        }
    }

    @Test(arguments: 0..<20)
    func whatIsBrokenIsReadOrRefused(_ seed: Int) throws {
        var generator = QueryGenerator(seed: UInt64(seed))
        let query = Array(generator.vector(4).unicodeScalars)
        for position in query.indices.prefix(200) {
            for broken in [query[..<position] + query[(position + 1)...], query[..<position]] {
                let text = String(String.UnicodeScalarView(broken))
                do throws(QuerySyntaxError) {
                    _ = try PromQL.parse(text)
                } catch {
                    #expect(error.range.upperBound <= text.unicodeScalars.count + 1, "\(error)")
                }
            }
        }
    }

    @Test func whatFitsALineStaysOnOne() throws {
        #expect(try PromQL.parse("sum( x )by(a)+b").formatted == "sum by (a) (x) + b")
    }

    @Test func whatIsLongIsBrokenWhereItsPartsAre() throws {
        let query = """
            histogram_quantile(0.95, sum by (job, le) \
            (rate(http_server_request_duration_seconds_bucket{job="api"}[5m]))) \
            > bool on (job) group_left (x) (clamp(some_threshold_of_the_operations_team, 0, 10) offset 1h)
            """
        let fixed = query.replacing(" offset 1h)", with: ")")
        let formatted = """
              histogram_quantile(
                0.95,
                sum by (job, le) (rate(http_server_request_duration_seconds_bucket{job="api"}[5m]))
              )
            > bool on (job) group_left (x)
              (clamp(some_threshold_of_the_operations_team, 0, 10))
            """
        #expect(try PromQL.parse(fixed).formatted == formatted)
        #expect(throws: QuerySyntaxError.self) { try PromQL.parse(query) }
    }
}
