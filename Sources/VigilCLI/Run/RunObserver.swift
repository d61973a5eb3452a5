import VigilDashboard
import VigilModel
import VigilOperations

/// Hands what happens to a command to the recorder, and says the little that its user should know at once.
struct RunObserver: SupervisionObserver {
    let recorder: RunRecorder
    let remarks: RunRemarks
    let name: String
    /// Where to look; nil where nothing is recorded.
    let address: String?

    func commandStarted(pid: Int32, restarts: Int, at time: Timestamp) {
        recorder.commandStarted(pid: pid, restarts: restarts, at: time)
        guard let address else { return }
        let again = restarts == 0 ? "" : ", restart \(restarts)"
        remarks.remark("watching \(name) (pid \(pid)\(again)) — \(address)/")
    }

    func commandFailedToStart(_ error: SystemError, at time: Timestamp) {
        recorder.commandFailedToStart(error, at: time)
        // Else the summary says it.
        if remarks.isQuiet { remarks.warn("cannot run \(error)") }
    }

    func commandEnded(pid: Int32, status: ProcessExit, usage: ProcessUsage, at time: Timestamp) {
        recorder.commandEnded(pid: pid, status: status, usage: usage, at: time)
    }

    func orphanEnded(pid: Int32, usage: ProcessUsage) {
        recorder.orphanEnded(pid: pid, usage: usage)
    }

    func commandWillRestart(after status: ProcessExit, pause: Duration) {
        remarks.remark("\(name) ended with \(status); it is started again in \(Humanised.seconds(pause.inSeconds))")
    }

    func commandPrinted(_ bytes: [UInt8], to stream: OutputStream, at time: Timestamp) {
        recorder.commandPrinted(bytes, to: stream, at: time)
    }
}
