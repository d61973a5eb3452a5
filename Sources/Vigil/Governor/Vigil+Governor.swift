extension Vigil {
    /// Has the governor read what Vigil costs, until ``stop()``.
    ///
    /// The first reading comes after an interval too: what a program does at its start is no rate.
    func govern(_ governor: Governor, on thread: TelemetryThread?) async {
        while await !isStopped(before: .now + Governor.interval) {
            governor.measure(at: time.monotonic(), threadNanoseconds: thread?.cpuNanoseconds ?? 0)
        }
    }
}
