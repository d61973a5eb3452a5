import CVigil
import Synchronization
import VigilModel

/// Writes lines to a stream whose other end may read slowly or not at all, which nobody who logs waits for.
///
/// A line is in the stream when ``write(_:)`` returns, as long as the stream takes it. What is left at the end of the
/// process is tried for a second more.
final class ConsoleWriter: Sendable {
    /// The standard error of this process.
    static let standardError = ConsoleWriter(2)

    private struct State {
        var machine = ConsoleStateMachine()
        var forks = vigil_forks()
    }

    private static let settlesAtExit: Void = vigil_at_exit { standardError.settle() }
    private static let patience: Duration = .seconds(1)

    private let descriptor: Int32
    private let state = Mutex(State())

    /// A writer to a descriptor, which stays open.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Takes a text of whole lines.
    func write(_ text: String) {
        var action = state.withLock { state in
            // The thread, and what it had before it, are the parent's.
            if state.forks != vigil_forks() { state = State() }
            return state.machine.lineCame(text)
        }
        while true {
            switch action {
            case .rest: return
            case .write(let bytes): action = writeReady(bytes)
            case .startThread: return startThread()
            }
        }
    }

    /// Waits until everything is written or left out, for a second at most.
    func settle() {
        let end = vigil_monotonic_clock_ns().advancedSaturating(by: Self.patience.nanoseconds)
        while !state.withLock({ $0.machine.isDone }), vigil_monotonic_clock_ns() < end {
            var nothing: Int32 = -1
            _ = vigil_poll(&nothing, 0, 0, 5)
        }
    }

    /// Lines that were left out so far, by reason.
    var dropped: [(reason: String, lines: Int)] {
        let machine = state.withLock { $0.machine }
        return [("console_full", machine.overflowed), ("console_refused", machine.refused)].filter { $0.1 > 0 }
    }

    private func writeReady(_ bytes: [UInt8]) -> ConsoleStateMachine.Action {
        let count = bytes.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { vigil_write_ready(descriptor, $0, bytes.count) } ?? 0
        }
        return state.withLock { state in
            if count < 0 { state.machine.streamRefused(bytes[...]) }
            return state.machine.callerWrote(leaving: count < 0 ? [] : bytes[Int(count)...])
        }
    }

    private func startThread() {
        _ = Self.settlesAtExit
        let code = BlockingThread.start {
            while let bytes = self.state.withLock({ $0.machine.threadIsFree() }) {
                if vigil_write_all(self.descriptor, bytes, bytes.count) != 0 {
                    self.state.withLock { $0.machine.streamRefused(bytes[...]) }
                }
            }
        }
        if code != 0 { state.withLock { $0.machine.threadFailed() } }
    }
}

extension Vigil {
    /// Lines that the standard error did not take, which all instances share.
    func consoleLossPoints(at now: Timestamp) -> [NumberPoint] {
        ConsoleWriter.standardError.dropped.map { reason, lines in
            NumberPoint(
                attributes: ["vigil.signal": "console", "vigil.reason": .string(reason)],
                start: processMetrics.start,
                time: now,
                value: .int(Int64(lines))
            )
        }
    }
}
