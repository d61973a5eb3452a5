import VigilModel
import VigilStore

/// Finds out what became of the programs under `vigil run`, from the events that the supervisor sends.
struct ProcessFetch {
    private let source: any TelemetrySource

    init(_ source: any TelemetrySource) {
        self.source = source
    }

    /// The newest known state of each service's process at a time.
    func processes(until time: Timestamp) async throws -> [String: ProcessView] {
        let query = EventQuery(
            .logs,
            range: TimeRange(start: time - .seconds(7 * 86_400), end: time),
            filter: .compare("event", .hasPrefix, "vigil.process."),
            limit: 1_000
        )
        var processes: [String: ProcessView] = [:]
        for record in try await source.events(query).records.reversed() {
            guard let log = record.log else { continue }
            let service = record.identity.job
            processes[service] = ProcessView(log, of: record.resource, after: processes[service])
        }
        return processes
    }
}

extension ProcessView {
    /// The state after an event; the resource knows what the event does not say.
    init?(_ log: LogRecord, of resource: Resource, after earlier: ProcessView?) {
        func text(_ key: String) -> String? { (log.attributes[key] ?? resource.attributes[key])?.description }
        self = earlier ?? ProcessView(pid: nil, command: "", isRunning: false, ending: "", restarts: 0)
        if let command = text(SemanticName.processCommand) ?? text("process.command_line") { self.command = command }
        if let pid = text(SemanticName.processPID).flatMap(Int.init) { self.pid = pid }
        if let restarts = text("vigil.process.restarts").flatMap(Int.init) { self.restarts = restarts }
        switch log.eventName.isEmpty ? text(SemanticName.eventName) : log.eventName {
        case "vigil.process.start":
            isRunning = true
            ending = ""
        case "vigil.process.exit":
            isRunning = false
            ending = Self.ending(log)
        default: break
        }
    }

    private static func ending(_ log: LogRecord) -> String {
        if log.attributes["vigil.process.oom"]?.boolValue ?? false { return "out of memory" }
        if let signal = log.attributes["vigil.process.signal"] ?? log.attributes["process.exit.signal"] {
            return "killed by signal \(signal)"
        }
        let said = log.body.description
        if said.hasPrefix("could not") { return said }
        if let code = log.attributes["process.exit.code"] ?? log.attributes["vigil.process.exit_code"] {
            return "exit code \(code)"
        }
        return said.isEmpty ? "ended" : said
    }
}
