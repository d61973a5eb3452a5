import Testing

@testable import VigilQuery

struct QueryMistakeTests {
    @Test(arguments: [
        ("", 0, "a query is missing", ""),
        ("# only this", 11, "a query is missing", ""),
        ("up up", 3, "an operator should stand here", ""),
        ("up adn down", 3, "an operator should stand here", "did you mean and?"),
        ("a +", 3, "an expression should stand here, not the end", ""),
        ("* a", 0, "an expression is missing before \"*\"", ""),
        ("a + * b", 4, "an expression is missing before", ""),
        ("(a", 0, "this parenthesis has no end", ""),
        ("a)", 1, "\")\" was never opened", ""),
        ("a]", 1, "was never opened", ""),
        ("a = b", 2, "\"=\" is no operator", "=="),
        ("a =~ b", 2, "\"=~\" is no operator", "braces"),
        ("a && b", 2, "should not stand here", "write and"),
        ("a || b", 2, "should not stand here", "write or"),
        ("!a", 0, "should not stand here", ""),
        ("a.b", 1, "should not stand here", "quotes"),
        ("rte(x[5m])", 0, "there is no function \"rte\"", "did you mean rate?"),
        ("holt_winters(x[5m], 1, 1)", 0, "there is no function", "double_exponential_smoothing"),
        ("summ(x)", 0, "there is no function", "did you mean sum?"),
        ("Rate(x[5m])", 0, "there is no function", "did you mean rate?"),
        ("and(x)", 0, "there is no function", "between two expressions"),
        ("rate(x)", 5, "rate() takes a range vector here, and this is an instant vector", "x[5m]"),
        ("abs(x[5m])", 4, "abs() takes an instant vector here, and this is a range vector", ""),
        ("abs(1)", 4, "this is a scalar", "vector()"),
        ("vector(x)", 7, "this is an instant vector", "scalar()"),
        ("abs()", 0, "abs() takes 1 argument, and there are 0", "write abs(instant vector)"),
        ("round(x, 1, 2)", 0, "round() takes 1 to 2 arguments, and there are 3", ""),
        ("label_join(x)", 0, "takes at least 3 arguments, and there is 1", ""),
        ("histogram_quantiles(x, \"q\")", 0, "takes 3 to 12 arguments", ""),
        ("abs(x,)", 5, "an argument is missing after this comma", ""),
        ("abs(x", 3, "this parenthesis has no end", ""),
        ("abs(x y)", 6, "a comma or ) should stand here", ""),
        ("info(x, y)", 8, "conditions in braces", ""),
        ("info(x, 1)", 8, "conditions in braces", ""),
        ("sum(x, y)", 0, "sum takes one argument, and there are 2", ""),
        ("topk(x)", 0, "topk takes two arguments, and there is 1", "write topk(scalar, instant vector)"),
        ("topk(x, y)", 5, "topk takes a scalar here", ""),
        ("count_values(1, x)", 13, "takes a string here", "quotes"),
        ("sum(x[5m])", 4, "this is a range vector", ""),
        ("sum()", 0, "there are 0", ""),
        ("sum by (a) (x) by (b)", 15, "given twice", ""),
        ("sum by a (x)", 7, "( should stand here", "parentheses"),
        ("sum by (1) (x)", 8, "a label should stand here", ""),
        ("sum by (a b) (x)", 10, "a comma or ) should stand here", ""),
        ("sum by (a:b) (x)", 8, "a label should stand here", ""),
        ("on", 0, "not the keyword on", "{\"on\"}"),
        ("bool + 1", 0, "not the keyword bool", ""),
        ("1 == 1", 2, "scalars are compared with bool", "write == bool"),
        ("a + bool b", 4, "bool goes with comparisons only", ""),
        ("a and 1", 6, "and takes instant vectors", "vector()"),
        ("a and on (x) group_left b", 13, "and has no grouping", ""),
        ("a or fill(0) b", 5, "or has nothing to fill in", ""),
        ("a + on (x) 1", 4, "only between two instant vectors", ""),
        ("a + group_left b", 4, "needs on or ignoring", ""),
        ("a + on (x) group_left (x) b", 11, "the label x is matched by on", ""),
        ("a + fill(0) fill_left(1) b", 12, "filled in twice", ""),
        ("a + fill(x) b", 9, "the value to fill in", ""),
        ("a + \"b\"", 4, "this is a string", ""),
        ("a + b[5m]", 4, "this is a range vector", "rate(x[5m])"),
        ("-\"a\"", 0, "- goes before a scalar", ""),
        ("-a[5m]", 0, "- goes before a scalar", ""),
        ("{}", 0, "takes every series", "must not fit an empty value"),
        ("sum({a=~\".*\"})", 4, "takes every series", ""),
        ("info({})", 5, "takes every series", ""),
        ("up{__name__=\"x\"}", 0, "given twice", ""),
        ("{\"a\",\"b\"}", 5, "given twice", ""),
        ("up{\"a\"}", 3, "given twice", ""),
        ("up{a}", 4, "an operator should stand here", ""),
        ("up{a==\"b\"}", 4, "an operator should stand here", "single ="),
        ("up{a=b}", 5, "a quoted value should stand here", "a=\"value\""),
        ("up{a=\"b\" c=\"d\"}", 9, "a comma or } should stand here", ""),
        ("up{a=\"b\"", 2, "this brace has no end", ""),
        ("up{,}", 3, "a label should stand here", ""),
        ("up{a=~\"x[0-9\"}", 8, "not closed", ""),
        ("up{a=\"b}", 5, "this string has no end", ""),
        ("\"\\d\"", 1, "no such escape", ""),
        ("a offset", 8, "a duration should stand here", "5m"),
        ("a offset 5x", 9, "there is no unit \"x\"", "units are"),
        ("a offset 5m offset 5m", 12, "the offset is given twice", ""),
        ("sum(a) offset 5m", 7, "offset goes only behind a selector", "put it inside"),
        ("1 @ 5", 2, "@ goes only behind a selector", ""),
        ("a @ 5m", 4, "a time should stand here", "start()"),
        ("a @ start", 4, "a time should stand here", "start()"),
        ("a @ Inf", 4, "there is no such time", ""),
        ("a @ 1 @ 2", 6, "given twice", ""),
        ("a[5m", 1, "this bracket has no end", ""),
        ("a[]", 2, "a duration should stand here", ""),
        ("a[0]", 2, "longer than 0", ""),
        ("a[-5m]", 2, "longer than 0", ""),
        ("a[5m - 10m]", 2, "longer than 0", ""),
        ("a[5m / 0]", 7, "divides by zero", ""),
        ("a[5m:0s]", 5, "longer than 0", ""),
        ("a[avg(1, 2)]", 2, "for lengths of time", "min(a, b)"),
        ("a[min(1)]", 7, ", should stand here", ""),
        ("a offset 5m[5m]", 11, "a range goes before offset", ""),
        ("a @ 1[5m]", 5, "a range goes before @", ""),
        ("(a)[5m]", 3, "only behind a selector", "colon"),
        ("rate(a[5m])[5m]", 11, "only behind a selector", "[1h:]"),
        ("a[5m][5m:]", 0, "a subquery is made of an instant vector", ""),
        ("1[5m:]", 0, "a subquery is made of an instant vector", ""),
        ("a[5m:] anchored", 7, "cannot be anchored", ""),
        ("a anchored smoothed", 11, "either anchored or smoothed", ""),
        ("1e", 0, "there is no unit \"e\"", ""),
        ("1__0", 0, "this is no number", ""),
        ("1_", 0, "this is no number", ""),
        ("0x", 0, "", ""),
        ("1.5h", 0, "this is no number", "1h30m"),
        ("1m1h", 0, "largest first", ""),
        ("300y", 0, "this is too long", "292"),
        ("1e999", 0, "too large", ""),
        ("5mm", 0, "no unit \"mm\"", ""),
        ("\"ü\" + 1", 0, "this is a string", ""),
        ("{a=\"ü\"} + \"b\"", 10, "this is a string", ""),
    ])
    func saysWhereAndWhatIsWrong(_ query: String, _ position: Int, _ message: String, _ hint: String) throws {
        let error = try #require(throws: QuerySyntaxError.self) { try PromQL.parse(query) }
        #expect(error.range.lowerBound == position, "\(error)")
        #expect(message.isEmpty || error.message.contains(message), "\(error)")
        #expect(hint.isEmpty || error.hint.contains(hint), "\(error)")
    }

    @Test func nestingIsBounded() throws {
        let fits = String(repeating: "(", count: 150) + "x" + String(repeating: ")", count: 150)
        #expect(try PromQL.parse(fits).height == 151)
        let deep = [
            String(repeating: "(", count: 10_000), String(repeating: "-", count: 10_000),
            String(repeating: "abs(", count: 10_000), String(repeating: "x + ", count: 10_000) + "x",
            String(repeating: "2 ^ ", count: 10_000) + "2", "x[" + String(repeating: "(", count: 10_000),
            "x[" + String(repeating: "1 + ", count: 10_000) + "1]", "x offset " + String(repeating: "-", count: 10_000),
            "x[" + String(repeating: "-", count: 10_000), String(repeating: "min(", count: 10_000),
        ]
        for query in deep {
            let error = try #require(throws: QuerySyntaxError.self) { try PromQL.parse(query) }
            #expect(error.message.contains("nested too deeply") || error.message.contains("too many operators"))
        }
    }

    @Test func lengthIsBounded() throws {
        let query = "x" + String(repeating: " ", count: PromQL.scalarsMax)
        let error = try #require(throws: QuerySyntaxError.self) { try PromQL.parse(query) }
        #expect(error.message.contains("too long"))
    }
}
