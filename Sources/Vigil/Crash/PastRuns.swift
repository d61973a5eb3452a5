import CVigil
import Synchronization
import VigilModel

/// Reports the runs of this service that did not end as they were meant to, each once.
///
/// A run's file is locked by its process for as long as that lives, and then by who reports it, so that of several
/// processes that start at once one does. It goes when the report has been taken; until then, every later start tries
/// again.
struct PastRuns: Sendable {
    let folder: RunFolder
    /// Takes the reports.
    let sink: any TelemetrySink
    let scope: InstrumentationScope
    let retry: RetryPolicy
    let now: @Sendable () -> Timestamp

    /// Looks, reports, and tries again until everything has been taken or it is told to stop.
    ///
    /// - Parameters:
    ///   - stopSignal: Wakes it.
    ///   - isStopped: Whether it is to stop; each report is tried once all the same.
    func report(stopSignal: WakeSignal, isStopped: () -> Bool) async {
        let files = folder.files
        for (index, path) in files.enumerated() {
            guard let claim = Claim(path: path) else { continue }
            let isKept = index >= files.count - RunFolder.filesMax
            let run = claim.run
            // Looking functions up reads files, and takes its time.
            guard isKept, let record = await BlockingThread.run({ Self.record(of: run) }) else {
                claim.remove()
                continue
            }
            if await deliver(record, of: claim.run, stopSignal, isStopped) { claim.remove() }
        }
    }

    /// What there is to say of a run; nil where it ended as it was meant to.
    private static func record(of run: PastRun) -> LogRecord? {
        let verdict = RunVerdict.judge(
            run,
            bootID: MachineFacts.present.bootID,
            groupOOMKills: run.machine.memoryGroup.oomKills,
            hostOOMKills: MachineFacts.oomKills
        )
        return verdict.map { RunReport(run, $0).record }
    }

    /// Sends a report as from the run that it is of.
    ///
    /// - Returns: Whether nobody needs to send it again.
    private func deliver(
        _ record: LogRecord,
        of run: PastRun,
        _ stopSignal: WakeSignal,
        _ isStopped: () -> Bool
    ) async -> Bool {
        var record = record
        record.observedTime = now()
        let batch = TelemetryBatch(logs: [ResourceGroup(resource: run.resource, scope: scope, items: [record])])
        var attempt = 0
        while true {
            let generation = stopSignal.generation
            do {
                _ = try await sink.receive(batch)
                return true
            } catch {
                guard case .retry(let asked) = (error as? SinkError)?.advice ?? .retry(after: nil) else { return true }
                attempt += 1
                if isStopped() || Task.isCancelled { return false }
                let pause = retry.pause(afterAttempt: attempt, asked: asked, jitter: .random(in: 0...1))
                await stopSignal.wait(after: generation, for: pause, clock: ContinuousClock())
                if isStopped() || Task.isCancelled { return false }
            }
        }
    }
}

extension Vigil {
    /// Reports how the runs before this one ended, where that was not as it was meant to be.
    func reportPastRuns() async {
        guard let pastRuns else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await pastRuns.report(stopSignal: self.stopSignal) { self.isStopped.load(ordering: .acquiring) }
            }
            group.addTask {
                while !Task.isCancelled {
                    let generation = self.stopSignal.generation
                    if self.isStopped.load(ordering: .acquiring) { break }
                    await self.stopSignal.wait(after: generation, for: nil, clock: ContinuousClock())
                }
                try? await Task.sleep(for: self.configuration.shutdownTimeout)
            }
            // Whichever comes first, all reported or the time of the last flush over, ends the other.
            await group.next()
            group.cancelAll()
        }
    }
}

extension Vigil {
    /// As ``reportPastRuns()``, for a program that ends soon: each is tried once, and the rest at the next start.
    package func reportPastRunsOnce() async {
        await pastRuns?.report(stopSignal: stopSignal) { true }
    }
}

/// The right to report a run.
private final class Claim: @unchecked Sendable {
    // The content is a copy that nobody writes.
    private let content: OpaquePointer
    private let path: String
    private let descriptor: Int32
    private let isDone = Atomic(false)
    let run: PastRun

    /// Claims a run; nil where its process lives, or someone else has it, or it is no such file.
    init?(path: String) {
        var found: OpaquePointer?
        var descriptor: Int32 = -1
        guard vigil_run_open(path, &found, &descriptor) == 0, let found else { return nil }
        content = found
        self.path = path
        self.descriptor = descriptor
        let name = path.split(separator: "/").last.map(String.init) ?? path
        run = PastRun(id: String(name.prefix { $0 != "." }), content: found)
    }

    deinit {
        vigil_run_close(path, content, descriptor, isDone.load(ordering: .relaxed))
    }

    /// Has the file go, since there is nothing more to say about it.
    func remove() {
        isDone.store(true, ordering: .relaxed)
    }
}
