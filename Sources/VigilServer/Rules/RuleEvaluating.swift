import Logging
import ServiceLifecycle
import Synchronization
import VigilModel
import VigilQuery
import VigilStore

/// Evaluates all groups of rules, each in a task of its own.
final class RuleEvaluating: Service {
    private struct Entry {
        var group: RuleGroup
        var state: RuleGroupState
    }

    private let surroundings: RuleGroupRunner.Surroundings
    private let remarks: RepeatedRemarks
    private let tasks = KeyedTasks()
    private let entries = Mutex<[Entry]>([])

    init(_ groups: [RuleGroup], _ surroundings: RuleGroupRunner.Surroundings) {
        self.surroundings = surroundings
        remarks = RepeatedRemarks(surroundings.logger)
        set(groups)
    }

    /// The groups with how they fare, in the order of the files.
    var states: [(group: RuleGroup, state: RuleGroupState.Group)] {
        entries.withLock { $0 }.map { ($0.group, $0.state.group) }
    }

    /// Evaluates these from now on.
    ///
    /// Groups that are the same go on, those that have changed know what they recorded, and the series of those that
    /// are gone end.
    func set(_ groups: [RuleGroup]) {
        let (known, current) = entries.withLock { entries in
            let known = Dictionary(entries.map { ($0.group.key, $0.state) }) { first, _ in first }
            let current = groups.map { Entry(group: $0, state: known[$0.key] ?? RuleGroupState()) }
            entries = current
            return (known, current)
        }
        var bodies: [String: KeyedTasks.Body] = [:]
        for entry in current {
            let runner = RuleGroupRunner(
                group: entry.group,
                state: entry.state,
                surroundings: surroundings,
                remarks: remarks
            )
            bodies[entry.group.key + "\n" + entry.group.source] = { await runner.run() }
        }
        let gone = known.filter { key, _ in !groups.contains { $0.key == key } }
        for (key, state) in gone {
            let surroundings = surroundings
            // It runs once, after the group itself has ended.
            bodies["end\n" + key] = {
                let series = state.takeOthers(than: [])
                if series.isEmpty { return }
                _ = try? await surroundings.sink.receive(RuleOutcome.ends(of: series, at: surroundings.now()))
            }
        }
        tasks.set(bodies)
    }

    func run() async throws { try await tasks.run() }
}
