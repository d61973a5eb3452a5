import Logging
import ServiceLifecycle
import VigilModel
import VigilQuery
import VigilStore

/// Evaluates a group of rules at its times, which are the same whenever the server was started: each group has a place
/// of its own within its interval.
struct RuleGroupRunner: Sendable {
    /// What it works with.
    struct Surroundings: Sendable {
        let engine: PromQL.Engine
        let sink: any TelemetrySink
        let logger: Logger
        let now: @Sendable () -> Timestamp
    }

    let group: RuleGroup
    let state: RuleGroupState
    let surroundings: Surroundings
    let remarks: RepeatedRemarks

    /// Evaluates until it is cancelled or its service group stops.
    func run() async {
        var due = group.due(after: surroundings.now())
        while await isTime(due) {
            await evaluate(at: due)
            let now = surroundings.now()
            let next = group.due(after: due)
            // What was slept through is counted, and not made up for.
            due = next > now ? next : group.due(after: now)
            let missed = Int((due - next).nanoseconds / group.interval.nanoseconds)
            if missed > 0 {
                state.note { $0.missed += missed }
                remarks.say(.warning, "evaluations of the rules of \(group.name) were missed", ["times": "\(missed)"])
            }
        }
    }

    private func isTime(_ due: Timestamp) async -> Bool {
        let pause = due - surroundings.now()
        if pause > .zero {
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            } catch {
                return false
            }
        }
        return !Task.isCancelled && !Task.isShuttingDownGracefully
    }

    /// Evaluates all rules in their order; each sees what those before it recorded.
    func evaluate(at due: Timestamp) async {
        let began = ContinuousClock.now
        let time = due - group.offset
        let others = state.takeOthers(than: Set(group.rules.map(\.key)))
        if !others.isEmpty { _ = try? await surroundings.sink.receive(RuleOutcome.ends(of: others, at: time)) }
        for rule in group.rules where !Task.isCancelled { await evaluate(rule, at: time, due: due) }
        let took = ContinuousClock.now - began
        state.note { group in
            group.took = took
            group.time = due
        }
    }

    private func evaluate(_ rule: RecordingRule, at time: Timestamp, due: Timestamp) async {
        let began = ContinuousClock.now
        let before = state.group.rules[rule.key]?.series ?? []
        var failure: String?
        var recorded: RuleOutcome?
        do {
            let answer = try await surroundings.engine.instant(rule.expression, at: time)
            let outcome = try RuleOutcome(answer.value, of: rule, limit: group.limit, at: time, before: before)
            if !outcome.batch.metrics.isEmpty { _ = try await surroundings.sink.receive(outcome.batch) }
            recorded = outcome
        } catch {
            if Task.isCancelled { return }
            failure = "\(error)"
        }
        let took = ContinuousClock.now - began
        let (reason, outcome) = (failure, recorded)
        state.note { group in
            var known = group.rules[rule.key] ?? RuleGroupState.Rule()
            known.isGood = reason == nil
            known.error = reason
            known.took = took
            known.time = due
            // What is not known to be over goes on.
            if let outcome { known.series = outcome.series }
            group.rules[rule.key] = known
            group.evaluations += 1
            group.failures += reason == nil ? 0 : 1
            group.samples += outcome?.series.count ?? 0
        }
        if let reason {
            remarks.say(
                .warning,
                "the rule \(rule.name) of \(group.name) could not be evaluated",
                ["error": "\(reason)"]
            )
        }
    }
}

extension RuleGroup {
    /// When it is evaluated next: the first time with its place in the interval that is later than another.
    func due(after time: Timestamp) -> Timestamp {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // Whole milliseconds, as Prometheus' times are.
        let steps = UInt64(max(1, interval.nanoseconds / 1_000_000))
        let place = time.floored(to: interval) + .milliseconds(Int64(hash % steps))
        return place > time ? place : place + interval
    }
}
