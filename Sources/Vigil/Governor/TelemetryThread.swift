import CVigil
import Synchronization

/// The thread on which telemetry is collected, batched and sent, so that what that costs can be read from one clock,
/// and the application's own pool of threads does none of it.
final class TelemetryThread: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private struct Parker: @unchecked Sendable {  // Made for use by several threads.
        let parker: OpaquePointer
    }

    private let state = Mutex(State())
    private let parker: Parker
    private let cpu = Atomic<Int64>(0)

    /// A thread that runs; nil where the system gives none.
    init?() {
        guard let parker = vigil_parker_make() else { return nil }
        self.parker = Parker(parker: parker)
        let started = vigil_thread_start(Unmanaged.passRetained(self).toOpaque()) { thread in
            guard let thread else { return }
            Unmanaged<TelemetryThread>.fromOpaque(thread).takeRetainedValue().work()
        }
        guard started == 0 else {
            Unmanaged.passUnretained(self).release()
            return nil
        }
    }

    deinit {
        vigil_parker_free(parker.parker)
    }

    /// Nanoseconds for which the thread has run, as of the last thing that it did.
    var cpuNanoseconds: Int64 { cpu.load(ordering: .relaxed) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isStopped = state.withLock { state in
            state.jobs.append(job)
            return state.isStopped
        }
        if isStopped {
            // Nobody should come so late; whoever does is not left to wait for ever.
            run()
        } else {
            vigil_parker_wake(parker.parker)
        }
    }

    /// Ends the thread once it has nothing to do.
    func stop() {
        state.withLock { $0.isStopped = true }
        vigil_parker_wake(parker.parker)
    }

    private func work() {
        while true {
            run()
            cpu.store(vigil_thread_cpu_clock_ns(), ordering: .relaxed)
            if state.withLock({ $0.isStopped && $0.jobs.isEmpty }) { return }
            vigil_parker_sleep(parker.parker)
        }
    }

    private func run() {
        while true {
            let jobs = state.withLock { state in
                defer { state.jobs = [] }
                return state.jobs
            }
            if jobs.isEmpty { return }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
