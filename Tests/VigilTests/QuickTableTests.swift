import Testing

@testable import Vigil

@Suite("Quick table")
struct QuickTableTests {
    private final class Box: Sendable {
        let number: Int
        init(_ number: Int) { self.number = number }
    }

    @Test func findsAKeyByItsTextWhereverItLies() {
        let table = QuickTable<String, Box>(keysMax: 8)
        let literal = "a name that is too long to lie within"
        _ = table.insert(literal) { Box(1) }
        for _ in 0..<3 {
            #expect(table.find(literal)?.takeUnretainedValue().number == 1)
            let other = ["a name that is too long", "to lie within"].joined(separator: " ")
            #expect(table.find(other)?.takeUnretainedValue().number == 1)
        }
    }

    @Test func tellsManyKeysApart() {
        let table = QuickTable<String, Box>(keysMax: 2_000)
        for number in 0..<2_000 { _ = table.insert("k\(number)") { Box(number) } }
        for _ in 0..<2 {
            for number in 0..<2_000 { #expect(table.find("k\(number)")?.takeUnretainedValue().number == number) }
        }
        #expect(table.insert("one more") { Box(0) } == nil)
        #expect(table.find("one more") == nil)
    }

    @Test func tellsDimensionsApart() {
        let table = QuickTable<SeriesKey, Box>(keysMax: 16)
        let keys = [
            SeriesKey(unit: "", label: "a", dimensions: []),
            SeriesKey(unit: "s", label: "a", dimensions: []),
            SeriesKey(unit: "", label: "a", dimensions: [("b", "c")]),
            SeriesKey(unit: "", label: "a", dimensions: [("c", "b")]),
            SeriesKey(unit: "", label: "a", dimensions: [("b", "c"), ("b", "c")]),
        ]
        for (number, key) in keys.enumerated() { _ = table.insert(key) { Box(number) } }
        for _ in 0..<3 {
            for (number, key) in keys.enumerated() { #expect(table.find(key)?.takeUnretainedValue().number == number) }
        }
    }
}
