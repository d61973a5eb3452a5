/// Runs something to its end even where the current task is cancelled.
///
/// The task made here is awaited at once, so nothing outlives the caller. It exists because cancellation cannot be
/// kept from child tasks in another way, and the last flush must still reach the network after it.
///
/// - Parameters:
///   - executor: Where it runs; nil: where all tasks do.
///   - body: Runs to its end.
func withoutCancellation(on executor: (any TaskExecutor)? = nil, _ body: @escaping @Sendable () async -> Void) async {
    await Task(executorPreference: executor) { await body() }.value
}
