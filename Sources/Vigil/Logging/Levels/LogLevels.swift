public import Logging
import Synchronization
import VigilModel

/// The levels of loggers that are changed while the program runs, each for as long as it was asked for.
///
/// A rule holds for loggers by their label, for whoever logs during an operation, or for both. It counts before the
/// level that a logger has of its own, also for loggers that were made before. Where several match, the one that names
/// an operation counts, then the one that says more of the label. A `*` at the end of a label or operation stands for
/// anything.
///
/// ```swift
/// vigil.levels.set(.debug, label: "shop.payment*", operation: "checkout", for: .seconds(600))
/// ```
///
/// `vigil level` sets the same from outside.
public final class LogLevels: Sendable {
    /// Changes with each change of the rules; 0 while there is none, which is all that most lines ever look at.
    private let generation = Atomic<UInt64>(0)
    private let nextExpiry = Atomic<Int64>(.max)
    private let state = Mutex(State())
    private let now: @Sendable () -> Int64

    private struct State {
        var table = LevelTable()
        var changes: UInt64 = 0
    }

    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// Sets from which level on lines are written.
    ///
    /// It takes the place of what was set for the same label and operation.
    ///
    /// - Parameters:
    ///   - level: The lowest level that is written.
    ///   - label: Which loggers; nil: all.
    ///   - operation: During which operations, those within them included; nil: whatever is going on.
    ///   - duration: For how long; nil: until it is reset.
    /// - Returns: Whether there was room: at most 64 rules are kept.
    @discardableResult
    public func set(
        _ level: Logger.Level,
        label: String? = nil,
        operation: String? = nil,
        for duration: Duration? = nil
    ) -> Bool {
        add(.level(level), label, operation, duration)
    }

    /// Has no line written, however grave.
    ///
    /// - Parameters:
    ///   - label: Which loggers; nil: all.
    ///   - operation: During which operations, those within them included; nil: whatever is going on.
    ///   - duration: For how long; nil: until it is reset.
    /// - Returns: Whether there was room: at most 64 rules are kept.
    @discardableResult
    public func silence(label: String? = nil, operation: String? = nil, for duration: Duration? = nil) -> Bool {
        add(.off, label, operation, duration)
    }

    /// Takes back all that the program has set; what a server has asked for stays.
    public func reset() {
        change { $0.remove { $0.origin == .program } }
    }

    /// Puts the rules of a server in force, in the place of those before.
    func replaceServerRules(_ rules: [LevelRule]) {
        change { table in
            table.remove { $0.origin == .server }
            for rule in rules { _ = table.add(rule) }
        }
    }

    private func add(_ floor: LevelFloor, _ label: String?, _ operation: String?, _ duration: Duration?) -> Bool {
        let rule = LevelRule(
            floor: floor,
            label: NamePattern(label),
            operation: operation.map { NamePattern($0) },
            expiry: duration.map { now().advancedSaturating(by: $0.nanoseconds) } ?? .max,
            origin: .program
        )
        return change { $0.add(rule) }
    }

    private func change<Result>(_ body: (inout LevelTable) -> Result) -> Result {
        state.withLock { state in
            let before = state.table.rules
            defer {
                if state.table.rules != before {
                    state.changes += 1
                    nextExpiry.store(state.table.nextExpiry, ordering: .relaxed)
                    generation.store(state.table.rules.isEmpty ? 0 : state.changes, ordering: .releasing)
                }
            }
            return body(&state.table)
        }
    }
}

extension LogLevels {
    /// Whether every logger's own level counts.
    var isEmpty: Bool { generation.load(ordering: .relaxed) == 0 }

    /// The present generation of rules, after those that have expired were taken out.
    ///
    /// Nothing wakes up for an expiry: lines themselves look at the clock, and only while there are rules.
    func currentGeneration() -> UInt64 {
        if nextExpiry.load(ordering: .relaxed) != .max {
            let now = now()
            if nextExpiry.load(ordering: .relaxed) <= now { change { $0.expire(at: now) } }
        }
        return generation.load(ordering: .acquiring)
    }

    func verdict(for label: String) -> LevelTable.Verdict { state.withLock { $0.table.verdict(for: label) } }

    func floor(for label: String, within operations: [String]) -> LevelFloor? {
        state.withLock { $0.table.floor(for: label, within: operations) }
    }
}

extension Int64 {
    /// The sum; saturates.
    func advancedSaturating(by other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
