import VigilQuery
import VigilTestKit

/// PromQL, its short form in rules, and selectors as text: read, written, read again.
struct QuerySubject: FuzzSubject {
    static let name = "promql"

    func run(_ seed: UInt64) async -> FuzzOutcome {
        var query = FuzzQuery(seed: seed)
        var text = query.query()
        var mutator = FuzzMutator(seed: seed, words: FuzzQuery.words)
        if mutator.random.chance(0.6) { text = String(decoding: mutator.mutated(Array(text.utf8)), as: UTF8.self) }
        var outcome = FuzzOutcome(input: text.debugDescription)
        _ = try? ConditionSyntax.parse(text)
        _ = try? SeriesSelector(text)
        guard let expression = try? PromQL.parse(text) else { return outcome }
        outcome.isAccepted = true
        for written in [expression.text, expression.formatted] where written.unicodeScalars.count <= PromQL.scalarsMax {
            do {
                let again = try PromQL.parse(written)
                if again != expression { outcome.finding = "comes back as another from \(written.debugDescription)" }
                if again.text != expression.text { outcome.finding = "is written in two ways: \(written)" }
            } catch {
                outcome.finding = "cannot be read again from \(written.debugDescription): \(error)"
            }
        }
        return outcome
    }
}
