import Synchronization
import VigilModel
import VigilQuery
import VigilStore
import VigilTestKit

/// Event searches as text: read, written, read again; and what is proposed for half of one.
final class SearchSubject: FuzzSubject {
    static let name = "search"

    private static let words = [
        "level>=warn", "service=api", "\"timed out\"", "-path=/health", "duration>200ms", "|", "by route", "by a, b",
        "p95(duration)", "count", "NOT ", "or ", "and ", "(", ")", "path~\"^/a.*$\"", "name^=x", "x!~y", "=*", "*",
        "a=(b,c)", "bucket 5m", "limit 10", "top 5 by count", "bottom 3", "sort time desc", "sort key asc",
        "quantile(0.5, duration)", "sum(x)", "trace=4bf92f3577b34da6a3ce929d0e0e4736", "\"", "\\", "größe=1",
        "a.b.c>1e9",
    ]

    /// The store that proposals are made from; it never changes.
    private let store = Mutex<MemoryStore?>(nil)

    func run(_ seed: UInt64) async -> FuzzOutcome {
        var mutator = FuzzMutator(seed: seed, words: Self.words)
        let count = Int.random(in: 1...8, using: &mutator.random)
        var text = (0..<count).map { _ in mutator.random.pick(Self.words) }.joined(separator: " ")
        if mutator.random.chance(0.6) { text = String(decoding: mutator.mutated(Array(text.utf8)), as: UTF8.self) }
        var outcome = FuzzOutcome(input: text.debugDescription)
        _ = try? EventSearchSyntax.parse(text)
        if mutator.random.chance(0.1) {
            do {
                _ = try await completer().completions(text)
            } catch {
                outcome.finding = "nothing is proposed: \(error)"
            }
        }
        guard let search = try? EventSearchSyntax.parseSearch(text) else { return outcome }
        outcome.isAccepted = true
        do {
            let again = try EventSearchSyntax.parseSearch(search.text)
            if again != search { outcome.finding = "comes back as another from \(search.text.debugDescription)" }
        } catch {
            if search.text.unicodeScalars.count > 16_384 { return outcome }
            outcome.finding = "cannot be read again from \(search.text.debugDescription): \(error)"
        }
        return outcome
    }

    private func completer() async throws -> SearchCompleter {
        let range = TimeRange(start: FuzzStore.start, end: FuzzStore.start + .seconds(4_000))
        if let known = store.withLock({ $0 }) { return SearchCompleter(known, .logs, range: range) }
        let made = try await FuzzStore.make(seed: 1)
        store.withLock { $0 = made }
        return SearchCompleter(made, .logs, range: range)
    }
}
