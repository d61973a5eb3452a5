import Dispatch
import Synchronization
import VigilModel
import VigilStore

/// Takes batches from many tasks and has them written in groups on one thread.
///
/// A batch that comes while nothing is being written is written at once. What comes while a group is being made
/// durable is the next group: so the disk is asked as often as it can answer, and no more often.
final class Committer: Sendable {
    /// A batch that waits, and who waits for it.
    private struct Entry: Sendable {
        var request: AppendRequest
        /// When it came, by the store's uptime.
        var since: Duration
        var continuation: CheckedContinuation<AppendReceipt, any Error>
    }

    private struct Line {
        var entries: [Entry] = []
        var isWriting = false
        var isClosed = false
    }

    let latency = CommitLatency()
    private let core: StoreCore
    private let configuration: EmbeddedConfiguration
    private let uptime: @Sendable () -> Duration
    private let queue = DispatchQueue(label: "vigil.store.journal", qos: .userInitiated)
    private let line = Mutex(Line())

    init(_ core: StoreCore, _ configuration: EmbeddedConfiguration, uptime: @escaping @Sendable () -> Duration) {
        self.core = core
        self.configuration = configuration
        self.uptime = uptime
    }

    func append(_ batch: TelemetryBatch, identity: BatchIdentity?) async throws -> AppendReceipt {
        let since = uptime()
        let request = AppendRequest(batch, identity: identity)
        return try await withCheckedThrowingContinuation { continuation in
            let entry = Entry(request: request, since: since, continuation: continuation)
            let (refusal, begins) = line.withLock { line -> (StoreError?, Bool) in
                if line.isClosed { return (StoreError(.unavailable, "The store is closed."), false) }
                if line.entries.count >= configuration.waitingMax {
                    return (StoreError(.unavailable, "The disk does not keep up; try again."), false)
                }
                line.entries.append(entry)
                defer { line.isWriting = true }
                return (nil, !line.isWriting)
            }
            if let refusal { continuation.resume(throwing: refusal) }
            if begins { queue.async { self.writeGroups() } }
        }
    }

    /// Writes what waits and takes no more.
    func close() async {
        line.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
    }

    /// Writes group after group until nothing waits.
    private func writeGroups() {
        while let group = next() {
            let answers = core.commit(group.map(\.request))
            let end = uptime()
            let durable = zip(group, answers).filter { _, answer in
                if case .success(let receipt) = answer { !receipt.isRepeat } else { false }
            }
            latency.note(durable.map { entry, _ in (end - entry.since).inSeconds })
            for (entry, answer) in zip(group, answers) { entry.continuation.resume(with: answer.mapError { $0 }) }
            core.settle()
        }
    }

    /// What is written together next; nil where nothing waits.
    private func next() -> [Entry]? {
        line.withLock { line in
            var records = 0
            var count = 0
            while count < line.entries.count && records < configuration.groupRecordsMax {
                records += line.entries[count].request.batch.counts.total + 1
                count += 1
            }
            let group = Array(line.entries.prefix(count))
            line.entries.removeFirst(count)
            if group.isEmpty { line.isWriting = false }
            return group.isEmpty ? nil : group
        }
    }
}
