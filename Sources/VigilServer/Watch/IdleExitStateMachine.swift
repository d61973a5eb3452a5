/// Decides when a server that nobody uses any more ends.
///
/// Knows no clock.
///
/// It is in use while a request that counts is in progress or one ended less than the given time ago: telemetry from
/// others, pages, the API. Health probes do not count, nor does what the server records about itself.
struct IdleExitStateMachine<Instant: InstantProtocol> where Instant.Duration == Duration {
    enum Action: Equatable {
        /// Look again after this time.
        case wait(Duration)
        /// Nobody uses it.
        case exit
    }

    private let limit: Duration
    private var lastUse: Instant
    private var inProgress = 0

    init(limit: Duration, startedAt instant: Instant) {
        self.limit = limit
        self.lastUse = instant
    }

    mutating func requestBegan(at instant: Instant) {
        inProgress += 1
        lastUse = instant
    }

    mutating func requestEnded(at instant: Instant) {
        inProgress -= 1
        lastUse = instant
    }

    func timerFired(at instant: Instant) -> Action {
        if inProgress > 0 { return .wait(limit) }
        let idle = lastUse.duration(to: instant)
        return idle >= limit ? .exit : .wait(limit - idle)
    }
}
