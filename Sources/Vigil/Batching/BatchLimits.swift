import VigilModel

/// The bounds and times of one signal's buffer.
public struct BatchLimits: Hashable, Sendable {
    /// How many records may wait; beyond it the oldest go.
    public var recordsMax: Int
    /// How much memory the waiting records may hold, in bytes, about; beyond it the oldest go.
    public var bytesMax: Int
    /// So many records are sent at once, without waiting for ``delay``.
    public var batchRecordsMax: Int
    /// The longest time that a record waits before it is sent.
    public var delay: Duration
    /// When and how long a batch that was not taken is sent again.
    public var retry: RetryPolicy

    /// Bounds; what is not given is OpenTelemetry's default, but for a longer queue, so that a short stall of the
    /// receiver loses nothing.
    public init(
        recordsMax: Int = 8_192,
        bytesMax: Int = 4 << 20,
        batchRecordsMax: Int = 512,
        delay: Duration = .seconds(5),
        retry: RetryPolicy = RetryPolicy()
    ) {
        self.recordsMax = max(1, recordsMax)
        self.bytesMax = max(1, bytesMax)
        self.batchRecordsMax = max(1, min(batchRecordsMax, recordsMax))
        self.delay = max(.zero, delay)
        self.retry = retry
    }
}

/// When and how long something is tried again.
public struct RetryPolicy: Hashable, Sendable {
    /// The pause after the first failure.
    public var pauseMin: Duration
    /// The longest pause, also where the receiver asks for a longer one.
    public var pauseMax: Duration
    /// When the first failure lies so far back, the batch is given up.
    public var elapsedMax: Duration

    /// A policy; what is not given is what the OpenTelemetry Collector does.
    public init(
        pauseMin: Duration = .seconds(1),
        pauseMax: Duration = .seconds(30),
        elapsedMax: Duration = .seconds(300)
    ) {
        self.pauseMin = pauseMin
        self.pauseMax = pauseMax
        self.elapsedMax = elapsedMax
    }

    /// The pause after an attempt: doubled each time, spread by a quarter to both sides, and never shorter than asked.
    ///
    /// - Parameters:
    ///   - attempt: How many attempts there were, from 1.
    ///   - asked: What the receiver asked for.
    ///   - jitter: A random number from 0 to 1.
    /// - Returns: A pause between ``pauseMin``, less a quarter, and ``pauseMax``.
    func pause(afterAttempt attempt: Int, asked: Duration?, jitter: Double) -> Duration {
        // In seconds as a number, which does not overflow however long a pause was asked for.
        let doubledSeconds = pauseMin.inSeconds * Double(1 << min(max(attempt, 1) - 1, 20))
        let doubled = doubledSeconds < pauseMax.inSeconds ? Duration.seconds(doubledSeconds) : pauseMax
        let spread = doubled * (0.75 + 0.5 * jitter)
        return min(pauseMax, max(spread, asked ?? .zero))
    }
}
