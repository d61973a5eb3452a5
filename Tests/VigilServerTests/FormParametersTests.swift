import Testing

@testable import VigilServer

@Suite struct FormParametersTests {
    @Test func decodesKeysAndPlusSigns() {
        let form = FormParameters("match%5B%5D=up&match[]=down&query=sum+by+%28job%29&empty=&bare")
        #expect(form.all("match[]") == ["up", "down"])
        #expect(form["query"] == "sum by (job)")
        #expect(form["empty"]?.isEmpty == true)
        #expect(form["bare"]?.isEmpty == true)
        #expect(form["absent"] == nil)
    }

    @Test(arguments: ["%", "%4", "%zz", "a%"])
    func keepsWhatIsNoEscape(text: String) {
        #expect(FormParameters("q=" + text)["q"] == text)
    }

    @Test(arguments: ["a b", "{job=\"x\"}", "ü+%&=", ""])
    func readsWhatItWrites(text: String) {
        #expect(FormParameters("q=" + FormParameters.encode(text))["q"] == text)
    }

    @Test func readsNoMorePairsThanItsBound() {
        let form = FormParameters((0..<5_000).map { "k=\($0)" }.joined(separator: "&"))
        #expect(form.all("k").count == FormParameters.countMax)
    }
}

@Suite struct PrometheusNumberTests {
    @Test(arguments: [
        (1, "1"), (0.5, "0.5"), (-2, "-2"), (1e21, "1000000000000000000000"), (1.5e-7, "0.00000015"),
        (-1.25e17, "-125000000000000000"), (123_456_789.25, "123456789.25"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"), (0, "0"),
    ])
    func writesNumbersWithoutExponent(value: Double, text: String) {
        #expect(PrometheusSample.text(value) == text)
    }

    @Test(arguments: [("1+1", 2), ("1 + 1", 2), ("2", 2), ("-3", -3), ("10/4", 2.5), ("2*-3", -6), ("1e3-1", 999)])
    func workOutConstants(query: String, value: Double) {
        #expect(ConstantQuery.value(of: query) == value)
    }

    @Test(arguments: ["up", "1+", "", "up+1", "1+1+1", "e", "."])
    func leaveEverythingElseAlone(query: String) {
        #expect(ConstantQuery.value(of: query) == nil)
    }
}
