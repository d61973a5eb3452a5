import CVigil
import Synchronization
import VigilDashboard

/// How far something is that takes more than a moment, on one line of the terminal that is written over again.
///
/// Where the errors are no terminal, nothing is written.
final class ProgressLine: Sendable {
    private struct State {
        var last: ContinuousClock.Instant?
        var isShown = false
    }

    private static let patience = Duration.milliseconds(500)
    private static let pause = Duration.milliseconds(100)
    private let title: String
    private let isOn: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(_ console: Console, _ title: String) {
        self.title = title
        isOn = vigil_is_terminal(2) && !console.isQuiet
    }

    /// Shows it, no more often than the eye can follow.
    func show(_ bytes: UInt64, of total: UInt64) {
        let now = ContinuousClock.now
        guard isOn, total > 0, now - start >= Self.patience else { return }
        let isDue = state.withLock { state in
            if let last = state.last, now - last < Self.pause { return false }
            state.last = now
            state.isShown = true
            return true
        }
        if !isDue { return }
        let share = Humanised.percent(Double(bytes) / Double(total))
        write("\r\u{1b}[K\(title): \(share), \(Humanised.bytes(Double(bytes))) of \(Humanised.bytes(Double(total)))")
    }

    /// Takes the line away.
    func clear() {
        if state.withLock({ $0.isShown }) { write("\r\u{1b}[K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = vigil_write_all(2, bytes, bytes.count)
    }
}
