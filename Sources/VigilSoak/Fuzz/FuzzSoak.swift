import Foundation
import Synchronization

/// Inputs of all subjects, one after the other, in this process.
///
/// The seed is written down before each input: a trap ends the process, and nothing else could tell of it.
final class FuzzSoak: Sendable {
    /// What it was given to do.
    struct Plan {
        var seed: UInt64
        /// How many inputs; nil for as many as there is time for.
        var inputs: UInt64?
        /// The one subject, or all in turn.
        var subject: String?
        var isVerbose = false
        /// Where the seed is written down.
        var place: URL
    }

    private struct Tally {
        var inputs = 0
        var accepted = 0
        var findings = 0
    }

    private static let findingsMax = 20

    private let plan: Plan
    private let watch: SoakWatch
    private let subjects: [any FuzzSubject]
    private let tallies = Mutex<[String: Tally]>([:])

    init(_ plan: Plan, watch: SoakWatch) {
        self.plan = plan
        self.watch = watch
        subjects = FuzzSubjects.all.filter { plan.subject == nil || type(of: $0).name == plan.subject }
    }

    /// How much was found.
    var findings: Int { tallies.withLock { $0.values.reduce(0) { $0 + $1.findings } } }

    /// What was done so far, in one line.
    var summary: String {
        tallies.withLock { tallies in
            tallies.sorted { $0.key < $1.key }
                .map { "\($0.key) \($0.value.inputs) (\($0.value.accepted * 100 / max(1, $0.value.inputs)) % taken)" }
                .joined(separator: ", ") + ", \(tallies.values.reduce(0) { $0 + $1.findings }) findings"
        }
    }

    /// Works until the time is over, all inputs are through, or too much was found.
    @concurrent
    func run(until end: ContinuousClock.Instant) async throws {
        let current = try FileHandle(forWritingTo: plan.place)
        var seed = plan.seed
        while ContinuousClock.now < end, findings < Self.findingsMax, plan.inputs.map({ seed - plan.seed < $0 }) ?? true
        {
            try Task.checkCancellation()
            try current.seek(toOffset: 0)
            try current.write(contentsOf: Data("\(seed)\n".utf8))
            let subject = subjects[Int(seed % UInt64(subjects.count))]
            let name = type(of: subject).name
            watch.willWork { [seed] in "\(name), seed \(seed)" }
            let outcome = await subject.run(seed)
            if plan.isVerbose { print("\(name): \(outcome.input)") }
            if let finding = outcome.finding { print("\(name), seed \(seed): \(finding)\n  \(outcome.input)") }
            tallies.withLock { tallies in
                tallies[name, default: Tally()].inputs += 1
                if outcome.isAccepted { tallies[name]?.accepted += 1 }
                if outcome.finding != nil { tallies[name]?.findings += 1 }
            }
            seed += 1
        }
        watch.didWork()
    }
}
