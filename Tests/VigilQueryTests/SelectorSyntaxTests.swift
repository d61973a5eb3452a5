import Testing
import VigilModel
import VigilPattern
import VigilStore

@testable import VigilQuery

struct SelectorSyntaxTests {
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
        #expect(try SelectorSyntax.parse(text).matchers == matchers)
    }

    @Test func takesNamesBeyondPrometheusForOpenTelemetrys() throws {
        let selector = try SelectorSyntax.parse(#"{"http.server.request.duration", job="api"}"#)
        #expect(selector.openTelemetryName == "http.server.request.duration")
        #expect(selector.matchers == [.equal("job", "api")])
    }

    @Test(arguments: [
        ("", 0, "a selector is missing"),
        ("{}", 0, "takes every series"),
        (#"{job=~".*"}"#, 0, "takes every series"),
        ("up{job=\"a\"", 2, "this brace has no end"),
        ("up{job}", 6, "an operator should stand here"),
        ("up{job=api}", 7, "a quoted value should stand here"),
        ("up{job=\"api}", 7, "this string has no end"),
        ("up{job=\"a\" code=\"1\"}", 11, "a comma or }"),
        ("up{=\"a\"}", 3, "a label should stand here"),
        (#"up{a="\d"}"#, 6, "no such escape"),
        (#"up{__name__="down"}"#, 3, "given twice"),
        (#"up{a=~"x[0-9"}"#, 8, "not closed"),
        (#"up{a=~"ü(b"}"#, 8, "not closed"),
        (#"up{a=~"\\d(b"}"#, 6, "not closed"),
        ("rate(up[5m])", 0, "functions such as rate()"),
        ("up[5m]", 2, "ranges in brackets"),
        ("up offset 5m", 3, "operators and modifiers"),
        ("up + 1", 3, "operators are not understood yet"),
        ("42", 0, "numbers are not understood yet"),
        ("up}", 2, "should not stand here"),
    ])
    func saysWhereAndWhatIsWrong(_ text: String, _ position: Int, _ message: String) throws {
        let error = try #require(throws: QuerySyntaxError.self) { try SelectorSyntax.parse(text) }
        #expect(error.range.lowerBound == position)
        #expect(error.message.contains(message))
        let caret = error.description.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        #expect(caret.prefix { $0 == " " }.count == position + 2)
    }

    @Test func familiesOfDistributionsAreFoundByTheirSeries() throws {
        let selector = try SelectorSyntax.parse(#"latency_seconds_bucket{le="0.5",job="api"}"#)
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
