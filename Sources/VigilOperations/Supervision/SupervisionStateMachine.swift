/// Decides what happens to a watched command: starts, signals, restarts, the end.
///
/// Knows no clock, process or thread. A command that was asked to end (SIGINT, SIGTERM, SIGQUIT) is not started again.
/// It is killed when it has not ended after a while, or at the second SIGINT: who presses Ctrl-C twice means it.
package struct SupervisionStateMachine: Sendable {
    package enum Event: Equatable, Sendable {
        /// The supervisor began.
        case launched
        case started
        case startFailed(shellCode: Int32)
        /// The command has ended after it ran so long, and all of its output has been read.
        case ended(ProcessExit, ran: Duration)
        /// The terminal stopped the command, as at Ctrl-Z.
        case stopped
        /// This process got a signal; `isDelivered` where the terminal has given it to the command as well.
        case signalReceived(Signal, isDelivered: Bool)
        /// The second Ctrl-C was typed into the command's terminal.
        case interruptRepeated
        case killTimerFired
        case restartTimerFired
    }

    package enum Action: Equatable, Sendable {
        case start
        case send(Signal)
        /// Ends the command and all of its group, whether it will or not.
        case kill
        /// Stops this process too, and continues both when it is continued.
        case suspend
        case startKillTimer(Duration)
        case cancelKillTimer
        case startRestartTimer(Duration, after: ProcessExit)
        case cancelRestartTimer
        case finish(Ending)
    }

    /// How the supervision ended.
    package struct Ending: Equatable, Sendable {
        /// What this process exits with.
        package var exitCode: Int32
        /// How the command ended the last time; nil where it could not be started.
        package var status: ProcessExit?
        package var restarts: Int
        /// Whether more restarts were wanted than the limit allows.
        package var gaveUp: Bool
        /// Whether the supervisor killed it.
        package var wasKilled: Bool

        package init(
            exitCode: Int32,
            status: ProcessExit?,
            restarts: Int = 0,
            gaveUp: Bool = false,
            wasKilled: Bool = false
        ) {
            self.exitCode = exitCode
            self.status = status
            self.restarts = restarts
            self.gaveUp = gaveUp
            self.wasKilled = wasKilled
        }
    }

    private enum State {
        /// Can go to: running, finished.
        case starting
        /// Can go to: ending, pausing, finished.
        case running
        /// The command was asked to end. Can go to: finished.
        case ending
        /// Before a restart. Can go to: starting, finished.
        case pausing(after: ProcessExit)
        case finished
    }

    private let policy: RestartPolicy
    private let patience: Duration
    private var state = State.starting
    private var restarts = 0
    private var restartsInRow = 0
    private var hasHungUp = false
    private var wasKilled = false

    /// A machine before its first event.
    ///
    /// - Parameters:
    ///   - policy: When to start again.
    ///   - patience: How long a command that was asked to end has before it is killed.
    package init(policy: RestartPolicy, patience: Duration = .seconds(10)) {
        self.policy = policy
        self.patience = patience
    }

    /// Takes an event and says what to do, in order.
    package mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .launched: [.start]
        case .started: started()
        case .startFailed(let code): startFailed(code)
        case .ended(let status, let ran): ended(status, ran: ran)
        case .stopped: isAlive ? [.suspend] : []
        case .signalReceived(let signal, let isDelivered): received(signal, isDelivered: isDelivered)
        case .interruptRepeated: forceEnd()
        case .killTimerFired: killTimerFired()
        case .restartTimerFired: restartTimerFired()
        }
    }

    private var isAlive: Bool {
        switch state {
        case .running, .ending: true
        default: false
        }
    }

    private mutating func started() -> [Action] {
        if case .starting = state { state = .running }
        return []
    }

    private mutating func startFailed(_ code: Int32) -> [Action] {
        finish(code: code, status: nil)
    }

    private mutating func ended(_ status: ProcessExit, ran: Duration) -> [Action] {
        let wasAskedToEnd = if case .ending = state { true } else { false }
        let timers: [Action] = wasAskedToEnd ? [.cancelKillTimer] : []
        let mayRestart = !wasAskedToEnd && !(hasHungUp && status == .signaled(.hangUp))
        guard mayRestart, policy.wantsRestart(after: status) else {
            return timers + finish(code: status.shellCode, status: status)
        }
        if ran >= policy.settledAfter { restartsInRow = 0 }
        guard restartsInRow < policy.limit else {
            return timers + finish(code: status.shellCode, status: status, gaveUp: true)
        }
        state = .pausing(after: status)
        return timers + [.startRestartTimer(policy.pause(before: restartsInRow), after: status)]
    }

    private mutating func received(_ signal: Signal, isDelivered: Bool) -> [Action] {
        let sending: [Action] = isDelivered ? [] : [.send(signal)]
        switch state {
        case .starting, .finished:
            return []
        case .running:
            return received(signal, whileRunning: sending)
        case .ending:
            if signal == .terminalStop { return sending + [.suspend] }
            return signal == .interrupt ? forceEnd() : sending
        case .pausing(let status):
            guard signal.asksToEnd || signal == .hangUp else { return [] }
            return [.cancelRestartTimer] + finish(code: 128 + signal.number, status: status)
        }
    }

    private mutating func received(_ signal: Signal, whileRunning sending: [Action]) -> [Action] {
        if signal == .terminalStop { return sending + [.suspend] }
        hasHungUp = hasHungUp || signal == .hangUp
        guard signal.asksToEnd else { return sending }
        state = .ending
        return sending + [.startKillTimer(patience)]
    }

    private mutating func forceEnd() -> [Action] {
        guard isAlive else { return [] }
        state = .ending
        wasKilled = true
        return [.kill]
    }

    private mutating func killTimerFired() -> [Action] {
        guard case .ending = state else { return [] }
        wasKilled = true
        return [.kill]
    }

    private mutating func restartTimerFired() -> [Action] {
        guard case .pausing = state else { return [] }
        restarts += 1
        restartsInRow += 1
        state = .starting
        return [.start]
    }

    private mutating func finish(code: Int32, status: ProcessExit?, gaveUp: Bool = false) -> [Action] {
        state = .finished
        let ending = Ending(
            exitCode: code,
            status: status,
            restarts: restarts,
            gaveUp: gaveUp,
            wasKilled: wasKilled
        )
        return [.finish(ending)]
    }
}
