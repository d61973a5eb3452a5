import Synchronization
import VigilModel
package import VigilStore

/// A store without threads: each thing that it does is done when it is called for, by who calls.
///
/// One thread at a time commits and one maintains; both may be at work at the same moment, and readers with them.
/// Whoever holds it decides which threads those are. Where all calls come from one, the same disk, catalog and clock
/// give the same run.
package final class StoreCore: Sendable {
    /// What others may ask while a commit or maintenance is at work.
    private struct Status {
        var journalBytes = 0
        /// Up to where the journal was acknowledged.
        var journalEnd = JournalEnd(number: 0, bytes: 0)
        /// Why nothing is taken; nil where it is.
        var refusing: String?
        /// Why maintenance did not come to its end; nil where it did.
        var trouble: String?
        /// Until when it is left alone, by the clock's uptime.
        var pauseEnd: Duration?
    }

    private static let troublePause = Duration.seconds(5)

    /// What was found when it was opened.
    package let report: OpenReport
    let holdings: Holdings
    private let configuration: EmbeddedConfiguration
    private let clock: StoreClock
    private let lock: (any DiskLock)?
    private let commits: Mutex<GroupCommit>
    private let upkeep: Mutex<Upkeep>
    private let status = Mutex(Status())

    init(
        report: OpenReport,
        commits: consuming GroupCommit,
        upkeep: consuming Upkeep,
        lock: (any DiskLock)?,
        configuration: EmbeddedConfiguration,
        clock: StoreClock
    ) {
        self.report = report
        self.configuration = configuration
        self.clock = clock
        self.lock = lock
        holdings = commits.holdings
        self.commits = Mutex(commits)
        self.upkeep = Mutex(upkeep)
        self.commits.withLock { note($0) }
    }

    /// Ends writing and lets others have the folder.
    package func close() {
        commits.withLock { $0.close() }
        lock?.release()
    }

    private func note(_ commits: borrowing GroupCommit) {
        let (bytes, end, refusing) = (commits.journalBytes, commits.journalEnd, commits.refusing)
        status.withLock { status in
            status.journalBytes = bytes
            status.journalEnd = end
            status.refusing = refusing
        }
    }
}

// MARK: Commits

extension StoreCore {
    /// Makes batches durable together, and visible.
    ///
    /// - Parameter group: Batches in the order in which they came.
    /// - Returns: An answer for each.
    package func commit(_ group: [AppendRequest]) -> [Result<AppendReceipt, StoreError>] {
        let now = clock.now()
        return commits.withLock { commits in
            defer { note(commits) }
            return commits.commit(group, now: now)
        }
    }

    /// Does what follows a commit and need not be waited for: says what was found damaged, takes the reserve again.
    package func settle() {
        let now = clock.now()
        commits.withLock { commits in
            commits.settle(now: now)
            note(commits)
        }
    }
}

// MARK: Arrivals

extension StoreCore {
    /// Up to where the journal was acknowledged.
    var journalEnd: JournalEnd { status.withLock { $0.journalEnd } }

    /// Keeps journal files from a number on until they were read; nil where nobody reads.
    func keepJournal(from number: UInt64?) {
        commits.withLock { commits in
            commits.keepJournal(from: number)
            note(commits)
        }
    }
}

// MARK: Maintenance

extension StoreCore {
    /// Whether there is something to maintain, and it did not fail a moment ago.
    package var isMaintenanceDue: Bool {
        guard holdings.head.hasSealable else { return false }
        let uptime = clock.uptime()
        return status.withLock { $0.pauseEnd.map { uptime >= $0 } ?? true }
    }

    /// Whether there are segments that are to become parts.
    package var hasSealable: Bool { holdings.head.hasSealable }
    /// Why maintenance did not come to its end; nil where it did.
    package var trouble: String? { status.withLock { $0.trouble } }
    /// Bytes of the journal's files.
    var journalBytes: Int { status.withLock { $0.journalBytes } }

    /// Does all that is due: segments become parts, parts are merged, and what is too old goes.
    ///
    /// What fails is tried again after a pause, see ``isMaintenanceDue``; until then the journal keeps everything.
    ///
    /// - Parameter isOver: Whether to stop between two steps.
    /// - Returns: Whether there was anything to do.
    @discardableResult
    package func maintain(until isOver: () -> Bool = { false }) -> Bool {
        do {
            let steps = try upkeep.withLock { upkeep in
                try upkeep.run(until: isOver) { segment, parts in
                    let now = clock.now()
                    commits.withLock { commits in
                        commits.retire(segment, for: parts, now: now)
                        note(commits)
                    }
                }
            }
            finish(nil)
            return steps > 0
        } catch {
            finish("\(error)")
            return true
        }
    }

    private func finish(_ trouble: String?) {
        let pauseEnd = clock.uptime() + Self.troublePause
        let isNew = status.withLock { status in
            defer {
                status.trouble = trouble
                status.pauseEnd = trouble == nil ? nil : pauseEnd
            }
            return trouble != nil && status.trouble == nil
        }
        guard isNew, let trouble else { return }
        configuration.store.notice(
            StoreNotice(
                .warn,
                "The newest data cannot be packed into parts: \(trouble). It stays in the journal and is tried again."
            )
        )
    }
}

// MARK: Questions

extension StoreCore {
    /// Returns the series that match, with their samples.
    package func scan(_ request: MetricScan) throws -> [SeriesSamples] { try holdings.scan(request) }

    /// Returns the spans or log records that match, or groups of them.
    package func events(_ query: EventQuery) throws -> EventResult { try holdings.answer(query) }

    /// Says how much is stored and how the store fares.
    package var statistics: StoreStatistics {
        var statistics = holdings.statistics
        status.withLock { status in
            statistics.diskBytes += status.journalBytes
            statistics.refusing = status.refusing
        }
        return statistics
    }
}
