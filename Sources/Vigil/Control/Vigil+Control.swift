import VigilModel

extension Vigil {
    /// The levels of loggers that are changed while the program runs.
    public var levels: LogLevels { control.levels }

    /// Whether anything is recorded just now.
    @inlinable var isOn: Bool { gate.isOpen }

    /// Whether recording is paused, by ``pause(for:)`` or by a server.
    public var isPaused: Bool { control.isPaused }

    /// Has nothing recorded: no spans, metrics, log records, errors or events leave the process.
    ///
    /// Log lines still appear on the console and in files, which are the application's own. What waits to be sent is
    /// sent. An end that was given comes while ``run()`` runs.
    ///
    /// A pause never shortens another: of two that the program asks for, the one that ends later holds, and one of a
    /// server is apart from them. Recording goes on when none is left.
    ///
    /// - Parameter duration: For how long; nil: until ``resume()``.
    public func pause(for duration: Duration? = nil) {
        control.pause(by: .program, for: duration)
    }

    /// Ends all pauses that the program has asked for; one of a server stays until it expires or is taken back there.
    public func resume() {
        control.resume(by: .program)
    }

    /// Follows what is asked of this process until ``stop()``.
    func followControl() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.control.watchPauses() }
            if let controlTransport {
                let service = resource.attributes[SemanticName.serviceName]?.stringValue ?? ""
                let instance = resource.attributes[SemanticName.serviceInstanceID]?.stringValue ?? ""
                group.addTask { await self.control.follow(controlTransport, service: service, instance: instance) }
            }
            await isStopped(before: nil)
            group.cancelAll()
        }
    }

    /// What marks the beginning and the end of a pause.
    static func pauseRecord(isOn: Bool, at time: Timestamp) -> LogRecord {
        LogRecord(
            time: time,
            observedTime: time,
            severity: .warn,
            severityText: "WARNING",
            body: .string(isOn ? "recording goes on" : "recording is paused"),
            attributes: [
                "vigil.configuration.setting": "recording", "vigil.configuration.value": .string(isOn ? "on" : "off"),
            ],
            eventName: "vigil.configuration"
        )
    }
}
