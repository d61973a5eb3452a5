package import VigilModel

/// Hears of what a watched command does.
///
/// Called on the threads that serve the command: return at once, never wait.
package protocol SupervisionObserver: Sendable {
    /// The command runs; `restarts` times it has done so before.
    func commandStarted(pid: Int32, restarts: Int, at time: Timestamp)
    /// The command could not be started.
    func commandFailedToStart(_ error: SystemError, at time: Timestamp)
    /// The command, child of this process, has ended, with what it used; its output may still be on its way.
    func commandEnded(pid: Int32, status: ProcessExit, usage: ProcessUsage, at time: Timestamp)
    /// A descendant that had lost its parent has ended.
    func orphanEnded(pid: Int32, usage: ProcessUsage)
    /// The command will start again after a pause.
    func commandWillRestart(after status: ProcessExit, pause: Duration)
    /// The command has printed something, which has been passed on.
    func commandPrinted(_ bytes: [UInt8], to stream: OutputStream, at time: Timestamp)
}

/// Where a command prints.
package enum OutputStream: String, Hashable, Sendable, CaseIterable {
    /// Standard output, and all that a program prints to a terminal.
    case output = "stdout"
    case error = "stderr"
}
