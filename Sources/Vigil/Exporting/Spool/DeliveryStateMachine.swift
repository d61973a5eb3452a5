/// Decides for one signal whether a request is sent at once or goes to the disk, and when what waits there is sent.
///
/// It knows no clock, task or lock: times come in as durations since any fixed point. As long as something waits on
/// the disk, what comes goes behind it, so that the order stays.
struct DeliveryStateMachine: Sendable {
    /// Where a request goes.
    enum Way: Equatable { case receiver, disk }

    /// What whoever drives the machine does next.
    enum Action: Equatable {
        /// Nothing before the time has gone by; nil: before something else happens.
        case wait(Duration?)
        /// Send the oldest request on the disk, then report ``sent(moreWaits:)`` or ``failed(asked:at:jitter:)``.
        case send
    }

    private let retry: RetryPolicy
    private var isWaiting = false
    private var isSending = false
    private var cameWhileSending = false
    private var attempts = 0
    private var sendAt: Duration = .zero
    /// How many attempts to send from the disk failed so far.
    private(set) var failures: UInt64 = 0

    init(retry: RetryPolicy) {
        self.retry = retry
    }

    /// Where a request that comes now goes.
    var way: Way { isWaiting ? .disk : .receiver }

    /// A request waits on the disk that was not tried: others wait there, or a process that is gone left it.
    mutating func keptUntried() {
        isWaiting = true
        cameWhileSending = true
    }

    /// A request was sent, not taken, and went to the disk.
    ///
    /// - Parameters:
    ///   - asked: When the receiver asked to be tried again.
    ///   - now: The time.
    ///   - jitter: A random number from 0 to 1.
    /// - Returns: Whether it is the first: the receiver has just been found to be away.
    mutating func kept(asked: Duration?, at now: Duration, jitter: Double) -> Bool {
        let isFirst = !isWaiting
        keptUntried()
        guard isFirst else { return false }
        attempts = 1
        sendAt = now + retry.pause(afterAttempt: attempts, asked: asked, jitter: jitter)
        return true
    }

    /// What to do now.
    mutating func next(at now: Duration) -> Action {
        guard isWaiting, !isSending else { return .wait(nil) }
        guard now >= sendAt else { return .wait(sendAt - now) }
        isSending = true
        cameWhileSending = false
        return .send
    }

    /// The oldest request is done with, or there was none.
    ///
    /// - Parameter moreWaits: Whether the disk held more when it was looked at.
    /// - Returns: Whether it was the last, and the receiver is back.
    mutating func sent(moreWaits: Bool) -> Bool {
        isSending = false
        attempts = 0
        sendAt = .zero
        isWaiting = moreWaits || cameWhileSending
        return !isWaiting
    }

    /// The receiver is still away.
    mutating func failed(asked: Duration?, at now: Duration, jitter: Double) {
        isSending = false
        failures &+= 1
        attempts += 1
        sendAt = now + retry.pause(afterAttempt: attempts, asked: asked, jitter: jitter)
    }

    /// Somebody wants what waits to be sent without a pause.
    mutating func flushRequested() {
        if !isSending { sendAt = .zero }
    }
}
