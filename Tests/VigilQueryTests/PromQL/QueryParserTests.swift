import Testing
import VigilModel
import VigilStore

@testable import VigilQuery

struct QueryParserTests {
    /// Queries as they are written, and as they are printed where that is different.
    private static let valid: [(String, String?)] = [
        ("1", nil), ("-1", nil), ("+Inf", "Inf"), ("iNf", "Inf"), ("+Inf ^ x", "+Inf ^ x"), ("-inf", "-Inf"),
        ("NaN", nil), (".5", "0.5"),
        ("5.", "5"), ("1.e3", "1000"), ("1e-5", "1e-05"), ("0x1F", "31"), ("0X_1_F", "31"), ("052", "42"), ("08", "8"),
        ("1_000_000", "1000000"), (".123_456", "0.123456"), ("1e21", "1e+21"),
        ("123456789012345678", "123456789012345680"),
        ("5m", nil), ("1h30m", nil), ("90s", "1m30s"), ("14d", "2w"), ("15d", "15d"), ("1y1ms", "365d1ms"),
        ("-5m", nil),
        (#""a\n\x41\101\u00e9""#, #""a\nAAé""#), ("`raw\\n`", #""raw\\n""#),
        ("up", nil), (" up # comment\n", "up"), ("up{}", "up"), (#"up{ job = "a" , x!="b",}"#, #"up{job="a",x!="b"}"#),
        (#"{job=~"a|b",path!~".*"}"#, nil), (#"{"up"}"#, "up"), (#"{"a.b",job="x"}"#, nil),
        (#"{job="x","a.b"}"#, #"{"a.b",job="x"}"#),
        (#"{"a.b"="c d"}"#, nil), (#"{__name__="up"}"#, nil), (#"{__name__=~"a.*",__name__!="ab"}"#, nil),
        ("a:b:c", nil),
        (":a", nil), (#"{"on"}"#, nil), ("sum", nil), ("and and or", nil), ("offset offset 5m", nil),
        ("by{by=\"by\"}", nil),
        ("start @ start()", nil), ("step + range", nil), ("fill + fill", nil), ("anchored anchored", nil),
        ("end{on=\"1\"}[5m]", nil),
        ("up[5m]", nil), ("up[300]", nil), ("up[5m] offset 1h @ 1.5", "up[5m] @ 1.500 offset 1h"),
        ("up @ end() offset -5m", nil),
        ("up offset 5m @ -0.0005", "up @ -0.001 offset 5m"), ("up offset +5m", nil), ("up offset 0", nil),
        ("up[1h:5m]", nil), ("up[1h:]", nil), ("rate(x[1m])[1h:5m] @ start() offset 1w", nil),
        ("up offset 5m[1h:]", nil),
        ("up[5m] anchored", nil), ("rate(up[5m] smoothed)", nil), ("up smoothed @ 1", "up smoothed @ 1.000"),
        ("up[5m * 2]", nil), ("up[(5m + step()) * 2]", nil), ("up[max(step(), 5s)]", nil),
        ("up[MIN(2*step()+5s,5m):range()/2]", "up[min(2 * step() + 5s, 5m):range() / 2]"),
        ("up offset (1h + step())", nil), ("up offset -(1h)", nil), ("up offset step() + 1", nil), ("up[-(-5m)]", nil),
        ("up[2 ^ 3 ^ 1]", nil),
        ("sum(x)", nil), ("SUM(x) BY (a)", "sum by (a) (x)"), ("sum by () (x)", "sum(x)"), ("sum without () (x)", nil),
        ("sum by (a, \"b.c\",) (x)", "sum by (a, \"b.c\") (x)"), ("sum by (by, on, bool, sum) (x)", nil),
        ("topk(5, x)", nil),
        ("count_values without (a) (\"v\", x)", nil), ("quantile(0.9, x) without (a)", "quantile without (a) (0.9, x)"),
        ("limitk(2, x)", nil), ("limit_ratio(-0.5, x)", nil), ("group(x)", nil),
        ("stddev(x) + stdvar(x) + avg(x) - min(x) * max(x)", nil),
        ("a + b", nil), ("a and b", nil), ("a AND b unless c OR d", "a and b unless c or d"), ("a atan2 b", nil),
        ("a == bool b", nil), ("1 == bool 1", nil), ("a * on (x) group_left b", "a * on (x) group_left () b"),
        ("a / ignoring(x, y,) group_right(z) b", "a / ignoring (x, y) group_right (z) b"), ("a > bool on () b", nil),
        ("a + ignoring() b", "a + b"), ("a + fill(0) b", "a + fill (0) b"),
        ("a - on (x) fill_left(-1) fill_right(NaN) b", "a - on (x) fill_left (-1) fill_right (NaN) b"),
        ("a </ 3", nil), ("a >/ b", nil), ("1 + on() 2", "1 + on () 2"), ("-a ^ 2", nil), ("--a", nil), ("- -1", "1"),
        ("2 ^ -3", nil),
        ("rate(x[5m])", nil), ("time()", nil), ("hour()", nil), ("hour(x)", nil), ("round(x, 5)", nil),
        ("label_join(x, \"a\", \"-\")", nil),
        ("label_join(x, \"a\", \"-\", \"b\", \"c\")", nil), ("label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")", nil),
        ("info(x)", nil),
        ("info(x, {})", nil), ("info(x, {a=~\".*\"})", nil), ("sort_by_label(x, \"a\", \"b\")", nil),
        ("start() + step()", nil),
        ("START()", "start()"), ("max_of(1, 2)", nil), ("histogram_quantiles(x, \"q\", 0.5, 0.9)", nil),
        ("integral(x[5m], 2)", nil),
        ("((x))", nil), ("absent(x offset 5m)", nil), ("vector(1)[5m:]", nil), ("(a + b)[5m:1m] offset 1m", nil),
        ("\"text\"", nil),
        ("a\n+\r\n\tb", "a + b"), ("quantile_over_time(0.5, x[5m])", nil), ("predict_linear(x[1h], 4 * 3600)", nil),
    ]

    @Test(arguments: valid)
    func readsAndPrints(_ query: String, _ printed: String?) throws {
        let expression = try PromQL.parse(query)
        #expect(expression.text == printed ?? query)
        #expect(try PromQL.parse(expression.text) == expression)
        #expect(try PromQL.parse(expression.formatted) == expression)
    }

    @Test(arguments: [
        ("a + b * c ^ d", "(a + (b * (c ^ d)))"), ("a ^ b ^ c", "(a ^ (b ^ c))"), ("a - b - c", "((a - b) - c)"),
        ("a * b / c % d atan2 e", "((((a * b) / c) % d) atan2 e)"), ("a or b and c", "(a or (b and c))"),
        ("a and b unless c", "((a and b) unless c)"), ("a > b + c", "(a > (b + c))"),
        ("a > b == bool c", "((a > b) == bool c)"),
        ("-a ^ 2", "-(a ^ 2)"), ("-a * b", "(-a * b)"), ("a ^ -b ^ c * d", "((a ^ -(b ^ c)) * d)"),
        ("-1 ^ 2", "-(1 ^ 2)"),
        ("a == b and c != d or e", "(((a == b) and (c != d)) or e)"), ("-a offset 5m", "-a offset 5m"),
        ("a ^ b offset 5m", "(a ^ b offset 5m)"), ("a + b[5m:]", "error"), ("-a[5m:1m]", "error"),
        ("a </ b < c", "((a </ b) < c)"),
    ])
    func bindsAsPrometheusDoes(_ query: String, _ grouped: String) throws {
        guard grouped != "error" else {
            #expect(throws: QuerySyntaxError.self) { try PromQL.parse(query) }
            return
        }
        #expect(Self.grouped(try PromQL.parse(query)) == grouped)
    }

    /// The expression with parentheses around every operation.
    private static func grouped(_ expression: PromQL.Expression) -> String {
        switch expression.kind {
        case .binary(let binary): "(\(grouped(binary.left)) \(binary.middle) \(grouped(binary.right)))"
        case .unary(let unary): unary.sign.rawValue + grouped(unary.operand)
        default: expression.text
        }
    }

    @Test func partsKnowWhereTheyStand() throws {
        let query = "  sum by (a) (rate(x[5m])) / 2"
        let expression = try PromQL.parse(query)
        let scalars = Array(query.unicodeScalars)
        let text = { (part: PromQL.Expression) in
            String(String.UnicodeScalarView(scalars[part.range]))
        }
        #expect(text(expression) == "sum by (a) (rate(x[5m])) / 2")
        #expect(expression.children.map(text) == ["sum by (a) (rate(x[5m]))", "2"])
        #expect(expression.children[0].children.map(text) == ["rate(x[5m])"])
        #expect(expression.children[0].children[0].children.map(text) == ["x[5m]"])
    }

    @Test func typesOfResultsAreKnown() throws {
        let types: [(String, PromQL.ValueType)] = [
            ("1 + 2", .scalar), ("1 + x", .vector), ("x[5m]", .matrix), ("x[5m:]", .matrix), ("'a'", .string),
            ("scalar(x)", .scalar), ("(time())", .scalar), ("-x", .vector), ("sum(x)", .vector),
        ]
        for (query, type) in types { #expect(try PromQL.parse(query).type == type) }
    }

    @Test func lengthsAreWorkedOutWhenTheQueryIsKnown() throws {
        let lengths: [(String, Duration)] = [
            ("5m * 2", .seconds(600)), ("(5 + 2) * 1m", .seconds(420)), ("4h % 3h", .seconds(3600)),
            ("(2 ^ 3) * 1m", .seconds(480)), ("step() + 1", .seconds(16)), ("max(step(), 5s)", .seconds(15)),
            ("min(2 * step() + 5s, 5m)", .seconds(35)), ("range() / 2", .seconds(1800)), ("0.0015", .milliseconds(1)),
        ]
        for (text, length) in lengths {
            guard case .matrixSelector(let matrix) = try PromQL.parse("x[\(text)]").kind else {
                Issue.record("\(text) makes no range")
                continue
            }
            #expect(try matrix.window.duration(step: .seconds(15), range: .seconds(3600)) == length)
        }
    }

    @Test func stringsOfThreeQuotingsAreOne() throws {
        for query in [#""a'b""#, #"'a\'b'"#, "`a'b`"] {
            #expect(try PromQL.parse(query).kind == .string("a'b"))
        }
    }

    @Test func conditionsOnNamesAreWhatAStoreIsAsked() throws {
        guard case .vectorSelector(let selector) = try PromQL.parse(#"up{job=~"a|b",x!~"c"}"#).kind else {
            Issue.record("no selector")
            return
        }
        #expect(selector.matchers == [.equal("__name__", "up"), .oneOf("job", ["a", "b"]), .notEqual("x", "c")])
    }
}
