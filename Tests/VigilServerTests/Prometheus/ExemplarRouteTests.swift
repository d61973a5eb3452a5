import HummingbirdTesting
import Testing

@testable import VigilServer

@Suite struct ExemplarRouteTests {
    @Test func exemplarsComeWithTheirTraceUnderTheSeriesThatIsAsked() async throws {
        let query = "histogram_quantile(0.9,sum+by(le)(rate(latency_seconds_bucket[5m])))"
        try await PrometheusWorld.make().test { client in
            let answer = try await client.form(
                "/api/v1/query_exemplars",
                "query=\(query)&start=1795255000&end=1795255200.5"
            )
            let series = try #require(answer.content as? [[String: Any]])
            #expect(series.count == 1)
            let labels = try #require(series.first?["seriesLabels"] as? [String: String])
            #expect(labels["__name__"] == "latency_seconds_bucket" && labels["job"] == "shop")
            let exemplar = try #require((series.first?["exemplars"] as? [[String: Any]])?.first)
            #expect(exemplar["value"] as? String == "0.3")
            #expect(exemplar["timestamp"] as? Double == 1_795_255_198)
            #expect(
                exemplar["labels"] as? [String: String] == [
                    "trace_id": "00000000000000010000000000000002", "span_id": "0000000000000003", "user_kind": "new",
                ]
            )
        }
    }

    @Test(arguments: [
        "query=latency_seconds_bucket&start=1&end=2", "query=depth&start=1795255000&end=1795255201",
        "query=latency_seconds_bucket{job=%22x%22}", "query=1",
    ])
    func whatHasNoneGivesAnEmptyList(form: String) async throws {
        try await PrometheusWorld.make().test { client in
            let answer = try await client.form("/api/v1/query_exemplars", form)
            #expect(answer.text == #"{"status":"success","data":[]}"#)
        }
    }
}
