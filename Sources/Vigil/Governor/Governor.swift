import CVigil
import Synchronization
import VigilModel
import VigilOTLP

/// Keeps what Vigil costs the application inside its budget of processor time.
///
/// Cost is calls times what a call was measured to take, anew each minute, and the processor time of the thread that
/// collects and sends. What is decided holds for traces that begin here, is consistent by trace id, and is written to
/// `tracestate`, so that whoever counts spans can weigh them; metrics count everything in any case. At least one trace
/// a second of each operation is recorded, and failed and slow operations are on a small budget of their own.
final class Governor: Sendable {
    private struct State {
        var machine: GovernorStateMachine
        var readAt: Int64
        var counted = CallCounters.Calls()
        var threadNanoseconds: Int64 = 0
        var calibratedAt: Int64 = .min
        var callCost = CallCost()
    }

    static let interval: Duration = .seconds(5)
    private static let calibrationNanoseconds: Int64 = 60_000_000_000

    private let state: Mutex<State>
    /// The part of traces that is not recorded, as a threshold over 2^56; 0: all are.
    private let refused = Atomic<UInt64>(0)
    private let calls: CallCounters
    private let extras = ExtraSpans()

    init(budget: Double, calls: CallCounters, now: Int64) {
        self.calls = calls
        state = Mutex(State(machine: GovernorStateMachine(budget: budget), readAt: now))
    }

    /// Whether anything is shed.
    var isShedding: Bool { refused.load(ordering: .relaxed) > 0 }

    /// Judges a trace that begins here and that the sampler would record.
    ///
    /// - Parameters:
    ///   - traceID: Its id.
    ///   - threshold: The threshold under which the sampler chose it; 0: it chooses all.
    /// - Returns: The threshold of both together; nil where the trace is shed.
    func threshold(for traceID: TraceID, chosenUnder threshold: UInt64) -> UInt64? {
        let refused = refused.load(ordering: .relaxed)
        if refused == 0 { return threshold }
        // The usual case, where the sampler itself keeps all.
        if threshold == 0 { return traceID.low & (1 << 56 - 1) >= refused ? refused : nil }
        let all = 0x1p56
        let kept = (all - Double(threshold)) / all * (all - Double(refused)) / all
        guard let joint = SamplingThreshold(probability: kept), joint.keeps(traceID) else { return nil }
        return joint.value
    }

    /// Whether a span that was shed is recorded all the same, because it failed or is slow.
    func isWorthRecording(failed: Bool, duration: Int64, at ticks: UInt64) -> Bool {
        extras.takes(failed: failed, duration: duration, at: ticks)
    }

    /// Reads what was used since the last time, and decides anew.
    ///
    /// - Parameters:
    ///   - now: The monotonic clock, in nanoseconds.
    ///   - threadNanoseconds: The processor time of the thread that collects and sends.
    func measure(at now: Int64, threadNanoseconds: Int64) {
        let calls = self.calls.calls
        let isDue = state.withLock { $0.calibratedAt == .min || now - $0.calibratedAt >= Self.calibrationNanoseconds }
        let callCost = isDue ? CallCost.measure() : nil
        let rate = state.withLock { state in
            if let callCost {
                state.callCost = callCost
                state.calibratedAt = now
            }
            let count = Double(calls.operations - state.counted.operations)
            let sampledCount = Double(calls.sampled - state.counted.sampled)
            let thread = Double(max(0, threadNanoseconds - state.threadNanoseconds))
            state.machine.measured(
                GovernorStateMachine.Reading(
                    seconds: Double(now - state.readAt) / 1e9,
                    fixed: count * state.callCost.counted / 1e9,
                    sampled: (sampledCount * state.callCost.traced + thread) / 1e9
                )
            )
            state.counted = calls
            state.threadNanoseconds = threadNanoseconds
            state.readAt = now
            return state.machine.rate
        }
        let threshold = rate >= 1 ? 0 : SamplingThreshold(probability: rate)?.value ?? 0
        refused.store(threshold, ordering: .relaxed)
    }

    /// What it says about itself.
    func metrics(at time: Timestamp) -> [Metric] {
        let machine = state.withLock { $0.machine }
        let gauges = [
            ("vigil.self.cpu.utilization", machine.cost),
            ("vigil.self.cpu.budget", machine.budget),
            ("vigil.self.sample_rate", machine.rate),
            ("vigil.self.over_budget", machine.isOverWithoutTraces ? 1 : 0),
        ]
        return gauges.map { name, value in
            Metric(name, unit: "1", data: .gauge([NumberPoint(time: time, value: .double(value))]))
        }
    }
}

extension Vigil.Configuration {
    func makeGovernor(calls: CallCounters, now: Int64) -> Governor? {
        guard isEnabled, let cpuBudget, cpuBudget > 0 else { return nil }
        return Governor(budget: cpuBudget, calls: calls, now: now)
    }
}
