import Synchronization
package import VigilModel
package import VigilStore

/// What a store has to say, until it is kept as log records.
///
/// Past its bound the oldest goes, and is counted.
package final class StoreNotices: Sendable {
    private static let waitingMax = 256

    private struct Line {
        var waiting: [LogRecord] = []
        var dropped = 0

        mutating func bound() {
            let excess = max(0, waiting.count - StoreNotices.waitingMax)
            waiting.removeFirst(excess)
            dropped += excess
        }
    }

    /// Says that something waits.
    let wakes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let line = Mutex(Line())
    private let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
        (wakes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes note.
    package func add(_ notice: StoreNotice) {
        let record = Self.record(notice, at: now())
        line.withLock { line in
            line.waiting.append(record)
            line.bound()
        }
        continuation.yield()
    }

    /// What waits, oldest first; it waits no more.
    func take() -> [LogRecord] {
        let now = now()
        return line.withLock { line in
            defer { line = Line() }
            guard line.dropped > 0 else { return line.waiting }
            let text = "\(line.dropped) older notices of the store were dropped."
            return [Self.record(StoreNotice(.warn, text), at: now)] + line.waiting
        }
    }

    /// Takes back what could not be kept.
    func putBack(_ records: [LogRecord]) {
        line.withLock { line in
            line.waiting = records + line.waiting
            line.bound()
        }
        continuation.yield()
    }

    private static func record(_ notice: StoreNotice, at time: Timestamp) -> LogRecord {
        LogRecord(
            time: time,
            observedTime: time,
            severity: notice.severity,
            body: .string(notice.message),
            eventName: "vigil.store.notice"
        )
    }
}
