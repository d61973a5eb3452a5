import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOPosix
import Testing
import VigilModel
import VigilStore

@testable import VigilServer

@Suite struct QueryErrorTests {
    @Test(arguments: [
        ("query", "\"query\" is missing"),
        ("query?query=%7B", "this brace has no end"),
        ("query?query=rate(up)", "range vector"),
        ("query?query=up&time=then", "\"then\" is no time"),
        ("query?query=up&timeout=long", "\"long\" is no length of time"),
        ("query?query=up&lookback_delta=0", "at least a millisecond"),
        ("query?query=up&limit=some", "\"some\" is no whole number"),
        ("query_range?query=up&end=1&step=1", "\"start\" is missing"),
        ("query_range?query=up&start=1&end=2", "\"step\" is missing"),
        ("query_range?query=up&start=1&end=0&step=1", "the end lies before the start"),
        ("query_range?query=up&start=1&end=2&step=0", "at least a millisecond"),
        ("query_range?query=up&start=1&end=2&step=-5", "at least a millisecond"),
        ("query_range?query=up&start=0&end=11000&step=1", "maximum resolution of 11000 points"),
        ("query_range?query=up%5B5m%5D&start=1&end=2&step=1", "must come to a scalar or an instant vector"),
        ("query_range?query=%22a%22&start=1&end=2&step=1", "must come to a scalar or an instant vector"),
        ("query_exemplars?query=up(", "no function"), ("query_exemplars", "\"query\" is missing"),
        ("format_query?query=1%2B", "an expression"), ("series", "\"match[]\" is missing"),
        ("series?match[]=%7B%7D", "takes every series"), ("series?match[]=up%5B5m%5D", "a plain selector"),
        ("labels?match[]=up+offset+5m", "a plain selector"), ("labels?start=2&end=1", "end lies before"),
        ("label/a/values?limit=-1", "no whole number"), ("metadata?limit=x", "no whole number"),
        ("rules?type=x", "alert or record"),
    ])
    func whatIsAskedWronglyIsBadData(path: String, part: String) async throws {
        try await PrometheusWorld.make().test { client in
            let response = try await client.get("/api/v1/" + path)
            #expect(response.status == .badRequest)
            #expect(response.json["status"] as? String == "error")
            #expect(response.json["errorType"] as? String == "bad_data")
            let error = response.json["error"] as? String ?? ""
            #expect(error.contains(part), "\(error)")
        }
    }

    @Test func whatCannotBeWorkedOutIsAnErrorOfExecutionWithACaret() async throws {
        try await PrometheusWorld.make().test { client in
            let response = try await client.get(
                "/api/v1/query?query=1+%2B+label_replace(depth,%22queue%22,%22%22,%22%22,%22%22)"
            )
            #expect(response.status == .unprocessableContent)
            #expect(response.json["errorType"] as? String == "execution")
            #expect((response.json["error"] as? String)?.contains("^^^") == true)
        }
    }

    @Test(arguments: [
        (StoreError(.unavailable, "Busy."), 503, "unavailable"),
        (StoreError(.limitExceeded, "Too much."), 422, "execution"),
    ])
    func whatTheStoreSaysIsPassedOn(error: StoreError, status: Int, type: String) async throws {
        let uris = [
            "query?query=up", "series?match[]=up", "labels", "label/a/values", "query_exemplars?query=up", "metadata",
        ]
        try await ServerFixture(store: RefusingStore(error)).test { client in
            for uri in uris {
                let response = try await client.get("/api/v1/" + uri)
                #expect(response.status.code == status, "\(uri)")
                #expect(response.json["errorType"] as? String == type)
                #expect((response.headers[.retryAfter] != nil) == (status == 503))
            }
        }
    }

    @Test func whatTakesTooLongIsToldWith503() async throws {
        let store = EndlessStore()
        try await ServerFixture(store: store).test { client in
            let response = try await client.get("/api/v1/query?query=up&timeout=20ms")
            #expect(response.status == .serviceUnavailable)
            #expect(response.json["errorType"] as? String == "timeout")
            #expect(response.headers[.retryAfter] == "2")
            await store.scanEnded()
        }
    }

    @Test func aQueryEndsWhenItsClientGoes() async throws {
        let store = EndlessStore()
        try await ServerFixture(store: store).testLive { client in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: try #require(client.port)).get()
            let request = "GET /api/v1/query?query=up HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            try await channel.writeAndFlush(ByteBuffer(string: request))
            await store.scanBegan()
            try await channel.close()
            await store.scanEnded()
        }
    }
}
