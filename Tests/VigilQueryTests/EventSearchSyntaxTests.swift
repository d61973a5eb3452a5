import Testing
import VigilModel
import VigilStore

@testable import VigilQuery

struct EventSearchSyntaxTests {
    @Test(arguments: [
        ("", EventFilter.all),
        ("  ", .all),
        ("timeout", .text("timeout")),
        ("\"timed out\"", .text("timed out")),
        ("timed out", .and([.text("timed"), .text("out")])),
        ("time* ~out", .and([.text("time"), .text("out")])),
        ("level>=WARN", .compare("level", .greaterOrEqual, "warn")),
        (
            "service=api -path=/health",
            .and([
                .compare("service", .equal, "api"), .not(.compare("path", .equal, "/health")),
            ])
        ),
        ("duration>0.5", .compare("duration", .greater, .double(0.5))),
        ("duration>500ms", .compare("duration", .greater, .double(0.5))),
        ("duration<=1m30s", .compare("duration", .lessOrEqual, .double(90))),
        ("status=error", .compare("status", .equal, "error")),
        ("http.response.status_code>=500", .compare("http.response.status_code", .greaterOrEqual, .int(500))),
        (
            "version=1.10 id=0042 ratio=0.5",
            .and([
                .compare("version", .equal, "1.10"), .compare("id", .equal, "0042"),
                .compare("ratio", .equal, .double(0.5)),
            ])
        ),
        ("code=\"500\"", .compare("code", .equal, "500")),
        (
            "key=val* key!=x*",
            .and([
                .compare("key", .hasPrefix, "val"), .not(.compare("key", .hasPrefix, "x")),
            ])
        ),
        ("user.id=* user.id!=*", .and([.exists("user.id"), .not(.exists("user.id"))])),
        (
            "path~health path^=/api",
            .and([
                .compare("path", .contains, "health"), .compare("path", .hasPrefix, "/api"),
            ])
        ),
        (
            "a=1 OR b=2 c=3",
            .or([
                .compare("a", .equal, .int(1)), .and([.compare("b", .equal, .int(2)), .compare("c", .equal, .int(3))]),
            ])
        ),
        (
            "(a=1 OR b=2) AND -(c)",
            .and([
                .or([.compare("a", .equal, .int(1)), .compare("b", .equal, .int(2))]), .not(.text("c")),
            ])
        ),
        ("ORDER order NOTE", .and([.text("ORDER"), .text("order"), .text("NOTE")])),
        ("a or b and c", .or([.text("a"), .and([.text("b"), .text("c")])])),
        ("NOT a", .not(.text("a"))),
        ("*", .all),
        (
            "a=(1, x*, \"b c\")",
            .or([
                .compare("a", .equal, .int(1)), .compare("a", .hasPrefix, "x"), .compare("a", .equal, "b c"),
            ])
        ),
        ("a!=(1,2)", .not(.or([.compare("a", .equal, .int(1)), .compare("a", .equal, .int(2))]))),
        ("\"a field\"=1", .compare("a field", .equal, .int(1))),
        ("size>10KiB", .compare("size", .greater, .double(10_240))),
        ("latency_ms>=1.5s", .compare("latency_ms", .greaterOrEqual, .double(1_500))),
        ("latency>1m", .compare("latency", .greater, .double(60))),
        ("share<5%", .compare("share", .less, .double(0.05))),
        ("memory_percent<5%", .compare("memory_percent", .less, .double(5))),
        ("time>=1970-01-02", .compare("time", .greaterOrEqual, .double(86_400))),
        ("time<1970-01-01T01:00", .compare("time", .less, .double(3_600))),
        (
            "path~a\\.b path!~c",
            .and([
                .compare("path", .contains, "a.b"), .not(.compare("path", .contains, "c")),
            ])
        ),
        ("- x", .and([.text("-"), .text("x")])),
        ("http://x/y?z=1", .text("http://x/y?z=1")),
    ])
    func readsSearches(_ text: String, _ filter: EventFilter) throws {
        #expect(try EventSearchSyntax.parse(text) == filter)
    }

    @Test(arguments: [
        ("level>=loud", 7, "there is no level \"loud\""),
        ("level~warn", 6, "levels are compared with"),
        ("duration>soon", 9, "\"soon\" is no duration"),
        ("time>soon", 5, "\"soon\" is no time"),
        ("time=5", 5, "times are compared with"),
        ("a | b", 2, "only conditions can stand here"),
        ("a=(1, 2", 2, "this parenthesis has no end"),
        ("a=(1 2)", 5, "\"2\" should not stand here"),
        ("a=(1,)", 5, "the value of a is missing"),
        ("a>(1, 2)", 2, "a list goes with = and != only"),
        ("path~/api/[a-z", 10, "not closed"),
        ("NOT", 3, "a condition is missing"),
        ("NOT | count", 4, "a condition is missing"),
        ("kind=sever", 5, "there is no kind"),
        ("a=", 0, "the value of a is missing"),
        ("x (a OR", 7, "a condition is missing"),
        ("(a", 0, "this parenthesis has no end"),
        ("a)", 1, "never opened"),
        ("\"a", 0, "this string has no end"),
        ("OR a", 0, "a condition is missing"),
    ])
    func saysWhereAndWhatIsWrong(_ text: String, _ position: Int, _ message: String) throws {
        let error = try #require(throws: QuerySyntaxError.self) { try EventSearchSyntax.parse(text) }
        #expect(error.range.lowerBound == position, "\(error)")
        #expect(error.message.contains(message), "\(error)")
    }

    @Test func endsAtDeepNesting() {
        #expect(throws: QuerySyntaxError.self) {
            try EventSearchSyntax.parse(String(repeating: "(", count: 100_000))
        }
        #expect(throws: QuerySyntaxError.self) {
            try EventSearchSyntax.parse(String(repeating: "-", count: 100_000) + "x")
        }
    }
}

struct DurationSyntaxTests {
    @Test(arguments: [
        ("15m", Duration.seconds(900), "15m"), ("1h30m", .seconds(5_400), "1h30m"), ("7d", .seconds(604_800), "7d"),
        ("1w", .seconds(604_800), "7d"), ("500ms", .milliseconds(500), "500ms"),
        ("1.5s", .milliseconds(1_500), "1s500ms"),
        ("0s", .zero, "0s"), ("2us", .microseconds(2), "2us"),
    ])
    func readsAndWrites(_ text: String, _ duration: Duration, _ written: String) throws {
        #expect(try DurationSyntax.parse(text) == duration)
        #expect(DurationSyntax.format(duration) == written)
    }

    @Test(arguments: ["", "5", "m", "5x", "1m1h", "1h1h", "5m ", "..5m", "999999y", "-5m"])
    func refusesWhatIsNone(_ text: String) {
        #expect(throws: QuerySyntaxError.self) { try DurationSyntax.parse(text) }
    }
}
