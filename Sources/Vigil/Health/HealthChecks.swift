import Synchronization
import VigilModel

/// Runs health checks: the tasks and the waiting around ``HealthStateMachine``.
final class HealthChecks: Sendable {
    struct State {
        var machine = HealthStateMachine()
        var bodies: [String: HealthCheck] = [:]
        fileprivate var tasks: [HealthStateMachine.Run: Task<Void, Never>] = [:]
        fileprivate var isRunning = false
        fileprivate var isStopped = false
    }

    private let state = Mutex(State())
    private let signal = WakeSignal()

    var names: [String] { state.withLock { $0.machine.order } }

    func report(for vigil: Vigil) -> HealthReport {
        let now = Self.now(vigil)
        return state.withLock { $0.machine.report(at: now) }
    }

    func metrics(at time: Timestamp) -> [Metric] {
        state.withLock { $0.machine.metric(at: time) }.map { [$0] } ?? []
    }

    /// Begins checks when they are due and gives up on them when they are late, until ``stop()``.
    func run(for vigil: Vigil) async {
        state.withLock { $0.isRunning = true }
        defer { state.withLock { $0.isRunning = false } }
        while !state.withLock({ $0.isStopped }) {
            let generation = signal.generation
            await pause(after: generation, until: advance(for: vigil), for: vigil)
        }
    }

    /// Ends ``run(for:)`` and cancels what is under way.
    func stop() {
        let tasks = state.withLock { state in
            state.isStopped = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        signal.wake()
    }

    /// Waits until what has to be found out has been, or is late.
    func wait(for vigil: Vigil, refreshing: Bool) async {
        if refreshing {
            let now = Self.now(vigil)
            state.withLock { $0.machine.requested($0.machine.order, at: now) }
        }
        var awaited: Set<UInt64>?
        while !Task.isCancelled, !state.withLock({ $0.isStopped }) {
            let generation = signal.generation
            let wake = advance(for: vigil)
            let pending = state.withLock { $0.machine.pending(isFirst: $0.isRunning && !refreshing) }
            // Runs that others begin meanwhile are not waited for.
            let left = awaited.map { $0.intersection(pending) } ?? pending
            if left.isEmpty { return }
            awaited = left
            await pause(after: generation, until: wake, for: vigil)
        }
    }

    /// Changes what is to be checked, and does what follows from it.
    func change(for vigil: Vigil, _ body: (inout State, HealthStateMachine.Moment) -> HealthStateMachine.Actions) {
        perform(for: vigil, body)
        signal.wake()
    }

    /// Begins what is due; returns when to look again.
    private func advance(for vigil: Vigil) -> Int64? {
        perform(for: vigil) { state, now in
            state.isStopped ? HealthStateMachine.Actions() : state.machine.timePassed(to: now)
        }
        return state.withLock { $0.machine.nextWake }
    }

    private func perform(
        for vigil: Vigil,
        _ body: (inout State, HealthStateMachine.Moment) -> HealthStateMachine.Actions
    ) {
        let now = Self.now(vigil)
        let (transitions, cancelled) = state.withLock { state in
            let actions = body(&state, now)
            for run in actions.start {
                guard let check = state.bodies[run.check] else { continue }
                state.tasks[run] = begin(run, check, for: vigil)
            }
            return (actions.transitions, actions.cancel.compactMap { state.tasks[$0] })
        }
        for task in cancelled { task.cancel() }
        for transition in transitions { vigil.note(transition) }
    }

    /// A check that ignores cancellation would hold up any group, so each run is a task of its own.
    ///
    /// There is one for each check at most: a run that hangs keeps the next from being begun.
    private func begin(_ run: HealthStateMachine.Run, _ check: HealthCheck, for vigil: Vigil) -> Task<Void, Never> {
        Task.detached {
            let result: HealthCheckResult
            do {
                result = try await check.body()
            } catch {
                let type = ReportedError(error).type
                result = .unhealthy("\(error)", metadata: [SemanticName.errorType: .string(type)])
            }
            self.perform(for: vigil) { state, now in
                state.tasks[run] = nil
                // What is cancelled at the end has not become unhealthy.
                return state.isStopped ? HealthStateMachine.Actions() : state.machine.answered(run, result, at: now)
            }
            self.signal.wake()
        }
    }

    private func pause(after generation: UInt64, until wake: Int64?, for vigil: Vigil) async {
        let duration = wake.map { Duration.nanoseconds(max(0, $0 - vigil.time.monotonic())) }
        await signal.wait(after: generation, for: duration, clock: ContinuousClock())
    }

    private static func now(_ vigil: Vigil) -> HealthStateMachine.Moment {
        HealthStateMachine.Moment(wall: vigil.time.wall(), monotonic: vigil.time.monotonic())
    }
}
