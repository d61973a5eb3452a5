/// When a command that has ended is started again, and how soon.
package struct RestartPolicy: Hashable, Sendable {
    /// After which ends a restart follows.
    package enum Condition: String, Hashable, Sendable, CaseIterable {
        /// After none.
        case never
        /// After an exit code other than 0 and after a signal.
        case onFailure = "on-failure"
        /// After any.
        case always
    }

    package var condition: Condition
    /// How many restarts may follow each other; a run of ``settledAfter`` starts the count anew.
    package var limit: Int
    /// The first pause; each further one in a row is twice as long.
    package var pauseMin: Duration
    /// No pause is longer.
    package var pauseMax: Duration
    /// A command that ran so long is taken for settled: count and pause start anew.
    package var settledAfter: Duration

    package init(
        _ condition: Condition,
        limit: Int = 10,
        pauseMin: Duration = .seconds(1),
        pauseMax: Duration = .seconds(60),
        settledAfter: Duration = .seconds(60)
    ) {
        self.condition = condition
        self.limit = limit
        self.pauseMin = pauseMin
        self.pauseMax = pauseMax
        self.settledAfter = settledAfter
    }

    /// Whether an end asks for a restart, the limit aside.
    func wantsRestart(after status: ProcessExit) -> Bool {
        switch condition {
        case .never: false
        case .onFailure: !status.isSuccess
        case .always: true
        }
    }

    /// The pause before the n-th restart in a row, counted from 0.
    func pause(before attempt: Int) -> Duration {
        var pause = pauseMin
        for _ in 0..<attempt where pause < pauseMax { pause *= 2 }
        return min(pause, pauseMax)
    }
}
