import Testing
import VigilModel

@Suite struct AttributesTests {
    @Test func keepsTheOrderAndWhatStandsTwice() {
        let attributes = Attributes([Attribute("b", 1), Attribute("a", 2), Attribute("b", 3)])
        #expect(attributes.map(\.key) == ["b", "a", "b"])
        #expect(attributes["b"] == 1)
    }

    @Test func settingReplacesTheFirst() {
        var attributes: Attributes = ["a": 1, "b": 2]
        attributes["a"] = 7
        attributes["c"] = 3
        #expect(attributes == ["a": 7, "b": 2, "c": 3])
    }

    @Test func settingNilRemovesAllOfTheKey() {
        var attributes = Attributes([Attribute("b", 1), Attribute("a", 2), Attribute("b", 3)])
        attributes["b"] = nil
        #expect(attributes == ["a": 2])
    }

    @Test func canonicalIsSortedAndTheFirstWins() {
        let attributes = Attributes([Attribute("b", 1), Attribute("a", 2), Attribute("b", 3)])
        #expect(attributes.canonical == ["a": 2, "b": 1])
        #expect(attributes.canonical.canonical == attributes.canonical)
        #expect(Attributes().canonical == [:])
    }

    @Test func orderMattersUnlessCanonical() {
        let one: Attributes = ["a": 1, "b": 2]
        let other: Attributes = ["b": 2, "a": 1]
        #expect(one != other)
        #expect(one.canonical == other.canonical)
    }
}

@Suite struct AttributeValueTests {
    @Test(
        arguments: [
            (.empty, "", "null"), ("text", "text", #""text""#), (true, "true", "true"), (-7, "-7", "-7"),
            (.double(1.5), "1.5", "1.5"), (.double(1e300), "1e+300", "1e+300"), (.double(3), "3.0", "3.0"),
            (.double(.nan), #""NaN""#, #""NaN""#), (.double(-.infinity), #""-Infinity""#, #""-Infinity""#),
            (.bytes([0, 255]), #""AP8=""#, #""AP8=""#), ([1, "a", .empty], #"[1,"a",null]"#, #"[1,"a",null]"#),
            (.map(["k\"": .map(["n": 1])]), #"{"k\"":{"n":1}}"#, #"{"k\"":{"n":1}}"#),
        ] as [(AttributeValue, String, String)]
    )
    func isWrittenAsTextAndJSON(value: AttributeValue, text: String, json: String) {
        #expect(value.description == text)
        #expect(value.json == json)
    }

    @Test func givesItsValueOnlyAsWhatItIs() {
        #expect(AttributeValue.string("1").intValue == nil)
        #expect(AttributeValue.int(1).stringValue == nil)
        #expect(AttributeValue.int(2).numberValue == 2)
        #expect(AttributeValue.double(2.5).numberValue == 2.5)
        #expect(AttributeValue.bool(true).numberValue == nil)
        #expect(AttributeValue.bool(true).boolValue == true)
        #expect(AttributeValue.double(2).intValue == nil)
    }

    @Test func isTheSameWhereItsBitsAre() {
        let values: [AttributeValue] = [.double(.nan), [.double(.nan)], .map(["k": .double(.nan)]), .double(-0.0)]
        for value in values {
            #expect(value == value)
            #expect(Set([value, value]).count == 1)
        }
        #expect(AttributeValue.double(0) != .double(-0.0))
        #expect(AttributeValue.double(1) != .int(1))
    }
}
