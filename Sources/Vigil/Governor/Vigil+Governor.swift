extension Vigil {
    /// Has the governor read what Vigil costs, until ``stop()``.
    func govern(_ governor: Governor, on thread: TelemetryThread?) async {
        repeat {
            governor.measure(at: time.monotonic(), threadNanoseconds: thread?.cpuNanoseconds ?? 0)
        } while await !isStopped(before: .now + Governor.interval)
    }
}
