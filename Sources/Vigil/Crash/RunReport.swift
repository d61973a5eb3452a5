import VigilModel

/// What is said about a run that did not end as it was meant to: one log record.
struct RunReport {
    let run: PastRun
    let verdict: RunVerdict
    /// Where it crashed; empty where it did not, or nothing is known.
    let frames: [Symbolizer.Frame]

    /// A report, with the functions of a crash looked up: that takes its time.
    init(_ run: PastRun, _ verdict: RunVerdict) {
        self.run = run
        guard let crash = run.crash else {
            frames = []
            self.verdict = verdict
            return
        }
        let symbolizer = Symbolizer(modules: run.modules)
        let frames = symbolizer.frames(crash.frames, exactCount: 1)
            .followed(by: symbolizer.frames(crash.asyncFrames, exactCount: .max))
            .filter { !$0.isThunk }
        self.frames = frames
        var verdict = verdict
        // The runtime says itself what is wrong; of the rest, the function is what tells one from another.
        if crash.message.isEmpty, let frame = frames.first(where: \.isInProgram) ?? frames.first,
            let function = frame.function
        {
            verdict.message += " in \(function)"
        }
        self.verdict = verdict
    }

    /// The record, at the time of the crash, else of the last sign of life.
    var record: LogRecord {
        var attributes: Attributes = [
            "vigil.crash.kind": .string(verdict.kind.rawValue),
            "vigil.run.id": .string(run.id),
            "vigil.run.start": .string(run.start.rfc3339),
            "vigil.run.last_seen": .string(run.lastSeen.rfc3339),
            "vigil.run.uptime": .double((time - run.start).inSeconds),
            // The same report is the same record, should it come twice.
            SemanticName.logRecordUID: .string("vigil-run-\(run.machine.bootID)-\(run.id)"),
        ]
        let isTheirs = verdict.kind != .machineRestart
        if isTheirs {
            attributes[SemanticName.exceptionType] = .string(verdict.type)
            attributes[SemanticName.exceptionMessage] = .string(verdict.message)
        }
        if !frames.isEmpty { attributes[SemanticName.exceptionStacktrace] = .string(frames.stacktrace) }
        if run.isSupervised { attributes[SemanticName.errorRepeat] = true }
        if let resident = run.residentBytes { attributes["vigil.run.memory.resident"] = .int(resident) }
        if let limit = run.memoryLimitBytes { attributes["vigil.run.memory.limit"] = .int(limit) }
        if let build = run.modules.first?.buildID, !build.isEmpty {
            attributes["process.executable.build_id.gnu"] = .string(build)
        }
        if let crash = run.crash { describe(crash, in: &attributes) }
        if !run.breadcrumbs.isEmpty {
            attributes["vigil.breadcrumbs"] = .breadcrumbs(run.breadcrumbs, bytesMax: 8_192)
        }
        let evidence = verdict.evidence.isEmpty ? "" : " (\(verdict.evidence))"
        return LogRecord(
            time: time,
            severity: isTheirs ? .fatal : .warn,
            severityText: isTheirs ? "FATAL" : "WARN",
            body: .string("the last run ended: \(verdict.type): \(verdict.message)\(evidence)"),
            attributes: attributes,
            eventName: "vigil.crash",
            traceID: lastCrumbOfCrash?.traceID ?? .invalid,
            spanID: lastCrumbOfCrash?.spanID ?? .invalid
        )
    }

    private var time: Timestamp { run.crash?.time ?? run.lastSeen }

    /// What the thread that crashed did last tells during which trace that was.
    private var lastCrumbOfCrash: Breadcrumb? {
        run.crash.flatMap { crash in run.breadcrumbs.last { $0.thread == crash.thread } }
    }

    private func describe(_ crash: PastRun.Crash, in attributes: inout Attributes) {
        attributes["vigil.crash.signal"] = .string(SignalName.of(crash.signal))
        attributes["vigil.crash.code"] = .int(Int64(crash.code))
        if crash.code > 0 { attributes["vigil.crash.address"] = .string("0x" + Hex.encode(crash.address)) }
        attributes["thread.id"] = .int(Int64(crash.thread))
        attributes["thread.name"] = .string(crash.threadName)
        let registers = crash.registers.map { "0x" + String($0, radix: 16) }.joined(separator: " ")
        attributes["vigil.crash.registers"] = .string(registers)
    }
}
