// Decides when health checks run and what is known of each. A check runs once at a time. One that has not answered
// within its timeout is unhealthy, and is not begun again until it has come back, however late; what it says then is
// not taken, since an answer that is always late would make it look well by turns.

import VigilModel

/// Knows which checks are due, running or late.
///
/// It knows no clock, task or lock.
struct HealthStateMachine: Sendable {
    /// A point in time on both clocks.
    struct Moment: Hashable, Sendable {
        var wall: Timestamp
        var monotonic: Int64
    }

    /// One run of one check; a check that is registered anew has runs of its own.
    struct Run: Hashable, Sendable {
        let check: String
        let number: UInt64
    }

    /// A change of status.
    struct Transition: Hashable, Sendable {
        let check: String
        /// Nil: nothing was known before.
        let previous: HealthStatus?
        let result: HealthCheckResult
    }

    /// What the runner does.
    struct Actions: Sendable {
        /// Runs to begin.
        var start: [Run] = []
        /// Runs that nobody waits for any more.
        var cancel: [Run] = []
        /// Changes to tell of.
        var transitions: [Transition] = []
    }

    private struct Entry {
        let timeout: Int64
        let interval: Int64
        var due: Int64
        var run: (number: UInt64, start: Int64, isLate: Bool)?
        var known: Known?
    }

    private struct Known {
        var result: HealthCheckResult
        var at: Moment
        var duration: Duration
        var since: Timestamp
    }

    /// 73 years, as good as never: nothing overflows.
    private static let waitMax = Int64.max / 4

    private var entries: [String: Entry] = [:]
    /// The names of the checks as they were registered.
    private(set) var order: [String] = []
    private var runs: UInt64 = 0

    /// Takes a check, in the place of one of its name; it is due at once.
    mutating func registered(_ name: String, timeout: Duration, interval: Duration, at now: Moment) -> Actions {
        var actions = Actions()
        if let old = entries[name] {
            if let run = old.run { actions.cancel.append(Run(check: name, number: run.number)) }
        } else {
            order.append(name)
        }
        entries[name] = Entry(
            timeout: min(max(1, timeout.nanoseconds), Self.waitMax),
            interval: min(max(1, interval.nanoseconds), Self.waitMax),
            due: now.monotonic
        )
        return actions
    }

    /// Forgets a check.
    mutating func unregistered(_ name: String) -> Actions {
        guard let entry = entries.removeValue(forKey: name) else { return Actions() }
        order.removeAll { $0 == name }
        return Actions(cancel: entry.run.map { [Run(check: name, number: $0.number)] } ?? [])
    }

    /// Makes checks due now; those that run already are not begun twice.
    mutating func requested(_ names: [String], at now: Moment) {
        for name in names { entries[name]?.due = now.monotonic }
    }

    /// Begins what is due and gives up on what is late.
    mutating func timePassed(to now: Moment) -> Actions {
        var actions = Actions()
        for name in order {
            guard let entry = entries[name] else { continue }
            if let run = entry.run {
                guard !run.isLate, now.monotonic - run.start >= entry.timeout else { continue }
                entries[name]?.run?.isLate = true
                actions.cancel.append(Run(check: name, number: run.number))
                let timeout = Duration.nanoseconds(entry.timeout)
                let result = HealthCheckResult.unhealthy("timed out after \(timeout.text)")
                note(result, of: name, took: timeout, at: now, in: &actions)
            } else if entry.due <= now.monotonic {
                runs += 1
                entries[name]?.run = (runs, now.monotonic, false)
                actions.start.append(Run(check: name, number: runs))
            }
        }
        return actions
    }

    /// Takes the answer of a run.
    mutating func answered(_ run: Run, _ result: HealthCheckResult, at now: Moment) -> Actions {
        var actions = Actions()
        guard let entry = entries[run.check], let current = entry.run, current.number == run.number else {
            return actions
        }
        entries[run.check]?.run = nil
        entries[run.check]?.due = max(now.monotonic, current.start + entry.interval)
        if !current.isLate {
            note(result, of: run.check, took: .nanoseconds(now.monotonic - current.start), at: now, in: &actions)
        }
        return actions
    }

    private mutating func note(
        _ result: HealthCheckResult,
        of name: String,
        took duration: Duration,
        at now: Moment,
        in actions: inout Actions
    ) {
        let previous = entries[name]?.known
        let isChange = previous?.result.status != result.status
        entries[name]?.known = Known(
            result: result,
            at: now,
            duration: duration,
            since: isChange ? now.wall : previous?.since ?? now.wall
        )
        guard isChange else { return }
        actions.transitions.append(Transition(check: name, previous: previous?.result.status, result: result))
    }
}

extension HealthStateMachine {
    /// When something is to be done next; nil: not before something happens.
    var nextWake: Int64? {
        entries.values.lazy.compactMap { entry in
            guard let run = entry.run else { return entry.due }
            return run.isLate ? nil : run.start + entry.timeout
        }.min()
    }

    /// The runs that may still answer in time.
    ///
    /// - Parameter isFirst: Only those of checks of which nothing is known yet.
    /// - Returns: Their numbers.
    func pending(isFirst: Bool) -> Set<UInt64> {
        let waiting = entries.values.lazy.filter { !isFirst || $0.known == nil }.compactMap(\.run)
        return Set(waiting.filter { !$0.isLate }.map(\.number))
    }

    /// What is known.
    func report(at now: Moment) -> HealthReport {
        let checks = order.compactMap { name in
            entries[name]?.known.map { known in
                HealthReport.Check(
                    name: name,
                    result: known.result,
                    time: known.at.wall,
                    age: .nanoseconds(max(0, now.monotonic - known.at.monotonic)),
                    duration: known.duration,
                    since: known.since
                )
            }
        }
        return HealthReport(time: now.wall, checks: checks)
    }

    /// The gauge `vigil.health.status`, by check; nil while nothing is known.
    func metric(at time: Timestamp) -> Metric? {
        let points = order.compactMap { name in
            entries[name]?.known.map {
                NumberPoint(
                    attributes: [SemanticName.healthCheck: .string(name)],
                    time: time,
                    value: .int($0.result.status.level)
                )
            }
        }
        return points.isEmpty ? nil : Metric(SemanticName.healthStatus, data: .gauge(points))
    }
}
