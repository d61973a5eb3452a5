import Dispatch

/// Runs queries on threads of their own, so that however many of them work for however long, whatever else the server
/// does (taking in telemetry, saying that it is well) gets its share of the processors from the operating system.
final class QueryExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "vigil.query", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
