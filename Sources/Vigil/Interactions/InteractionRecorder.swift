import Synchronization
import VigilModel

/// Holds what was recorded until it is handed on.
///
/// Recording takes one lock and appends; everything else is done by whoever takes the interactions out, and what takes
/// longer, under another lock.
final class InteractionRecorder: Sendable {
    private struct State {
        var waiting: [Interaction] = []
        var lines: [InteractionLine] = []
        var counts = InteractionCounts()
        var flushing: InteractionFlushStateMachine
    }

    private let state: Mutex<State>
    private let detector = Mutex(PatternDetector())
    private let clock = ContinuousClock()
    private let origin: ContinuousClock.Instant
    private let signal = WakeSignal()

    init(_ flushing: InteractionFlushStateMachine) {
        state = Mutex(State(flushing: flushing))
        origin = clock.now
    }

    /// Takes one in; over the bound, or while nothing is to be recorded, it is counted as dropped.
    func record(_ interaction: Interaction) {
        let wakes = state.withLock { state in
            guard state.flushing.recorded() else {
                state.counts.dropped += 1
                return false
            }
            state.counts.add(interaction.ending.outcome)
            state.waiting.append(interaction)
            return state.waiting.count == 1 || state.flushing.isFull
        }
        if wakes { signal.wake() }
    }

    /// What waits, taken out.
    func take() -> [Interaction] {
        detector.withLock { detector in
            let taken = state.withLock { state in
                defer { state.waiting = [] }
                state.flushing.handedOver(state.waiting.count)
                return state.waiting
            }
            for interaction in taken { detector.add(interaction) }
            return taken
        }
    }

    /// Lines for the file, kept until they are written.
    func keep(_ lines: [InteractionLine]) {
        let isFull = state.withLock { state in
            let room = max(0, InteractionFlushStateMachine.linesMax - state.lines.count)
            state.lines += lines.prefix(room)
            state.flushing.keptLines(state.lines.count)
            state.counts.lose(lines: max(0, lines.count - room))
            return state.flushing.isFull
        }
        if isFull { signal.wake() }
    }

    /// The lines to write, taken out.
    func takeLines() -> [InteractionLine] {
        state.withLock { state in
            defer { state.lines = [] }
            state.flushing.keptLines(0)
            return state.lines
        }
    }

    /// Lines could not be written.
    ///
    /// - Parameters:
    ///   - lines: The lines.
    ///   - keeping: Whether they are tried again; the newest are dropped where there is no room.
    func failed(toWrite lines: [InteractionLine], keeping: Bool) {
        state.withLock { state in
            let all = lines + state.lines
            state.lines = keeping ? Array(all.prefix(InteractionFlushStateMachine.linesMax)) : []
            state.counts.lose(lines: all.count - state.lines.count)
            state.flushing.keptLines(state.lines.count)
            state.flushing.flushed(at: clock.now - origin, hasWritten: false)
        }
    }

    /// Waits until there is something to do, and says what.
    func next() async -> InteractionFlushStateMachine.Action {
        while true {
            let generation = signal.generation
            let action = state.withLock { $0.flushing.next(at: clock.now - origin) }
            guard case .wait(let duration) = action else { return action }
            await signal.wait(after: generation, for: duration, clock: clock)
        }
    }

    /// Lines were written, at a time of day.
    ///
    /// - Returns: Whether the time before they could not be.
    func flushed(at time: Timestamp) -> Bool {
        state.withLock { state in
            state.counts.lastFlush = time
            return state.flushing.flushed(at: clock.now - origin, hasWritten: true)
        }
    }

    func setRunning(_ isRunning: Bool) {
        state.withLock { $0.flushing.setRunning(isRunning) }
        signal.wake()
    }

    func shutdown() {
        state.withLock { $0.flushing.shutdownRequested() }
        signal.wake()
    }

    var isRunning: Bool { state.withLock { $0.flushing.isRunning } }
    var counts: InteractionCounts { state.withLock { $0.counts } }
    var patterns: Vigil.InteractionPatterns { detector.withLock { $0 }.patterns }
}

/// What was recorded since the start.
struct InteractionCounts: Sendable {
    var total = 0
    var successful = 0
    var failed = 0
    var dropped = 0
    /// Those of the dropped that are missing in the files alone.
    var lostLines = 0
    var lastFlush: Timestamp?

    mutating func add(_ outcome: Outcome) {
        total += 1
        switch outcome {
        case .success: successful += 1
        case .failure: failed += 1
        case .cancelled: break
        }
    }

    mutating func lose(lines: Int) {
        dropped += lines
        lostLines += lines
    }
}
