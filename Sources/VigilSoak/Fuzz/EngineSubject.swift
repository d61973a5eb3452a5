import Synchronization
import VigilModel
import VigilQuery
import VigilStore
import VigilTestKit

/// Random queries over random stores: each ends, in time and within its limits.
final class EngineSubject: FuzzSubject {
    static let name = "engine"

    /// How many queries a store is asked.
    private static let queriesPerStore: UInt64 = 700
    /// How much longer than its limit a query may take, on a machine that is busy.
    private static let slack = Duration.seconds(20)

    private let store = Mutex<(number: UInt64, store: MemoryStore)?>(nil)
    private let options: PromQL.Engine.Options = {
        var options = PromQL.Engine.Options()
        options.limits.time = .seconds(2)
        options.limits.samplesMax = 1_000_000
        return options
    }()

    func run(_ seed: UInt64) async -> FuzzOutcome {
        var writer = FuzzQuery(seed: seed)
        var random = SeededGenerator(seed: seed)
        let text = writer.query()
        var outcome = FuzzOutcome(input: text.debugDescription)
        guard let expression = try? PromQL.parse(text) else { return outcome }
        let base =
            random.chance(0.95) ? FuzzStore.start + .seconds(Int64.random(in: -600...4_000, using: &random)) : .zero
        let step = random.pick([
            Duration.seconds(15), .seconds(60), .milliseconds(1), .seconds(3_600), .seconds(86_400 * 365),
        ])
        let count = Int64.random(in: 0...40, using: &random)
        outcome.input += " at \(base), \(count) steps of \(step)"
        let began = ContinuousClock.now
        do {
            let engine = PromQL.Engine(try await store(of: seed), options)
            let isRange = count > 0 && (expression.type == .vector || expression.type == .scalar)
            _ =
                isRange
                ? try await engine.range(expression, start: base, end: base + step * Int(count), step: step)
                : try await engine.instant(expression, at: base)
            outcome.isAccepted = true
        } catch is PromQL.EvaluationError {
        } catch {
            outcome.finding = "an error of an unknown kind: \(error)"
        }
        let elapsed = ContinuousClock.now - began
        if elapsed > options.limits.time + Self.slack { outcome.finding = "took \(elapsed)" }
        return outcome
    }

    private func store(of seed: UInt64) async throws -> MemoryStore {
        let number = seed / Self.queriesPerStore
        if let known = store.withLock({ $0 }), known.number == number { return known.store }
        let made = try await FuzzStore.make(seed: number)
        store.withLock { $0 = (number, made) }
        return made
    }
}
