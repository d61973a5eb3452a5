import ServiceLifecycle
import Synchronization

/// Runs a task for each key of a set that may change: what is new begins, what is gone is cancelled, and the rest goes
/// on as if nothing had happened.
final class KeyedTasks: Service {
    /// What runs under a key; it is cancelled when the key goes, and sees that its service group stops.
    typealias Body = @Sendable () async -> Void

    private struct Running {
        let stop: AsyncStream<Void>.Continuation
        /// Ends when the task has.
        let end: AsyncStream<Void>
    }

    private let wanted = Mutex<[String: Body]>([:])
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    init() {
        (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        changed.yield()
    }

    /// Runs these from now on.
    ///
    /// What runs under a key that is here too goes on; a task under a new key begins after those that go have ended.
    func set(_ tasks: [String: Body]) {
        wanted.withLock { $0 = tasks }
        changed.yield()
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            var running: [String: Running] = [:]
            for await _ in changes.cancelOnGracefulShutdown() {
                let wanted = wanted.withLock { $0 }
                let gone = running.filter { wanted[$0.key] == nil }
                for (key, task) in gone {
                    task.stop.finish()
                    for await _ in task.end {}
                    running[key] = nil
                }
                for (key, body) in wanted where running[key] == nil {
                    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
                    let (end, ended) = AsyncStream.makeStream(of: Void.self)
                    running[key] = Running(stop: stop, end: end)
                    group.addTask {
                        await Self.run(body, until: stops)
                        ended.finish()
                    }
                }
            }
            if Task.isCancelled { group.cancelAll() }
        }
    }

    private static func run(_ body: @escaping Body, until stops: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await body() }
            group.addTask { for await _ in stops {} }
            await group.next()
            group.cancelAll()
        }
    }
}
