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
