import HTTPTypes
import HummingbirdTesting
import Testing
import VigilModel

@testable import VigilServer

@Suite struct QueryRouteTests {
    private static func ask(
        _ uri: String,
        _ check: @escaping @Sendable (TestResponse) throws -> Void
    ) async throws {
        try await PrometheusWorld.make().test { client in try check(try await client.get(uri)) }
    }

    @Test func formsAreReadAsQueryStringsAre() async throws {
        try await PrometheusWorld.make().test { client in
            let query = "query=depth%7Bqueue%3D%22a%22%7D&time=1795255200"
            let got = try await client.get("/api/v1/query?" + query)
            #expect(got.status == .ok)
            #expect(got.results.count == 1)
            #expect(got.bytes == (try await client.form("/api/v1/query", query)).bytes)
            let split = try await client.form("/api/v1/query?time=1795255200", "query=depth{queue=%22a%22}")
            #expect(got.bytes == split.bytes)
            #expect(got.headers[.contentType] == "application/json")
        }
    }

    @Test("The health check of Grafana: a scalar at a time long ago")
    func scalarsHaveTheirTime() async throws {
        try await Self.ask("/api/v1/query?query=1%2B1&time=4") { response in
            #expect(response.text == #"{"status":"success","data":{"resultType":"scalar","result":[4,"2"]}}"#)
        }
    }

    @Test func textsAndTimesAreWrittenAsPrometheusDoes() async throws {
        try await Self.ask("/api/v1/query?query=%22a%5C%22b%22&time=1435781451.78") { response in
            let result = #"{"resultType":"string","result":[1435781451.780,"a\"b"]}"#
            #expect(response.text == #"{"status":"success","data":"# + result + "}")
        }
    }

    @Test func vectorsHaveLabelsWithWhateverIsInThem() async throws {
        try await Self.ask("/api/v1/query?query=sum+by(queue)(depth)") { response in
            let values = response.results.compactMap { ($0["value"] as? [Any])?.last as? String }
            #expect(values.sorted() == ["0.25", "4"])
            let labels = response.results.compactMap { $0["metric"] as? [String: String] }
            #expect(Set(labels.compactMap { $0["queue"] }) == ["a", "b\"\\\n"])
        }
    }

    @Test func rangesGiveMatrices() async throws {
        let uri = "/api/v1/query_range?query=rate(jobs_total[2m])&start=1795255080&end=1795255200&step=60"
        try await Self.ask(uri) { response in
            #expect(response.object["resultType"] as? String == "matrix")
            let values = try #require(response.results.first?["values"] as? [[Any]])
            #expect(values.compactMap { $0.first as? Double } == [1_795_255_080, 1_795_255_140, 1_795_255_200])
            #expect(values.compactMap { $0.last as? String } == ["1", "1", "1"])
        }
    }

    @Test(arguments: ["60", "60.0", "1m", "60s"])
    func stepsAreSecondsOrDurations(step: String) async throws {
        let uri = "/api/v1/query_range?query=1&start=2026-11-21T10:00:00Z&end=2026-11-21T10:02:30.5Z&step=\(step)"
        try await Self.ask(uri) { response in
            #expect((response.results.first?["values"] as? [[Any]])?.count == 3)
        }
    }

    @Test func stepsMayBePartsOfASecond() async throws {
        try await Self.ask("/api/v1/query_range?query=1&start=1&end=5&step=2.5") { response in
            #expect(response.text.contains(#""values":[[1,"1"],[3.500,"1"]]"#))
        }
    }

    @Test func nativeHistogramsAreWrittenWithTheirBuckets() async throws {
        try await Self.ask("/api/v1/query?query=size&time=1795255200") { response in
            let buckets = #"[[1,"-2","-1","1"],[3,"-0","0","1"],[0,"0.5","1","1"],[0,"2","4","1"]]"#
            #expect(response.text.contains(#""histogram":[1795255200,{"count":"4","sum":"3","buckets":\#(buckets)}]"#))
        }
        try await Self.ask("/api/v1/query_range?query=size&start=1795255200&end=1795255200&step=1") { response in
            #expect(response.text.contains(#""histograms":[[1795255200,{"count":"4""#))
            #expect(!response.text.contains(#""values""#))
        }
        try await Self.ask("/api/v1/query?query=latency_seconds&time=1795255200") { response in
            #expect(response.text.contains(#"[3,"-Inf","0.1","1"],[0,"0.1","1","1"],[0,"1","+Inf","1"]"#))
        }
    }

    @Test func remarksRideAlong() async throws {
        try await Self.ask("/api/v1/query?query=max(size)") { response in
            #expect((response.json["infos"] as? [String])?.first?.hasPrefix("PromQL info: ") == true)
            #expect(response.json["warnings"] == nil)
        }
        try await Self.ask("/api/v1/query?query=quantile(2,depth)") { response in
            #expect((response.json["warnings"] as? [String])?.first?.hasPrefix("PromQL warning: ") == true)
        }
    }

    @Test func limitsCutWithAWarning() async throws {
        try await Self.ask("/api/v1/query?query=depth&limit=1") { response in
            #expect(response.results.count == 1)
            #expect(response.json["warnings"] as? [String] == ["results truncated due to limit"])
        }
        for limit in ["0", "2"] {
            try await Self.ask("/api/v1/query?query=depth&limit=\(limit)") { response in
                #expect(response.results.count == 2)
                #expect(response.json["warnings"] == nil)
            }
        }
    }

    @Test func lookbackAndCostAreThereOnRequest() async throws {
        try await Self.ask("/api/v1/query?query=depth&time=1795255230&lookback_delta=10s") { response in
            #expect(response.status == .ok)
            #expect(response.results.isEmpty)
            #expect(response.object["stats"] == nil)
        }
        try await Self.ask("/api/v1/query?query=depth&stats=all") { response in
            let stats = try #require(response.object["stats"] as? [String: Any])
            #expect((stats["samples"] as? [String: Any])?["totalQueryableSamples"] as? Int == 2)
            #expect((stats["timings"] as? [String: Any])?["execTotalTime"] as? Double ?? 0 > 0)
        }
    }

    @Test func queriesAreFormatted() async throws {
        try await Self.ask("/api/v1/format_query?query=sum(foo)by(a)") { response in
            #expect(response.text == #"{"status":"success","data":"sum by (a) (foo)"}"#)
        }
    }
}
