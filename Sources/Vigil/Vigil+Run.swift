import CVigil
import ServiceLifecycle
import Synchronization
public import VigilModel
import VigilPrivacy

extension Vigil {
    /// Sends what is recorded until a graceful shutdown, ``stop()`` or cancellation, then sends the rest.
    ///
    /// The last flush takes ``Configuration/shutdownTimeout`` at most. It never throws for what happens to telemetry:
    /// an application does not end because nobody watches it.
    public func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withoutCancellation { await self.send() }
        } onCancelOrGracefulShutdown: {
            self.stop()
        }
    }

    /// Watches while something runs: for command-line tools and scripts, which have no service group.
    ///
    /// - Parameter body: What is watched.
    /// - Returns: What the body returns, after everything has been sent.
    /// - Throws: What the body throws.
    public func run<Result: Sendable>(while body: () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run() }
            defer { stop() }
            return try await body()
        }
    }

    /// Ends ``run()`` after a last flush.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        interactionRecorder.shutdown()
        collect()
        parts.health.stop()
        batcher.shutdown()
        background?.finish()
        stopSignal.wake()
        logFiles?.stop()
    }

    /// Sends what was recorded so far, beside ``run()`` or without it.
    ///
    /// Returns when everything has been taken or dropped, or was tried once without success.
    public func flush() async {
        await flushInteractions()
        collect()
        await sendWaiting()
    }

    /// Sends what waits, without a look at the instruments.
    package func sendWaiting() async {
        logFiles?.drain()
        await batcher.flush()
        await background?.flush()
    }

    private func send() async {
        let thread = TelemetryThread()
        defer { thread?.stop() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: thread) { await self.runBackground(on: thread) }
            group.addTask(executorPreference: thread) { await self.collectRegularly() }
            if let governor { group.addTask(executorPreference: thread) { await self.govern(governor, on: thread) } }
            group.addTask { await self.followControl() }
            group.addTask { await self.reportPastRuns() }
            group.addTask { await self.parts.health.run(for: self) }
            group.addTask { await self.runInteractions() }
        }
        ended.close()
        ended.takeAll { _ in ended.refuse() }
    }

    private func collectRegularly() async {
        var due = ContinuousClock.now
        while true {
            due = max(.now, due + configuration.metricInterval)
            if await isStopped(before: due) { return }
            collect()
        }
    }

    /// Waits until a time, or until ``stop()``, which it tells; nil: however long it takes.
    @discardableResult
    func isStopped(before due: ContinuousClock.Instant?) async -> Bool {
        let clock = ContinuousClock()
        while true {
            let generation = stopSignal.generation
            if isStopped.load(ordering: .acquiring) { return true }
            let left = due.map { $0 - clock.now }
            if let left, left <= .zero { return false }
            await stopSignal.wait(after: generation, for: left, clock: clock)
        }
    }

    /// Hands the present state of all instruments to the batcher.
    func collect() {
        vigil_ticks_calibrate()
        runFile?.beat(at: time.wall())
        handOverInteractions()
        guard isRecording else { return }
        batcher.add(measured(), scope: Self.scope)
    }

    /// The present state of all instruments, of the process, and of Vigil itself.
    ///
    /// Instruments come in the order of their making; those without a value are absent. Labels hold no secrets.
    public func snapshot() -> [Metric] {
        handOverInteractions()
        return redactor.redacted(measured())
    }

    private func measured() -> [Metric] {
        let now = time.wall()
        return registry.collect() + collectors.collect()
            + runningMetrics.collect(running, start: processMetrics.start, at: now)
            + processMetrics.collect(at: now) + parts.metrics(at: now) + ownMetrics(at: now)
    }

    /// What Vigil says about itself.
    private func ownMetrics(at now: Timestamp) -> [Metric] {
        let dropped = ownDropped
        let points = [("traces", dropped.spans), ("metrics", dropped.points), ("logs", dropped.logs)].map {
            NumberPoint(
                attributes: ["vigil.signal": .string($0.0)],
                start: processMetrics.start,
                time: now,
                value: .int(Int64($0.1))
            )
        }
        return [
            Metric(
                "vigil.self.dropped",
                unit: "{record}",
                data: .sum(points + lossPoints(at: now) + consoleLossPoints(at: now), .cumulative, isMonotonic: true)
            )
        ] + spoolMetrics(at: now) + privacyMetrics(at: now) + (governor?.metrics(at: now) ?? [])
            + (logFiles?.metrics(from: processMetrics.start, at: now) ?? [])
            + (parts.throwTraces?.metrics(from: processMetrics.start, at: now) ?? [])
            + (parts.errorSampler?.metrics(from: processMetrics.start, at: now) ?? [])
    }
}
