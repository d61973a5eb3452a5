import CVigil

/// Runs a command under watch: starts it, passes its input, output and signals on, starts it again, says how it ended.
package final class Supervisor: Sendable {
    /// A message to the thread that supervises.
    enum Message: Sendable {
        case signal(Signal)
        case outputEnded
        case interruptTypedAgain
    }

    private let command: SupervisedCommand
    private let observer: any SupervisionObserver
    private let adoptsOrphans: Bool
    private let mailbox: Mailbox<Message>

    /// A supervisor that ``run()`` sets going.
    ///
    /// - Parameters:
    ///   - command: What to run.
    ///   - observer: Who hears of it.
    ///   - adoptsOrphans: Whether this process takes in and reaps descendants of the command that have lost their
    ///     parent. It then reaps all children of this process, so nothing else in it may wait for some.
    /// - Throws: Where there are no descriptors left.
    package init(
        _ command: SupervisedCommand,
        observer: any SupervisionObserver,
        adoptsOrphans: Bool = true
    ) throws {
        self.command = command
        self.observer = observer
        self.adoptsOrphans = adoptsOrphans
        mailbox = try Mailbox()
    }

    /// Does as if this process had received a signal.
    package func receive(_ signal: Signal) {
        mailbox.send(.signal(signal))
    }

    /// Runs the command to its end, restarts included.
    ///
    /// - Throws: ``SystemError`` where the machine refuses a thread or a pipe; a command that cannot be started is an
    ///   ending, not an error.
    package func run() async throws -> SupervisionStateMachine.Ending {
        vigil_ignore_broken_pipes()
        if adoptsOrphans { _ = vigil_adopt_orphans() }
        return try await SystemThread.run { [self] in
            Result { try SupervisorLoop(command, observer, mailbox, adoptsOrphans: adoptsOrphans).run() }
        }.get()
    }
}
