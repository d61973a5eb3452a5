import Synchronization
import VigilModel

/// What was asked of this process while it runs, by its own program and by a server.
///
/// Everything that a server asks has an expiry, which is kept by the monotonic clock here, so that a server that is
/// gone changes nothing and leaves nothing behind.
final class Control: Sendable {
    private let gate: RecordingGate
    let levels: LogLevels
    private let rates: SampleRates
    private let pauses = Mutex(PauseStateMachine())
    private let changes = WakeSignal()
    private let now: @Sendable () -> Int64
    private let note: @Sendable (_ isOn: Bool) -> Void

    /// A control.
    ///
    /// - Parameters:
    ///   - gate: What is closed while recording is paused.
    ///   - now: The monotonic clock, in nanoseconds.
    ///   - note: Called when recording has stopped or goes on.
    init(
        gate: RecordingGate = RecordingGate(),
        now: @escaping @Sendable () -> Int64,
        note: @escaping @Sendable (_ isOn: Bool) -> Void
    ) {
        self.gate = gate
        self.now = now
        self.note = note
        levels = LogLevels(now: now)
        rates = SampleRates(now: now)
    }

    /// Which part of the traces that begin with an operation a server wants recorded; nil: as configured.
    ///
    /// Synchronous and bounded; one atomic load where nothing was asked.
    func sampleRate(operation: String) -> Double? { rates.rate(for: operation) }

    /// Whether recording is paused.
    var isPaused: Bool { pauses.withLock { !$0.isOn } }

    /// Has nothing recorded for a while; nil: until ``resume(by:)``.
    func pause(by origin: PauseStateMachine.Origin, for duration: Duration?) {
        let end = duration.map { now().advancedSaturating(by: $0.nanoseconds) } ?? .max
        change { $0.paused(by: origin, until: end) }
        changes.wake()
    }

    func resume(by origin: PauseStateMachine.Origin) {
        change { $0.resumed(by: origin) }
        changes.wake()
    }

    /// Ends the pauses whose time has come; ``watchPauses()`` does by itself.
    func expirePauses() {
        let now = now()
        change { $0.timerFired(at: now) }
    }

    /// Puts in force what a server asks, in the place of what it asked before.
    func apply(_ document: ControlDocument) {
        let now = now()
        var rules: [LevelRule] = []
        var newRates: [SampleRates.Rate] = []
        var pause: Duration?
        for setting in document.settings {
            let expiry = now.advancedSaturating(by: setting.left.nanoseconds)
            let operation = setting.operation.map { NamePattern($0) }
            switch setting.value {
            case .level(let name):
                guard let floor = LevelFloor(name: name) else { continue }
                let label = NamePattern(setting.label)
                rules.append(
                    LevelRule(floor: floor, label: label, operation: operation, expiry: expiry, origin: .server)
                )
            case .sampleRate(let rate):
                newRates.append(SampleRates.Rate(value: rate, operation: operation, expiry: expiry))
            case .recording(false): pause = max(pause ?? .zero, setting.left)
            case .recording(true): break
            }
        }
        levels.replaceServerRules(rules)
        rates.replace(newRates)
        if let pause { self.pause(by: .server, for: pause) } else { resume(by: .server) }
    }

    private func change(_ body: (inout PauseStateMachine) -> Void) {
        let changed: Bool? = pauses.withLock { pauses in
            let before = pauses.isOn
            body(&pauses)
            gate.set(open: pauses.isOn)
            return pauses.isOn == before ? nil : pauses.isOn
        }
        if let changed { note(changed) }
    }
}

extension Control {
    /// Ends pauses when their time has come, until the task is cancelled.
    func watchPauses() async {
        let clock = ContinuousClock()
        while !Task.isCancelled {
            let generation = changes.generation
            expirePauses()
            let deadline = pauses.withLock { $0.deadline }
            let pause = deadline.map { Duration.nanoseconds(max(0, $0.advancedSaturating(by: -now()))) }
            await changes.wait(after: generation, for: pause, clock: clock)
        }
    }

    /// Asks a server again and again, until the task is cancelled.
    func follow(_ transport: ControlTransport, service: String, instance: String) async {
        var machine = ControlStateMachine()
        var action = machine.started()
        while !Task.isCancelled {
            switch action {
            case .wait(let pause):
                try? await Task.sleep(for: pause)
                action = machine.timerFired()
            case .ask(let since):
                let start = ContinuousClock.now
                let question = ControlQuestion(service: service, instance: instance, since: since)
                let answer = await transport.ask(question)
                if Task.isCancelled { return }
                switch answer {
                case .document(let document):
                    apply(document)
                    action = machine.answered(document, after: ContinuousClock.now - start)
                case .unreachable(let time):
                    action = machine.failed(.unreachable(retryAfter: time), chance: .random(in: 0...1))
                case .stranger: action = machine.failed(.stranger, chance: .random(in: 0...1))
                }
            }
        }
    }
}
