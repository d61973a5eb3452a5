import VigilModel

/// The marks that a watched command leaves on every chart: `vigil.process.start` and `vigil.process.exit`.
enum ProcessEvent {
    static func start(command: [String], pid: Int32, restarts: Int, at time: Timestamp) -> LogRecord {
        var record = make("vigil.process.start", .info, restarts: restarts, at: time)
        record.attributes[SemanticName.processPID] = .int(Int64(pid))
        let line = command.joined(separator: " ")
        record.body = .string("started: " + line.prefix { !$0.isNewline }.prefix(200))
        record.attributes["process.command_line"] = .string(String(line.prefix(1024)))
        return record
    }

    static func exit(
        _ status: ProcessExit,
        isOutOfMemory: Bool,
        ran: Duration,
        restarts: Int,
        at time: Timestamp
    ) -> LogRecord {
        var record = make("vigil.process.exit", status.isSuccess ? .info : .error, restarts: restarts, at: time)
        record.body = .string(isOutOfMemory ? "out of memory" : "\(status)")
        switch status {
        case .exited(let code): record.attributes["process.exit.code"] = .int(Int64(code))
        case .signaled(let signal): record.attributes["vigil.process.signal"] = .int(Int64(signal.number))
        }
        record.attributes["vigil.process.oom"] = .bool(isOutOfMemory)
        record.attributes["vigil.process.duration"] = .double(ran.inSeconds)
        return record
    }

    static func startFailure(_ error: SystemError, restarts: Int, at time: Timestamp) -> LogRecord {
        var record = make("vigil.process.exit", .error, restarts: restarts, at: time)
        record.body = .string("could not be started: \(error)")
        record.attributes["process.exit.code"] = .int(Int64(error.shellCode))
        return record
    }

    private static func make(_ name: String, _ severity: Severity, restarts: Int, at time: Timestamp) -> LogRecord {
        LogRecord(
            time: time,
            observedTime: time,
            severity: severity,
            attributes: ["vigil.process.restarts": .int(Int64(restarts))],
            eventName: name
        )
    }
}
