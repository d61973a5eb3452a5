import Testing
import VigilModel
import VigilPattern
import VigilStore
import VigilTestKit

@testable import VigilQuery

struct EventSearchStagesTests {
    @Test(arguments: [
        ("| count", EventSearch(aggregates: [.count])),
        ("| by route", EventSearch(groupBy: ["route"], aggregates: [.count])),
        ("| bucket 5m", EventSearch(aggregates: [.count], bucket: .seconds(300))),
        (
            "| by a, \"b c\" | count, p99.9(duration), avg(x),min( y ),max(y),sum(y),distinct(user)",
            EventSearch(
                groupBy: ["a", "b c"],
                aggregates: [
                    .count, .quantile("duration", 0.999), .average("x"), .min("y"), .max("y"), .sum("y"),
                    .distinct("user"),
                ]
            )
        ),
        ("|quantile(0.123, duration) by a", EventSearch(groupBy: ["a"], aggregates: [.quantile("duration", 0.123)])),
        (
            "| by a | top 10 by p95(duration)",
            EventSearch(
                groupBy: ["a"],
                aggregates: [.quantile("duration", 0.95)],
                sort: .figure(0, isDescending: true),
                limit: 10
            )
        ),
        (
            "| count, sum(x) by a | bottom 3 by sum(x)",
            EventSearch(
                groupBy: ["a"],
                aggregates: [.count, .sum("x")],
                sort: .figure(1, isDescending: false),
                limit: 3
            )
        ),
        ("| top 5", EventSearch(aggregates: [.count], sort: .figure(0, isDescending: true), limit: 5)),
        ("| sort time | limit 7", EventSearch(sort: .oldestFirst, limit: 7)),
        ("| sort by time desc", EventSearch(sort: .newestFirst)),
        ("| by a | sort key", EventSearch(groupBy: ["a"], aggregates: [.count], sort: .key)),
        (
            "| by a | sort count asc",
            EventSearch(groupBy: ["a"], aggregates: [.count], sort: .figure(0, isDescending: false))
        ),
    ])
    func readsStages(_ text: String, _ search: EventSearch) throws {
        #expect(try EventSearchSyntax.parseSearch(text) == search)
        #expect(try EventSearchSyntax.parseSearch(search.text) == search, "\(search.text)")
    }

    @Test(arguments: [
        ("a | cuont", 4, "did you mean count?"),
        ("a | grup by x", 4, "there are by, bucket"),
        ("a |", 3, "write count"),
        ("a | p95", 4, "write it like p95(duration)"),
        ("a | p101(x)", 4, "p0 to p100"),
        ("a | avg()", 8, "write it like avg(duration)"),
        ("a | avg(x", 9, "write it like avg(x)"),
        ("a | count(x)", 10, "distinct"),
        ("a | count | sum(x)", 12, "write all figures in one"),
        ("a | by", 6, "write it like by service, route"),
        ("a | by x, x", 10, ""),
        ("a | by x y", 9, "comma"),
        ("a | bucket soon", 11, "write it like 15m"),
        ("a | bucket 1us", 11, "at least 1ms"),
        ("a | top many", 8, "top 10 by count"),
        ("a | limit 0", 10, "limit 20"),
        ("a | limit 99999", 10, "limit 20"),
        ("a | limit 5 | top 3", 14, "each stage comes once"),
        ("a | sort", 8, "sort by time, key"),
        ("a | sort key", 4, "group them"),
        ("a | count | sort time desc", 12, "sort time"),
        ("a | count | sort time", 12, "bucket 5m"),
        ("a | quantile(2, x)", 13, "quantile(0.95, duration)"),
    ])
    func saysWhereAndWhatWouldBeRight(_ text: String, _ position: Int, _ hint: String) throws {
        let error = try #require(throws: QuerySyntaxError.self) { try EventSearchSyntax.parseSearch(text) }
        #expect(error.range.lowerBound == position, "\(error)")
        #expect(error.hint.contains(hint), "\(error)")
    }

    @Test func endsAtWhatIsTooLong() {
        #expect(throws: QuerySyntaxError.self) {
            _ = try EventSearchSyntax.parseSearch(String(repeating: "a ", count: 10_000))
        }
        #expect(throws: QuerySyntaxError.self) {
            let fields = (0..<9).map { "f\($0)" }.joined(separator: ", ")
            _ = try EventSearchSyntax.parseSearch("| by " + fields)
        }
    }
}

struct EventSearchPrinterTests {
    @Test(arguments: [
        ("level>=WARN  service=api", "level>=warn service=api"),
        ("a OR b", "a or b"),
        ("(a OR b) AND -(c d)", "(a or b) -(c d)"),
        ("duration>0.2", "duration>200ms"),
        ("a=\"x\" a=\"5\" a=5 a=\"x y\"", "a=x a=\"5\" a=5 a=\"x y\""),
        ("a=1 or a=2", "a=(1, 2)"),
        ("a!=* b!=x*", "-a=* -b=x*"),
        ("a~x.y a~x\\.y a=\"*\" a=*b?c*", "a~x.y a~x\\.y a=\"*\" a=*b?c*"),
        ("\"or\" \"-x\" \"a=b\" \"*\"", "\"or\" \"-x\" \"a=b\" \"*\""),
        ("x | top 3 by sum(\"a b\")", "x | sum(\"a b\") | top 3 by sum(\"a b\")"),
    ])
    func writesAsPeopleDo(_ text: String, _ written: String) throws {
        let search = try EventSearchSyntax.parseSearch(text)
        #expect(search.text == written)
        #expect(try EventSearchSyntax.parseSearch(written) == search)
    }

    @Test(arguments: 0..<20)
    func whatIsWrittenIsReadAsTheSame(seed: UInt64) throws {
        var generator = SearchGenerator(seed: seed)
        for _ in 0..<200 {
            let text = generator.search()
            let search = try EventSearchSyntax.parseSearch(text)
            let again = try EventSearchSyntax.parseSearch(search.text)
            #expect(again == search, "seed \(seed): \(text) became \(search.text)")
        }
    }

    @Test(arguments: 0..<20)
    func anythingIsReadOrRefusedWithAPlace(seed: UInt64) {
        var generator = SearchGenerator(seed: seed)
        for _ in 0..<500 {
            let text = generator.noise()
            do throws(QuerySyntaxError) {
                let search = try EventSearchSyntax.parseSearch(text)
                #expect((try? EventSearchSyntax.parseSearch(search.text)) == search, "\(text) became \(search.text)")
            } catch {
                #expect(error.range.lowerBound <= text.unicodeScalars.count && !error.range.isEmpty, "\(error)")
                #expect(!error.message.isEmpty && !error.description.isEmpty)
            }
        }
    }
}

/// Searches from a seed: such as are right, and such as need not be.
private struct SearchGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func search() -> String {
        var text = filter(depth: 0)
        if Bool.random(using: &random) { text += " | by " + pick(["service", "\"a b\"", "route, level"]) }
        if Bool.random(using: &random) { text += " | bucket " + pick(["5m", "1h30m", "250ms"]) }
        if Bool.random(using: &random) {
            text +=
                " | " + pick(["count", "p95(duration), count", "avg(x)", "distinct(\"q\\\"\")", "p12.5(x), sum(x)"])
        }
        if Bool.random(using: &random) { text += " | " + pick(["top 3", "bottom 2 by max(y)", "limit 9"]) }
        return text
    }

    mutating func noise() -> String {
        let pieces = [
            "a", "or", "OR", "and", "NOT", "-", "(", ")", "|", "\"", "'", "`", "=", "!=", ">=", "~", "!~", "^=", "*",
            ",", " ", " ", " ", "\\", "level", "duration", "time", "500ms", "5%", "warn", "count", "p95", "by", "top",
            "1", ".", "é", "👩‍🚀", "\u{0}", "\n", "a\u{301}", "x*y", "[", "sort", "limit", "bucket",
        ]
        return (0..<Int.random(in: 0..<14, using: &random)).map { _ in pick(pieces) }.joined()
    }

    private mutating func filter(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 4 ? 2 : 6), using: &random) {
        case 0, 1: condition()
        case 2: "(" + filter(depth: depth + 1) + " or " + filter(depth: depth + 1) + ")"
        case 3: "-(" + filter(depth: depth + 1) + ")"
        case 4: filter(depth: depth + 1) + " or " + filter(depth: depth + 1)
        default: filter(depth: depth + 1) + " " + filter(depth: depth + 1)
        }
    }

    private mutating func condition() -> String {
        let value = pick([
            "x", "5", "5.5", "0x10", "1e3", "\"\"", "\"a b\"", "\"a\\\"b\\\\\"", "a,b", "\"*\"", "é", "-1", "\"=\"",
            "true", "1.10", "nan", "inf", "\"\\u0001\"", "a\u{200b}b", "a'b", "10MiB", "5m",
        ])
        return switch Int.random(in: 0..<10, using: &random) {
        case 0: pick(["word", "\"two words\"", "don't", "\"or\"", "a,b", "x*", "~x", "*", "http://x/y?z=1", "\"\""])
        case 1: "level" + pick([">=warn", "=INFO", "!=error", "=(warn, fatal)"])
        case 2: "duration" + pick([">500ms", "<=1.5", "=0.1", "<1h1ns", ">-1", "=*"])
        case 3: pick(["a", "\"q q\"", "x.y/z-1"]) + pick(["=x*", "!=x*", "=*y*", "=*", "!=*", "=*a?b[*"])
        case 4: pick(["a", "\"=\""]) + pick(["~a.*b", "!~^x$", "~plain", "~\"a|b\"", "~a\\.b", "~\"(?i)q\""])
        case 5: "a" + pick(["=", "!="]) + "(" + value + ", y, " + pick(["z*", "\"a, b\"", "3", "*q*"]) + ")"
        case 6: pick(["time>=2026-11-21", "time<100.25", "kind=server", "-a=1", "NOT b=2"])
        default: pick(["a", "b.c", "\"d e\""]) + pick(["=", "!=", "<", "<=", ">", ">=", "^="]) + value
        }
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
}

struct NearestNameTests {
    @Test(arguments: [
        ("cuont", "count"), ("coutn", "count"), ("averge", nil), ("agv", "avg"), ("limits", "limit"), ("", nil),
        ("zzz", nil),
    ])
    func findsWhatIsNear(_ written: String, _ meant: String?) {
        #expect(NearestName.nearest(to: written, among: SearchFunction.names + EventSearchParser.stages) == meant)
    }
}
