import Synchronization

extension Vigil {
    /// Has the governor read what Vigil costs, until ``stop()``.
    func govern(_ governor: Governor, on thread: TelemetryThread?) async {
        let clock = ContinuousClock()
        while !isStopped.load(ordering: .acquiring) {
            governor.measure(at: time.monotonic(), threadNanoseconds: thread?.cpuNanoseconds ?? 0)
            let due = clock.now + Governor.interval
            while clock.now < due {
                let generation = stopSignal.generation
                if isStopped.load(ordering: .acquiring) { return }
                await stopSignal.wait(after: generation, for: due - clock.now, clock: clock)
            }
        }
    }
}
