import Testing
import VigilModel
import VigilPattern
import VigilStore

@testable import VigilQuery

struct SeriesSelectorTests {
    @Test(arguments: [
        ("up", [LabelMatcher.equal("__name__", "up")]),
        (" up { } ", [.equal("__name__", "up")]),
        (#"{__name__="up"}"#, [.equal("__name__", "up")]),
        (#"{"up",job='api'}"#, [.equal("__name__", "up"), .equal("job", "api")]),
        (
            #"a:b{job="api", code!="500",} # all but failures"#,
            [
                .equal("__name__", "a:b"), .equal("job", "api"), .notEqual("code", "500"),
            ]
        ),
        (#"{job=~"a|b|c",path!~"x|y"}"#, [.oneOf("job", ["a", "b", "c"]), .noneOf("path", ["x", "y"])]),
        (#"{job=~"api"}"#, [.equal("job", "api")]),
        (
            #"up{path=~"/api/.*",x!~"tmp.*"}"#,
            [
                .equal("__name__", "up"), .matching("path", pattern("/api/.*")), .notMatching("x", pattern("tmp.*")),
            ]
        ),
        (
            #"up{a=~".*",c!~".+"}"#,
            [.equal("__name__", "up"), .matching("a", pattern(".*")), .notMatching("c", pattern(".+"))]
        ),
        (#"up{a=~"(?:x|1\\.5)"}"#, [.equal("__name__", "up"), .oneOf("a", ["x", "1.5"])]),
        (#"{__name__=~"http_.*"}"#, [.matching("__name__", pattern("http_.*"))]),
        (#"up{a="tab\t\"\\ \x41\u00e9\101"}"#, [.equal("__name__", "up"), .equal("a", "tab\t\"\\ AéA")]),
        ("up{a=`raw \\n`}", [.equal("__name__", "up"), .equal("a", "raw \\n")]),
        (#"up{"with space"="1"}"#, [.equal("__name__", "up"), .equal("with space", "1")]),
    ])
    func readsPlainSelectors(_ text: String, _ matchers: [LabelMatcher]) throws {
        #expect(try SeriesSelector(text).matchers == matchers)
    }

    @Test func takesNamesBeyondPrometheusForOpenTelemetrys() throws {
        let selector = try SeriesSelector(#"{"http.server.request.duration", job="api"}"#)
        #expect(selector.openTelemetryName == "http.server.request.duration")
        #expect(selector.matchers == [.equal("job", "api")])
    }

    @Test(arguments: [
        ("", 0, ""), ("{}", 0, ""), (#"{job=~".*"}"#, 0, ""), ("up{job=api}", 7, ""), (#"up{a=~"x[0-9"}"#, 8, ""),
        ("rate(up[5m])", 0, "a plain selector"), ("up[5m]", 0, "a plain selector"),
        ("up offset 5m", 0, "a plain selector"), ("up @ 5", 0, "a plain selector"), ("up + 1", 0, "a plain selector"),
        ("42", 0, "a plain selector"),
    ])
    func saysWhereAndWhatIsWrong(_ text: String, _ position: Int, _ message: String) throws {
        let error = try #require(throws: QuerySyntaxError.self) { try SeriesSelector(text) }
        #expect(error.range.lowerBound == position)
        #expect(error.message.contains(message))
        let caret = error.description.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        #expect(caret.prefix { $0 == " " }.count == position + 2)
    }

    @Test func familiesOfDistributionsAreFoundByTheirSeries() throws {
        let selector = try SeriesSelector(#"latency_seconds_bucket{le="0.5",job="api"}"#)
        let scan = selector.scan(.all)
        #expect(
            scan.matchers == [
                .oneOf("__name__", ["latency_seconds_bucket", "latency_seconds"]), .equal("job", "api"),
            ]
        )
    }
}

/// A pattern that stands in the source of a test.
private func pattern(_ source: String) -> Pattern {
    do { return try Pattern(source) } catch { preconditionFailure("\(error)") }
}
