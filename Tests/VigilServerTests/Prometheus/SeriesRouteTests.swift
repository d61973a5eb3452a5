import HummingbirdTesting
import Testing

@testable import VigilServer

@Suite struct SeriesRouteTests {
    @Test func labelsAreListedWithAndWithoutSelectors() async throws {
        try await PrometheusWorld.make().test { client in
            let all = try await client.get("/api/v1/labels")
            #expect(all.texts == ["__name__", "instance", "job", "le", "queue"])
            let some = try await client.form("/api/v1/labels", "match[]=jobs_total")
            #expect(some.texts == ["__name__", "instance", "job"])
            #expect(try await client.get("/api/v1/labels?match[]=nothing").texts.isEmpty)
        }
    }

    @Test func valuesOfALabelAreListed() async throws {
        try await PrometheusWorld.make().test { client in
            let names = try await client.get("/api/v1/label/__name__/values").texts
            let latency = ["latency_seconds_bucket", "latency_seconds_count", "latency_seconds_sum"]
            #expect(names == ["depth", "jobs_total"] + latency + ["size"])
            let queues = try await client.get("/api/v1/label/queue/values?match[]=depth&match[]=jobs_total").texts
            #expect(queues == ["a", "b\"\\\n"])
            #expect(try await client.get("/api/v1/label/le/values").texts == ["+Inf", "0.1", "1"])
            #expect(try await client.get("/api/v1/label/U__queue/values").texts == queues)
            #expect(try await client.get("/api/v1/label/nothing/values").content as? [String] == [])
        }
    }

    @Test func seriesOfSeveralSelectorsComeOnce() async throws {
        try await PrometheusWorld.make().test { client in
            let uri = "/api/v1/series?match%5B%5D=depth&match%5B%5D=%7Bqueue%3D%22a%22%7D"
            let series = try #require(try await client.get(uri).content as? [[String: String]])
            #expect(series.count == 2)
            #expect(series.first?["queue"] == "a")
            let all = try await client.get("/api/v1/series?match[]=%7B__name__%21%3D%22%22%7D&limit=40000")
            #expect((all.content as? [[String: String]])?.count == 9)
            #expect(all.json["warnings"] == nil)
        }
    }

    @Test func limitsCutWithAWarning() async throws {
        try await PrometheusWorld.make().test { client in
            for uri in ["labels?limit=2", "label/__name__/values?limit=2", "series?match[]=depth&limit=1"] {
                let answer = try await client.get("/api/v1/" + uri)
                #expect((answer.content as? [Any])?.count == (uri.hasPrefix("series") ? 1 : 2))
                #expect(answer.json["warnings"] as? [String] == ["results truncated due to limit"])
            }
        }
    }

    @Test func onlySeriesWithSamplesInTheTimeAreListed() async throws {
        try await PrometheusWorld.make().test { client in
            let uri = "/api/v1/label/__name__/values?"
            let earlier = try await client.get(uri + "start=1795254600&end=1795254900")
            #expect(earlier.texts == ["jobs_total"])
            // The end belongs to it.
            let exactly = try await client.get(uri + "start=1795254660&end=1795254660")
            #expect(exactly.texts == ["jobs_total"])
            let ever = try await client.get(uri + "start=-292273086&end=9999999999999")
            #expect(ever.texts.count == 6)
        }
    }

    @Test(arguments: [
        ("job", "job"), ("U__http_2e_status", "http.status"), ("U__a__b", "a_b"), ("U___e4_", "ä"), ("U__", ""),
        ("U__a_zz_", "U__a_zz_"), ("U__a_2e", "U__a_2e"), ("U__a_1234567_", "U__a_1234567_"), ("u__a", "u__a"),
    ])
    func escapedNamesAreRead(text: String, name: String) {
        #expect(EscapedName.read(text) == name)
    }
}
