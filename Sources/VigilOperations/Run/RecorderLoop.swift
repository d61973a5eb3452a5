import Vigil
import VigilModel

/// The thread that records: makes records of what was printed and happened, and measures now and then.
final class RecorderLoop {
    private static let runScope = InstrumentationScope("vigil.run")
    /// How long after the end of a command its output may still be on the way.
    private static let lastWords = Duration.milliseconds(200)

    /// One run of the command.
    private struct Run {
        var batcher: Batcher
        var meter: CommandMeter
        var group: ControlGroup
        var oomKills: Int64
        var start: Timestamp
        var restarts: Int
        var isRunning = true
        /// When to measure; behind its end, when its last words have arrived; nil after that.
        var due: Timestamp?
    }

    private let configuration: RunRecorder.Configuration
    private let sink: any TelemetrySink
    private let output: OutputQueue
    private let mailbox: Mailbox<RunRecorder.Event>
    private let onBatcher: (Batcher) -> Void
    private let files = LiveSystemFiles()
    private let memoryBytes: Int64?
    private var streams: [OutputStream: CaptureStream] = [:]
    private var run: Run?
    private var figures: RunFigures
    private var isFinished = false

    init(
        _ configuration: RunRecorder.Configuration,
        _ sink: any TelemetrySink,
        _ output: OutputQueue,
        _ mailbox: Mailbox<RunRecorder.Event>,
        onBatcher: @escaping (Batcher) -> Void
    ) {
        self.configuration = configuration
        self.sink = sink
        self.output = output
        self.mailbox = mailbox
        self.onBatcher = onBatcher
        memoryBytes = files.text(of: "/proc/meminfo").map(ProcTable.numbers)?["MemTotal"]
        figures = RunFigures(start: SystemClock.now())
    }

    /// Records until the supervision is over.
    func record() -> RunFigures {
        while !isFinished {
            _ = Readiness.wait(for: [mailbox.descriptor], timeout: timeout())
            // In this order: what was printed by a run is never seen before its start.
            var pieces = output.takeAll()[...]
            for event in mailbox.received() {
                if let time = event.time { capture(&pieces, before: time) }
                handle(event)
            }
            capture(&pieces, before: .distantFuture)
            flushIdleStreams()
            handleTimes(now: SystemClock.now())
        }
        var rest = output.takeAll()[...]
        capture(&rest, before: .distantFuture)
        for stream in OutputStream.allCases { add(streams[stream]?.flush() ?? []) }
        endRun()
        figures.end = SystemClock.now()
        figures.linesDropped = output.droppedLines
        figures.linesCaptured = streams.values.reduce(0) { $0 + $1.lineCount }
        return figures
    }

    private func timeout() -> Duration? {
        let deadlines = streams.values.compactMap(\.deadline) + [run?.due].compactMap(\.self)
        return deadlines.min().map { max(.zero, $0 - SystemClock.now()) }
    }

    // MARK: - Output

    private func capture(_ pieces: inout ArraySlice<OutputQueue.Piece>, before time: Timestamp) {
        while let piece = pieces.first, piece.time < time {
            add(streams[piece.stream, default: CaptureStream(piece.stream)].append(piece.bytes, at: piece.time))
            pieces.removeFirst()
        }
    }

    private func flushIdleStreams() {
        let now = SystemClock.now()
        for stream in OutputStream.allCases { add(streams[stream]?.flushIfIdle(now: now) ?? []) }
    }

    private func add(_ records: [LogRecord]) {
        guard let run else { return }
        for record in records { run.batcher.add(record, scope: CapturedLineParser.scope) }
    }

    // MARK: - Starts and ends

    private func handle(_ event: RunRecorder.Event) {
        switch event {
        case .started(let pid, let restarts, let time): started(pid: pid, restarts: restarts, at: time)
        case .failedToStart(let error, let time): failedToStart(error, at: time)
        case .ended(let status, let usage, let time): ended(status, usage, at: time)
        case .orphanEnded(let usage): run?.meter.orphanEnded(usage)
        case .printed: break
        case .finished: isFinished = true
        }
    }

    private func started(pid: Int32, restarts: Int, at time: Timestamp) {
        endRun()
        let group = ControlGroup(of: pid, files: files)
        let limit = [group.memoryLimitBytes, memoryBytes].compactMap(\.self).min()
        let run = Run(
            batcher: makeBatcher(pid: pid),
            meter: CommandMeter(pid: pid, memoryLimitBytes: limit, start: time),
            group: group,
            oomKills: oomKills(group),
            start: time,
            restarts: restarts,
            due: time
        )
        self.run = run
        run.batcher.add(
            ProcessEvent.start(command: configuration.command, pid: pid, restarts: restarts, at: time),
            scope: Self.runScope
        )
    }

    private func makeBatcher(pid: Int32?) -> Batcher {
        var attributes = configuration.resource
        if let pid { attributes[SemanticName.processPID] = .int(Int64(pid)) }
        attributes[SemanticName.processCommand] = .string(configuration.command.first ?? "")
        let limits = Batcher.Configuration(
            metrics: BatchLimits(delay: .milliseconds(50)),
            logs: BatchLimits(recordsMax: 16_384, bytesMax: 8 << 20, batchRecordsMax: 2_048, delay: .milliseconds(500)),
            shutdownTimeout: configuration.shutdownTimeout
        )
        let batcher = Batcher(sink: sink, resource: Resource(attributes), configuration: limits)
        onBatcher(batcher)
        return batcher
    }

    private func failedToStart(_ error: SystemError, at time: Timestamp) {
        figures.startError = error
        let batcher = run?.batcher ?? makeBatcher(pid: nil)
        batcher.add(
            ProcessEvent.startFailure(error, restarts: (run?.restarts ?? -1) + 1, at: time),
            scope: Self.runScope
        )
        batcher.shutdown()
    }

    private func ended(_ status: ProcessExit, _ usage: ProcessUsage, at time: Timestamp) {
        guard var run, run.isRunning else { return }
        run.isRunning = false
        run.batcher.add(run.meter.ended(usage, now: time), scope: Self.runScope)
        let wasKilled = status == .signaled(.kill) || status == .exited(137)
        figures.isOutOfMemory = wasKilled && oomKills(run.group) > run.oomKills
        figures.cpuSeconds += run.meter.cpuSeconds
        figures.peakMemoryBytes = max(figures.peakMemoryBytes, run.meter.peakMemoryBytes)
        run.due = time + Self.lastWords
        self.run = run
        run.batcher.add(
            ProcessEvent.exit(
                status,
                isOutOfMemory: figures.isOutOfMemory,
                ran: time - run.start,
                restarts: run.restarts,
                at: time
            ),
            scope: Self.runScope
        )
    }

    /// Takes in what Swift programs wrote about their crashes, once what they printed about it is here.
    private func recordCrashes(at time: Timestamp) {
        let reports = configuration.backtraceFolder?.takeFiles(ending: ".json", limit: 8 << 20) ?? []
        for crash in reports.compactMap(SwiftCrash.init(report:)) {
            let fatalLine = streams.values.compactMap(\.fatalLine).first
            add([crash.record(fatalLine: fatalLine, now: time)])
        }
    }

    /// Lets the last run's batcher send what it has and end.
    private func endRun() {
        guard let run else { return }
        if run.due != nil { recordCrashes(at: SystemClock.now()) }
        run.batcher.shutdown()
        self.run = nil
    }

    /// The kernel's count in the command's group, else that of the whole machine.
    private func oomKills(_ group: ControlGroup) -> Int64 {
        group.oomKills ?? files.text(of: "/proc/vmstat").map(ProcTable.numbers)?["oom_kill"] ?? 0
    }

    private func handleTimes(now: Timestamp) {
        guard var run, let due = run.due, due <= now else { return }
        if run.isRunning {
            run.batcher.add(run.meter.collect(now: now), scope: Self.runScope)
            run.due = now + CommandMeter.interval(after: now - run.start)
        } else {
            recordCrashes(at: now)
            run.due = nil
        }
        self.run = run
    }
}
