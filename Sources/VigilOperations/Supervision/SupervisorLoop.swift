import CVigil
import VigilModel

/// The thread that supervises: waits for signals, children, messages and times, and does what the machine says.
final class SupervisorLoop {
    private typealias Action = SupervisionStateMachine.Action

    private let command: SupervisedCommand
    private let observer: any SupervisionObserver
    private let mailbox: Mailbox<Supervisor.Message>
    private let adoptsOrphans: Bool
    private let signals: SignalSubscription
    private var machine: SupervisionStateMachine
    private var current: RunningCommand?
    /// Session leaders that have not been reaped; what they used is the command's, told by them.
    private var leaders: Set<Int32> = []
    private var starts = 0
    private var killDeadline: Duration?
    private var restartDeadline: Duration?
    private var ending: SupervisionStateMachine.Ending?

    init(
        _ command: SupervisedCommand,
        _ observer: any SupervisionObserver,
        _ mailbox: Mailbox<Supervisor.Message>,
        adoptsOrphans: Bool
    ) throws(SystemError) {
        self.command = command
        self.observer = observer
        self.mailbox = mailbox
        self.adoptsOrphans = adoptsOrphans
        machine = SupervisionStateMachine(policy: command.restart, patience: command.patience)
        signals = try SignalSubscription(adoptsOrphans ? Self.allSignals(for: command) : [.child])
    }

    /// The signals that are passed on.
    ///
    /// In the command's own group the stop key needs no help.
    private static func allSignals(for command: SupervisedCommand) -> Set<Signal> {
        var signals: Set<Signal> = [
            .interrupt, .terminate, .hangUp, .quit, .user1, .user2, .windowChange, .child, .resume,
        ]
        if case .sameGroup = command.passing.place { return signals }
        signals.insert(.terminalStop)
        return signals
    }

    func run() throws -> SupervisionStateMachine.Ending {
        defer { RawMode.leave() }
        try handle(.launched)
        while true {
            if let ending { return ending }
            let deadline = [killDeadline, restartDeadline].compactMap(\.self).min()
            let timeout = deadline.map { $0 - SystemClock.monotonic() }
            let changes = current?.status == nil ? current?.process.changes : nil
            _ = Readiness.wait(for: [signals.descriptor, mailbox.descriptor, changes], timeout: timeout)
            while let change = current?.process.nextChange(), current?.status == nil { try handle(change) }
            for received in signals.received() { try handle(received) }
            for message in mailbox.received() { try handle(message) }
            try handleTimers()
        }
    }

    private func handle(_ received: SignalSubscription.Received) throws {
        switch received.signal {
        case .child:
            try reap()
        case .resume:
            current?.attach()
            current?.send(.resume)
        case .windowChange where command.passing == .terminal:
            current?.windowChanged()
        default:
            let isDelivered = received.isFromTerminal && current?.sharesTerminalSignals() == true
            // With everything inherited we are not there: whether Ctrl-C means the end is the command's affair.
            if isDelivered && command.passing == .inherited { return }
            try handle(.signalReceived(received.signal, isDelivered: isDelivered))
        }
    }

    private func handle(_ message: Supervisor.Message) throws {
        switch message {
        case .signal(let signal): try handle(.signalReceived(signal, isDelivered: false))
        case .interruptTypedAgain: try handle(.interruptRepeated)
        case .outputEnded:
            current?.outputEnded()
            try finishRunIfOver()
        }
    }

    private func handleTimers() throws {
        let now = SystemClock.monotonic()
        if let deadline = killDeadline, deadline <= now {
            killDeadline = nil
            try handle(.killTimerFired)
        }
        if let deadline = restartDeadline, deadline <= now {
            restartDeadline = nil
            try handle(.restartTimerFired)
        }
    }

    private func reap() throws {
        guard adoptsOrphans || current != nil else { return }
        let process = current?.process
        let own = process?.leaderPID ?? process?.pid
        while let (pid, change) = ChildProcess.nextChange(of: adoptsOrphans ? nil : own) {
            if pid == process?.pid {
                try handle(change)
            } else if case .ended(_, let usage) = change, leaders.remove(pid) == nil {
                observer.orphanEnded(pid: pid, usage: usage)
            }
        }
    }

    private func handle(_ change: ChildProcess.Change) throws {
        guard let current, current.status == nil else { return }
        switch change {
        case .ended(let status, let usage):
            current.ended(status)
            observer.commandEnded(
                pid: current.process.pid,
                status: status,
                usage: usage,
                at: SystemClock.now()
            )
            try finishRunIfOver()
        case .stopped(let signal):
            if command.passing == .terminal && signal.isTerminalStop { try handle(.stopped) }
        case .continued:
            break
        }
    }

    /// A command is over when it has ended and its output has been passed on.
    private func finishRunIfOver() throws {
        guard let current, current.isOver, let status = current.status else { return }
        RawMode.leave()
        self.current = nil
        try handle(.ended(status, ran: current.ran))
    }

    private func handle(_ event: SupervisionStateMachine.Event) throws {
        for action in machine.handle(event) { try perform(action) }
    }

    private func perform(_ action: Action) throws {
        switch action {
        case .start: try start()
        case .send(let signal): current?.send(signal)
        case .kill: try kill()
        case .suspend: suspend()
        case .startKillTimer(let duration): killDeadline = SystemClock.monotonic() + duration
        case .cancelKillTimer: killDeadline = nil
        case .startRestartTimer(let duration, let status):
            observer.commandWillRestart(after: status, pause: duration)
            restartDeadline = SystemClock.monotonic() + duration
        case .cancelRestartTimer: restartDeadline = nil
        case .finish(let ending): self.ending = ending
        }
    }

    private func start() throws {
        let mailbox = mailbox
        let observer = observer
        let callbacks = RunningCommand.Callbacks(
            printed: { bytes, stream in observer.commandPrinted(bytes, to: stream, at: SystemClock.now()) },
            outputEnded: { mailbox.send(.outputEnded) },
            interruptRepeated: { mailbox.send(.interruptTypedAgain) }
        )
        let running: RunningCommand
        do throws(SystemError) {
            running = try RunningCommand(command, callbacks)
        } catch {
            observer.commandFailedToStart(error, at: SystemClock.now())
            return try handle(.startFailed(shellCode: error.shellCode))
        }
        current = running
        if let leader = running.process.leaderPID { leaders.insert(leader) }
        observer.commandStarted(pid: running.process.pid, restarts: starts, at: SystemClock.now())
        starts += 1
        try running.startPassing()
        try handle(.started)
        // It may have ended already, and its signal have come before we knew its number.
        try reap()
    }

    private func kill() throws {
        guard let current else { return }
        guard current.status == nil else {
            // Dead already; only its output is still on the way, to someone who does not take it.
            current.abandonOutput()
            return try finishRunIfOver()
        }
        current.send(.kill)
    }

    private func suspend() {
        current?.detach()
        vigil_stop_self()
        current?.attach()
        current?.send(.resume)
    }
}
