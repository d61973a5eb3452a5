import VigilModel

/// Decides when the buffered records of one signal are sent, sent again, or dropped.
///
/// It knows no clock, task or lock: times come in as durations since any fixed point, and what is to be done comes
/// out as an ``Action``. One batch at most is on its way. Beyond the bounds the oldest waiting record is dropped
/// and counted; what is on its way is not counted against them.
struct BatchStateMachine<Item: Sendable>: Sendable {
    /// What whoever drives the machine does next.
    enum Action {
        /// Nothing to do before the time has gone by; nil: before something else happens.
        case wait(Duration?)
        /// Append what waits elsewhere.
        case takeIn
        /// Send these, then report ``exportSucceeded()`` or ``exportFailed(_:at:jitter:)``.
        case export(ArraySlice<BatchQueue<Item>.Entry>)
        /// Shut down, and nothing is left.
        case finish
    }

    private struct Flight {
        let batch: BatchQueue<Item>.Batch
        /// False while it waits for its next attempt.
        var isSending = true
        var attempts = 1
        var firstFailure: Duration?
        var retryAt: Duration = .zero
    }

    private let limits: BatchLimits
    private var waiting: BatchQueue<Item>
    private var flight: Flight?
    private var dueAt: Duration?
    private var isUrgent = false
    private var isShutDown = false
    private var appended: UInt64 = 0

    /// Records that were lost: over the bounds, refused with the advice to drop, or left at the end.
    private(set) var dropped = 0
    /// How many attempts failed so far; tells a flush that its records were tried.
    private(set) var failures: UInt64 = 0

    init(limits: BatchLimits) {
        self.limits = limits
        waiting = BatchQueue(batchRecordsMax: limits.batchRecordsMax)
    }

    /// How many records wait or are on their way.
    var pending: Int { waiting.records + (flight?.batch.records ?? 0) }

    /// Takes in an item.
    ///
    /// - Parameters:
    ///   - item: What to send.
    ///   - records: For how many it counts: a metric for its points.
    ///   - bytes: About how much memory it holds.
    /// - Returns: Whether whoever drives the machine must be woken.
    mutating func append(_ item: Item, records: Int = 1, bytes: Int) -> Bool {
        guard !isFinished else {
            dropped += records
            return false
        }
        let wasEmpty = waiting.isEmpty
        let wasFull = waiting.records >= limits.batchRecordsMax
        waiting.append(BatchQueue.Entry(item: item, records: records, bytes: bytes))
        appended &+= 1
        dropOverflow()
        return wasEmpty || (!wasFull && waiting.records >= limits.batchRecordsMax)
    }

    /// What to do now.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - elsewhere: How many records wait elsewhere. They are appended when they are to be sent, and not one by one,
    ///     since to be woken for each costs more than all the rest.
    /// - Returns: What whoever drives the machine does.
    mutating func next(at now: Duration, elsewhere: Int = 0) -> Action {
        // While something is on its way, so that the bounds here hold for what waits there.
        if elsewhere >= limits.batchRecordsMax { return .takeIn }
        if var flight {
            if flight.isSending { return .wait(nil) }
            if !isUrgent, now < flight.retryAt { return .wait(flight.retryAt - now) }
            flight.isSending = true
            flight.attempts += 1
            self.flight = flight
            isUrgent = false
            return .export(flight.batch.entries)
        }
        guard !waiting.isEmpty || elsewhere > 0 else {
            isUrgent = false
            dueAt = nil
            return isShutDown ? .finish : .wait(nil)
        }
        let due = dueAt ?? now + limits.delay
        dueAt = due
        guard isUrgent || isShutDown || waiting.records + elsewhere >= limits.batchRecordsMax || now >= due else {
            return .wait(due - now)
        }
        if elsewhere > 0, waiting.records < limits.batchRecordsMax { return .takeIn }
        return .export(takeBatch())
    }

    /// The batch on its way was taken.
    mutating func exportSucceeded() {
        flight = nil
    }

    /// The batch on its way was not taken.
    ///
    /// - Parameters:
    ///   - advice: What the receiver said to do.
    ///   - now: The time.
    ///   - jitter: A random number from 0 to 1, so that many senders do not come back at the same moment.
    /// - Returns: Whether the batch was given up.
    mutating func exportFailed(_ advice: SinkError.Advice, at now: Duration, jitter: Double) -> Bool {
        guard var flight else { return false }
        failures &+= 1
        isUrgent = false
        let firstFailure = flight.firstFailure ?? now
        guard case .retry(let after) = advice, now - firstFailure < limits.retry.elapsedMax else {
            dropped += flight.batch.records
            self.flight = nil
            return true
        }
        flight.isSending = false
        flight.firstFailure = firstFailure
        flight.retryAt = now + limits.retry.pause(afterAttempt: flight.attempts, asked: after, jitter: jitter)
        self.flight = flight
        return false
    }

    /// Somebody wants everything sent without waiting for size or time.
    mutating func flushRequested() -> BatchTicket {
        isUrgent = pending > 0
        return BatchTicket(appended: appended, failures: failures)
    }

    /// Whether all that was there at a flush was taken, dropped, or tried without success.
    func isDone(_ ticket: BatchTicket) -> Bool {
        if failures > ticket.failures { return true }
        let unsent = UInt64(waiting.count + (flight?.batch.entries.count ?? 0))
        return appended - unsent >= ticket.appended
    }

    /// Keeps a flush going over the batches that its records are in.
    mutating func flushContinues(_ ticket: BatchTicket) {
        isUrgent = !isDone(ticket)
    }

    /// No timers any more: everything is sent at once, and then it is finished.
    mutating func shutdownRequested() {
        isShutDown = true
        isUrgent = true
    }

    /// The time for the last flush is over: what is left is dropped and counted.
    ///
    /// - Returns: How many records were left.
    mutating func abandoned() -> Int {
        let left = pending
        dropped += left
        waiting.removeAll()
        flight = nil
        isShutDown = true
        return left
    }

    private var isFinished: Bool { isShutDown && waiting.isEmpty && flight == nil }

    private mutating func takeBatch() -> ArraySlice<BatchQueue<Item>.Entry> {
        let batch = waiting.takeBatch()
        dueAt = nil
        flight = Flight(batch: batch)
        return batch.entries
    }

    private mutating func dropOverflow() {
        while waiting.records > limits.recordsMax || waiting.bytes > limits.bytesMax {
            dropped += waiting.dropFirst()
        }
    }
}

/// How far a lane was when somebody asked for a flush.
struct BatchTicket: Hashable, Sendable {
    let appended: UInt64
    let failures: UInt64
}
