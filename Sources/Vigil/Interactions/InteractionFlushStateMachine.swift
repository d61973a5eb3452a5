/// Decides when interactions are handed on as events, and when their lines are written to the file.
///
/// They are handed on soon after the first of them, so that what people look at is fresh; files are written when a
/// batch is full or the interval is over. Knows no clock, task or lock; times count from any origin.
struct InteractionFlushStateMachine: Sendable {
    enum Action: Equatable {
        /// Nothing to do, at most for so long.
        case wait(Duration)
        /// Make events of what was recorded.
        case handOver
        /// Hand over, write all lines, and say that it was done.
        case flush
        /// Flush for the last time and end.
        case finish
    }

    /// How many may wait to be handed on.
    static let waitingMax = 10_000
    /// How many lines may wait to be written, for as long as the disk takes none.
    static let linesMax = 10_000
    /// How long the first of them waits for others.
    static let linger: Duration = .milliseconds(500)

    private let batchSize: Int
    private let interval: Duration
    private var waiting = 0
    private var lines = 0
    private var firstSeen: Duration?
    private var lastFlush: Duration?
    private var hasFailed = false
    private var isShutDown = false
    private(set) var isRunning = true

    init(batchSize: Int, interval: Duration) {
        self.batchSize = max(1, batchSize)
        self.interval = max(.milliseconds(10), interval)
    }

    /// Whether there is enough to do something about it at once.
    var isFull: Bool { waiting == batchSize || lines >= batchSize && !hasFailed }

    /// One more waits; false where there is no room, or nothing is to be recorded.
    mutating func recorded() -> Bool {
        guard isRunning, waiting < Self.waitingMax else { return false }
        waiting += 1
        return true
    }

    mutating func handedOver(_ count: Int) {
        waiting -= count
        if waiting == 0 { firstSeen = nil }
    }

    /// So many lines wait now.
    mutating func keptLines(_ count: Int) { lines = count }

    /// A flush was tried; where lines could not be written, they wait for the next interval.
    ///
    /// - Returns: Whether it went well, and did not the time before.
    @discardableResult
    mutating func flushed(at time: Duration, hasWritten: Bool) -> Bool {
        lastFlush = time
        defer { hasFailed = !hasWritten }
        return hasFailed && hasWritten
    }

    /// Recording is switched on or off; what was recorded before is handed on.
    mutating func setRunning(_ isRunning: Bool) { self.isRunning = isRunning && !isShutDown }

    /// The end: what is there is flushed, and no more is recorded.
    mutating func shutdownRequested() {
        isShutDown = true
        isRunning = false
    }

    mutating func next(at time: Duration) -> Action {
        if isShutDown { return .finish }
        let due = (lastFlush ?? time) + interval
        if lastFlush == nil { lastFlush = time }
        if time >= due || lines >= batchSize && !hasFailed { return .flush }
        guard waiting > 0 else { return .wait(due - time) }
        let seen = firstSeen ?? time
        firstSeen = seen
        if waiting >= batchSize || time >= seen + Self.linger { return .handOver }
        return .wait(min(due, seen + Self.linger) - time)
    }
}
