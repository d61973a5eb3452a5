import Testing
import VigilStore
import VigilTestKit

@Suite struct LabelSetTests {
    @Test("a set is the same however it was made", arguments: UInt64(0)..<20)
    func isWhatItHolds(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = ["__name__", "a", "b", "le", "job", "Z"]
        for _ in 0..<50 {
            let labels = (0..<5).map { _ in
                Label(random.pick(names), random.pick(["", "1", "2", "long enough for a heap"]))
            }
            let set = LabelSet(labels)
            var last: [String: String] = [:]
            for label in labels { last[label.name] = label.value }
            let plain = last.filter { !$0.value.isEmpty }.map { Label($0.key, $0.value) }.sorted()
            #expect(set.labels == plain)
            let kept = Set(names.filter { _ in random.chance(0.5) })
            let made = [
                (set.without(kept), plain.filter { !kept.contains($0.name) }),
                (set.keeping(kept), plain.filter { kept.contains($0.name) }),
                (set.withoutName, plain.filter { $0.name != "__name__" }),
            ]
            for (part, wanted) in made {
                #expect(part == LabelSet(wanted.shuffled(using: &random)))
                #expect(part.hashValue == LabelSet(wanted).hashValue)
                #expect(set.precedes(part) == set.labels.lexicographicallyPrecedes(part.labels))
            }
        }
    }
}
